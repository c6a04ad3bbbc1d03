"""Letters about meetings and places in them. Each finds its reader when it is sent."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from communities.models import CommunityStep, Meeting, MeetingState, Registration
from partners.models import User
from tsi.base.outbox import Letter


def moved(step_id: int, reader_id: int) -> Letter | None:
    """Tells who registered that time or place is another. Nobody is told a move that a later
    one, or the end of the meeting, has overtaken."""
    step, reader = _read(step_id, reader_id)
    if step.meeting.state != MeetingState.SCHEDULED or _registered(step, reader) is None:
        return None
    if step.meeting.steps.filter(verb="move", pk__gt=step.pk).exists():
        return None
    return _letter(step, reader, "meeting_moved", _("Another time or place: %(meeting)s"))


def cancelled(step_id: int, reader_id: int) -> Letter | None:
    """Tells who registered that a meeting does not take place, and why."""
    step, reader = _read(step_id, reader_id)
    if _registered(step, reader) is None:
        return None
    return _letter(step, reader, "meeting_cancelled", _("Cancelled: %(meeting)s"))


def promoted(step_id: int, reader_id: int) -> Letter | None:
    """Tells who waited that they have a place now, as long as they do."""
    step, reader = _read(step_id, reader_id)
    row = step.registration
    if row.state != "going" or step.meeting.state != MeetingState.SCHEDULED:
        return None
    return _letter(step, reader, "registration_promoted", _("You have a place: %(meeting)s"))


def registered(step_id: int, reader_id: int) -> Letter | None:
    """Tells a person that somebody registered them, as long as they are."""
    step, reader = _read(step_id, reader_id)
    if step.registration.withdrawn_at or step.meeting.state != MeetingState.SCHEDULED:
        return None
    subject = _("You are registered: %(meeting)s")
    return _letter(step, reader, "registration_made", subject)


def withdrawn(step_id: int, reader_id: int) -> Letter | None:
    """Tells a person that somebody gave their place back."""
    step, reader = _read(step_id, reader_id)
    subject = _("You are no longer registered: %(meeting)s")
    return _letter(step, reader, "registration_withdrawn", subject)


def _read(step_id: int, reader_id: int) -> tuple[CommunityStep, User]:
    rows = CommunityStep.objects.select_related(
        "meeting__community", "registration__organisation", "by"
    )
    return rows.get(pk=step_id), User.objects.get(pk=reader_id)


def _registered(step: CommunityStep, reader: User) -> Registration | None:
    return step.meeting.registrations.holding().filter(person=reader).first()


def _letter(step: CommunityStep, reader: User, name: str, subject: str) -> Letter | None:
    """Nobody is told of what they may not see any more."""
    meeting = step.meeting
    if not reader.is_active or not Meeting.objects.visible_to(reader).filter(pk=meeting.pk):
        return None
    context = {
        "step": step,
        "meeting": meeting,
        "registration": step.registration,
        "reader": reader,
        "page": settings.BASE_URL + reverse("communities:meeting_desk", args=[meeting.pk]),
        "contact": settings.CONTACT_EMAIL,
    }
    text = render_to_string(f"communities/letters/{name}.txt", context)
    whole = subject % {"meeting": meeting.title}
    return Letter(to=reader.email, subject=whole, text=text.strip() + "\n")
