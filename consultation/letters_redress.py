"""Letters to readers who reported something, and to those who moderate."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consultation.models import Flag
from consultation.permissions import moderators
from consultation.queues import overdue
from tsi.base.outbox import Letter


def flag_received(flag_id: int) -> Letter | None:
    """The receipt, with the link at which the answer will stand. What was written is not in it: the
    address may be a stranger's."""
    return _about_flag(flag_id, "flag_received", _("We have your report %(code)s"))


def flag_answered(flag_id: int) -> Letter | None:
    """Tells who reported a contribution what was decided."""
    return _about_flag(flag_id, "flag_answered", _("Your report %(code)s is answered"))


def _about_flag(flag_id: int, name: str, subject: str) -> Letter | None:
    flag = Flag.objects.select_related("by", "contact", "contribution__consultation").get(
        pk=flag_id
    )
    to = _address(flag)
    if not to:
        return None
    context = {
        "flag": flag,
        "contribution": flag.contribution,
        "consultation": flag.contribution.consultation,
        "link": settings.BASE_URL + flag.get_absolute_url(),
    }
    text = render_to_string(f"consultation/letters/{name}.txt", context)
    return Letter(to=to, subject=subject % {"code": flag.code}, text=text.strip() + "\n")


def _address(flag: Flag) -> str:
    if flag.by_id:
        return flag.by.email if flag.by.is_active else ""
    contact = getattr(flag, "contact", None)
    return contact.email if contact else ""


def moderation_waits(day: int, reader_id: int) -> Letter | None:
    """Tells a moderator what has waited too long. `day` is only what it is counted by."""
    reader = moderators().filter(pk=reader_id).first()
    late = overdue(timezone.now())
    if reader is None or not late:
        return None
    context = {
        "person": reader,
        "late": late,
        "hours": settings.MODERATION_ALARM_HOURS,
        "link": settings.BASE_URL + reverse("consultation:moderation"),
    }
    text = render_to_string("consultation/letters/moderation_waits.txt", context)
    return Letter(
        to=reader.email, subject=_("Something waits at the desk"), text=text.strip() + "\n"
    )
