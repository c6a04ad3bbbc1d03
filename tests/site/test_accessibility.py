"""Accessibility: the public figures, the form, the receipt, the desk, and what is forgotten."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import make_moderator, make_staff, make_user
from tests.signing import sign_in
from tests.site.accessibility_states import DESK, FORM, make_report, reported
from tsi.base import counted
from tsi.base.models import OutgoingMail
from tsi.base.transitions import InvalidTransition
from tsi.site.accessibility import letters, reporting, views
from tsi.site.models import AccessibilityContact, AccessibilityReport, ReportState
from tsi.site.personal import erase, personal_data

ADDRESS = "elena@example.org"


def typed(**values) -> dict:
    known = {"form_token": str(uuid.uuid4()), "text": "Il pulsante non si raggiunge.", "page": "",
             "aid": "NVDA", "email": ""}  # fmt: skip
    return known | values


@pytest.fixture
def desk(client, db):
    person = make_staff(first_name="Marta", last_name="Bo")
    sign_in(client, person)
    return client


def test_page_says_what_is_known_and_counts(client, db):
    make_report()
    reporting.answer(make_report(days_ago=4), "answer", by=make_staff(), text="Fatto.")
    make_report(days_ago=31)

    assert reporting.figures() == {"received": 3, "answered": 1, "late": 1, "median_days": 4}
    response = client.get("/accessibilita/")

    assert response["Cache-Control"] == "public, no-cache"
    assert not response.cookies
    assert "form.agid.gov.it" in response.content.decode()


def test_page_is_the_same_until_somebody_reports(client, db):
    etag = client.get("/accessibilita/")["ETag"]
    assert client.get("/accessibilita/", headers={"if-none-match": etag}).status_code == 304

    make_report()

    assert client.get("/accessibilita/", headers={"if-none-match": etag}).status_code == 200


def test_declaration_is_linked_once_it_is_made(client, db, settings):
    settings.ACCESSIBILITY_DECLARATION_URL = "https://form.agid.gov.it/view/1"

    assert (
        'href="https://form.agid.gov.it/view/1"' in client.get("/accessibilita/").content.decode()
    )


def test_stranger_reports_and_has_a_receipt(client, db):
    response = client.post(FORM, typed(email=ADDRESS), follow=True)

    report = AccessibilityReport.objects.get()
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert report.code in response.content.decode()
    assert report.contact.email == ADDRESS
    letter = letters.report_received(report.pk)
    assert letter.to == ADDRESS
    assert report.text not in letter.text
    assert report.get_absolute_url() in letter.text


def test_without_an_address_nobody_is_written_to(client, db):
    client.post(FORM, typed())

    assert not AccessibilityContact.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert letters.report_received(AccessibilityReport.objects.get().pk) is None


def test_who_is_signed_in_is_written_to_at_the_account(client, db):
    person = make_user(email="io@example.org")
    client.force_login(person)

    client.post(FORM, typed(email=ADDRESS))

    report = AccessibilityReport.objects.get()
    assert report.by == person
    assert letters.report_received(report.pk).to == "io@example.org"


def test_refused_form_gives_the_words_back(client, db):
    response = client.post(FORM, typed(email="nessuno"))

    assert response.status_code == 422
    assert "Il pulsante non si raggiunge." in response.content.decode()
    assert not AccessibilityReport.objects.exists()


def test_same_form_is_kept_once_and_other_words_are_asked_about(client, db):
    once = typed()
    client.post(FORM, once)
    client.post(FORM, once)
    assert AccessibilityReport.objects.count() == 1

    response = client.post(FORM, once | {"text": "Altro."})

    assert response.status_code == 409
    assert AccessibilityReport.objects.count() == 1


def test_machine_that_fills_in_the_trap_is_refused(client, db):
    assert client.post(FORM, typed(website="x")).status_code == 422


def test_flood_is_stopped(client, db):
    for _ in range(counted.REPORTS_AN_HOUR):
        assert client.post(FORM, typed()).status_code == 302

    assert client.post(FORM, typed()).status_code == 429
    assert AccessibilityReport.objects.count() == counted.REPORTS_AN_HOUR


def test_one_address_is_not_flooded_from_many_places(client, db):
    for n in range(counted.RECEIPTS_A_DAY):
        make_report(email=ADDRESS, client=f"192.0.2.{n}")

    with pytest.raises(counted.TooMany):
        make_report(email=ADDRESS.upper(), client="192.0.2.99")


def test_desk_counts_the_days(desk):
    make_report(days_ago=33)
    make_report(days_ago=10)

    page = desk.get(f"/en{DESK}").content.decode()

    assert "late by 3 days" in page
    assert "20 days left" in page
    assert page.index("late by 3 days") < page.index("20 days left")


def test_desk_shows_all_that_wait_page_by_page(desk, monkeypatch):
    monkeypatch.setattr(views, "SHOWN", 2)
    codes = [make_report(client=f"192.0.2.{n}").code for n in range(3)]

    first = desk.get(f"/en{DESK}").content.decode()
    place = re.search(r"dopo=([\w-]+)", first)[1]
    second = desk.get(f"/en{DESK}", {"dopo": place}).content.decode()

    assert [code in first for code in codes] == [True, True, False]
    assert [code in second for code in codes] == [False, False, True]
    assert "Previous page" in second


def test_desk_asks_the_same_however_many_wait(desk, django_assert_num_queries):
    make_report()
    reporting.answer(make_report(), "answer", by=make_staff(), text="Sì.")
    desk.get(DESK)
    with CaptureQueriesContext(connection) as one:
        desk.get(DESK)
    for n in range(29):
        make_report(client=f"192.0.2.{n}")

    with django_assert_num_queries(len(one)):
        desk.get(DESK)


@pytest.mark.parametrize(
    ("role", "status"), [(make_user, 403), (make_moderator, 403), (make_staff, 200)]
)
def test_desk_is_the_secretariat_s(client, db, role, status):
    sign_in(client, role())

    assert client.get(DESK).status_code == status
    assert client.get(f"{DESK}{make_report().pk}/").status_code == status


def test_answer_is_sent_and_stands_on_the_receipt(desk, client):
    report = make_report(email=ADDRESS)

    response = desk.post(f"{DESK}{report.pk}/", {"answer": "Corretto oggi.", "action": "answer"})

    assert response.status_code == 302
    report.refresh_from_db()
    assert (report.state, report.answered_by.first_name) == (ReportState.ANSWERED, "Marta")
    assert "Corretto oggi." in client.get(report.get_absolute_url()).content.decode()
    letter = letters.report_answered(report.pk)
    assert letter.to == ADDRESS
    assert "Corretto oggi." in letter.text
    assert OutgoingMail.objects.filter(letter__endswith="report_answered").count() == 1


def test_empty_answer_is_refused(desk):
    report = make_report()

    assert desk.post(f"{DESK}{report.pk}/", {"action": "answer"}).status_code == 422
    report.refresh_from_db()
    assert report.state == ReportState.RECEIVED


def test_second_answer_is_refused(desk):
    report = make_report()
    desk.post(f"{DESK}{report.pk}/", {"answer": "Uno.", "action": "close"})

    response = desk.post(f"{DESK}{report.pk}/", {"answer": "Due.", "action": "answer"})

    assert response.status_code == 409
    report.refresh_from_db()
    assert (report.state, report.answer) == (ReportState.CLOSED, "Uno.")
    with pytest.raises(InvalidTransition):
        reporting.answer(report, "answer", by=make_staff(), text="Tre.")


def test_database_refuses_what_must_not_be(db):
    report = make_report()
    rows = AccessibilityReport.objects.filter(pk=report.pk)
    wrong = [
        lambda: rows.update(state="answered"),
        lambda: rows.update(answered_at=timezone.now()),
        rows.delete,
    ]
    for write in wrong:
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_receipt_wants_the_secret(client, db):
    make_report()

    assert client.get("/accessibilita/segnalazioni/1/").status_code == 404


def test_address_and_words_are_forgotten_in_time(db):
    waiting = make_report(email=ADDRESS, days_ago=500)
    done = make_report(email=ADDRESS, client="192.0.2.2")
    reporting.answer(done, "answer", by=make_staff(), text="Sì.")
    AccessibilityContact.objects.update(retain_until=timezone.localdate() - timedelta(days=1))
    AccessibilityReport.objects.filter(pk=done.pk).update(
        answered_at=timezone.now() - timedelta(days=366)
    )

    reporting.forget()

    waiting.refresh_from_db()
    done.refresh_from_db()
    assert not AccessibilityContact.objects.exists()
    assert (done.text, done.aid, done.answer, done.page) == ("", "", "", "")
    assert waiting.text
    assert waiting.counted_as == ""
    assert reporting.figures()["answered"] == 1


def test_person_gets_and_empties_the_own_reports(db):
    person = make_user(first_name="Zenobia", email="zenobia@example.org")
    reported(person)
    make_report(text="Di un altro.", client="192.0.2.9")

    sections = personal_data(person).sections
    assert len(sections["accessibility_reports"]) == 2
    assert len(sections["accessibility_reports_answered"]) == 1
    erase(person)

    assert not AccessibilityContact.objects.exists()
    assert not AccessibilityReport.objects.filter(text__contains="Zenobia").exists()
    assert AccessibilityReport.objects.filter(text="Di un altro.").exists()


def test_office_shows_what_waits_and_for_how_long(desk):
    report = make_report(days_ago=40)
    reporting.answer(make_report(), "answer", by=make_staff(), text="Fatto.")

    page = desk.get("/en/segreteria/").content.decode()

    tray = page[page.index("tray-accessibility") :]
    assert '<span class="count">1</span>' in tray
    assert f"/en/segreteria/accessibilita/{report.pk}/" in tray
    assert "late by 10 days" in tray
