"""Pages on accessibility in every state: the form refused, sent, sent again; the desk empty, with
what is due and what is late; a report answered and closed (see page_states). Two pages of others
that no group plays yet."""

import uuid
from datetime import timedelta

from django.utils import timezone

from partners.models import User
from tests.factories import make_moderator, make_staff
from tests.signing import sign_in
from tsi.base import counted
from tsi.site.accessibility import reporting
from tsi.site.models import AccessibilityReport

FORM = "/accessibilita/segnala/"
DESK = "/segreteria/accessibilita/"


def make_report(**values) -> AccessibilityReport:
    defaults = {"form_token": uuid.uuid4(), "page": "1", "text": "1 + 1", "aid": "2"}
    days = values.pop("days_ago", 0)
    report = reporting.report(**defaults | {"language": "it"} | values)
    if days:
        moment = timezone.now() - timedelta(days=days)
        AccessibilityReport.objects.filter(pk=report.pk).update(received_at=moment)
        report.refresh_from_db()
    return report


def reported(who: User) -> None:
    """What a person can leave here: a report signed in, one by mail, one that they answered."""
    make_report(by=who, text=f"1 {who.first_name}")
    make_report(email=who.email)
    reporting.answer(make_report(), "answer", by=who, text="2")


def accessibility_pages(visit) -> None:
    visit.get("/accessibilita/")
    visit.get(f"{FORM}?pagina=/piano/")
    typed = {"form_token": str(uuid.uuid4()), "text": "1 + 1", "page": "1", "aid": "2"}
    visit.post(FORM, {"email": "x", "website": "x"}, status=422)
    visit.post(FORM, typed | {"email": "a@example.org"})
    visit.post(FORM, typed | {"text": "2 + 2"}, status=409)
    first = AccessibilityReport.objects.get()
    late = make_report(days_ago=40, page="", language=visit.language)
    office = make_staff(first_name="M", last_name="1")
    sign_in(visit.client, office)
    visit.get(FORM)
    visit.get(DESK)
    visit.get(f"{DESK}{late.pk}/")
    visit.post(f"{DESK}{first.pk}/", status=422)
    visit.post(f"{DESK}{first.pk}/", {"answer": "3", "action": "answer"})
    visit.post(f"{DESK}{first.pk}/", {"answer": "3", "action": "answer"}, status=409)
    visit.post(f"{DESK}{late.pk}/", {"answer": "3", "action": "close"})
    visit.get(DESK)
    for report in AccessibilityReport.objects.all():
        visit.get(report.get_absolute_url())
    AccessibilityReport.objects.update(answered_at=timezone.now() - timedelta(days=400))
    reporting.forget()
    visit.get(late.get_absolute_url())
    visit.get("/accessibilita/")
    for _ in range(counted.REPORTS_AN_HOUR):
        make_report(by=office)
    visit.post(FORM, typed | {"form_token": str(uuid.uuid4())}, status=429)


def shadow(visit) -> None:
    """What a new screening would decide, with nothing in it."""
    sign_in(visit.client, make_moderator())
    visit.get("/moderazione/ombra/")


ACCESSIBILITY_GROUPS = [accessibility_pages, shadow]
