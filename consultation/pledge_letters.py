"""The letters about offers to take part. Each finds its recipient when it is sent."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from consultation.letters import _letter
from consultation.models import Pledge, PledgeState
from partners.models import User
from plan.permissions import may_answer_for
from tsi.base.outbox import Letter

WITH = ("contribution__submission__consultation", "contribution__passage__version")


def pledge_clarified(pledge_id: int) -> Letter | None:
    """Asks who made the offer what is not clear in it."""
    return _to_author(pledge_id, "clarified", _("A question about your offer %(code)s"))


def pledge_accepted(pledge_id: int) -> Letter | None:
    """Tells who made the offer that it is taken up, and what follows."""
    return _to_author(pledge_id, "accepted", _("Your offer %(code)s is accepted"))


def pledge_declined(pledge_id: int) -> Letter | None:
    """Tells who made the offer that it is not taken up, and why."""
    return _to_author(pledge_id, "declined", _("Your offer %(code)s is not taken up"))


def pledge_confirmed(pledge_id: int) -> Letter | None:
    """Tells who made the offer that its organisation takes the part."""
    return _to_author(pledge_id, "confirmed", _("Your offer %(code)s is a part in the Plan"))


def pledge_to_confirm(pledge_id: int, reader_id: int) -> Letter | None:
    """Asks who has the organisation's mandate to confirm; nobody once it is answered."""
    pledge, reader = _row(pledge_id), User.objects.filter(pk=reader_id, is_active=True).first()
    organisation = pledge.organisation
    if pledge.state != PledgeState.ACCEPTED or organisation is None or reader is None:
        return None
    if not may_answer_for(reader, organisation):
        return None
    page = reverse("consultation:organisation_pledges", args=[organisation.slug])
    context = {"reader": reader, "organisation": organisation, "page": settings.BASE_URL + page}
    subject = _("An offer of %(organisation)s waits for its confirmation")
    return _write(pledge, reader.email, subject % {"organisation": organisation}, "asked", context)


def pledge_withdrawn(pledge_id: int) -> Letter:
    """Tells the office that an offer was taken back."""
    pledge = _row(pledge_id)
    slug = pledge.contribution.consultation.slug
    context = {"page": settings.BASE_URL + reverse("consultation:pledges", args=[slug])}
    subject = _("The offer %(code)s is taken back") % {"code": pledge.contribution.code}
    return _write(pledge, settings.CONTACT_EMAIL, subject, "withdrawn", context)


def _row(pledge_id: int) -> Pledge:
    rows = Pledge.objects.select_related(*WITH, "organisation")
    return rows.select_related("contribution__consultation").get(pk=pledge_id)


def _to_author(pledge_id: int, what: str, subject: str) -> Letter | None:
    pledge = _row(pledge_id)
    said = pledge.contribution
    context = {"pledge": pledge, "contribution": said, "what": what}
    subject %= {"code": said.code}
    return _letter(said.submission, subject, "pledge_told", context)


def _write(pledge: Pledge, to: str, subject: str, name: str, context: dict) -> Letter:
    context |= {
        "pledge": pledge,
        "contribution": pledge.contribution,
        "consultation": pledge.contribution.consultation,
        "contact": settings.CONTACT_EMAIL,
    }
    text = render_to_string(f"consultation/letters/pledge_{name}.txt", context)
    return Letter(to=to, subject=subject, text=text.strip() + "\n")
