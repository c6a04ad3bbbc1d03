"""Letters about the parts that organisations and communities take in actions of the Plan.

Each finds its reader when it is sent.
"""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.models import User
from plan.execution.actions import last_seen
from plan.models import Involvement, InvolvementState
from plan.permissions import may_answer
from tsi.base.outbox import Letter


def involvement_proposed(involvement_id: int, reader_id: int) -> Letter | None:
    """Asks who answers for the body whether it takes a part; nobody once it is answered."""
    row = _row(involvement_id)
    if row.state != InvolvementState.PROPOSED:
        return None
    return _to_body(row, reader_id, "involvement_proposed", _("A part in the Plan waits for you"))


def involvement_ended(involvement_id: int, reader_id: int) -> Letter | None:
    """Tells who answers for the body that its part is over, and why."""
    row = _row(involvement_id)
    return _to_body(row, reader_id, "involvement_ended", _("A part in the Plan is over"))


def involvement_accepted(involvement_id: int) -> Letter:
    """Tells the office that a body has taken its part."""
    return _to_desk(_row(involvement_id), _("A part in the Plan is accepted"), "accepted")


def involvement_declined(involvement_id: int) -> Letter:
    """Tells the office that a body does not take the part, and why."""
    return _to_desk(_row(involvement_id), _("A part in the Plan is declined"), "declined")


def involvement_left(involvement_id: int) -> Letter:
    """Tells the office that a body has given its part back, and why."""
    return _to_desk(_row(involvement_id), _("A part in the Plan is given back"), "left")


def involvement_of_who_left(involvement_id: int) -> Letter:
    """Tells the office that a part is over because the organisation left the network."""
    return _to_desk(_row(involvement_id), _("A part in the Plan is over"), "network")


def _row(involvement_id: int) -> Involvement:
    rows = Involvement.objects.select_related("organisation", "community")
    return rows.get(pk=involvement_id)


def _to_body(row: Involvement, reader_id: int, name: str, subject: str) -> Letter | None:
    reader = User.objects.filter(pk=reader_id, is_active=True).first()
    if reader is None or not may_answer(reader, row):
        return None
    context = {"reader": reader, "page": settings.BASE_URL + page_of(row)}
    return _letter(row, reader.email, subject, name, context)


def _to_desk(row: Involvement, subject: str, what: str) -> Letter:
    page = settings.BASE_URL + reverse("plan:execution_action", args=[row.uid])
    context = {"what": what, "page": page}
    return _letter(row, settings.CONTACT_EMAIL, subject, "involvement_answered", context)


def page_of(row: Involvement) -> str:
    """Where the body answers and sees what it does."""
    if row.community_id:
        return reverse("plan:community_part", args=[row.community.slug])
    return reverse("plan:organisation_part", args=[row.organisation.slug])


def _letter(row: Involvement, to: str, subject: str, name: str, context: dict) -> Letter:
    context |= {
        "involvement": row,
        "body": row.body,
        "action": last_seen(row.uid),
        "contact": settings.CONTACT_EMAIL,
    }
    text = render_to_string(f"plan/letters/{name}.txt", context)
    return Letter(to=to, subject=f"{subject}: {row.body}", text=text.strip() + "\n")
