"""Milestones for calendar programs (RFC 5545): all-day events in the manner of our meetings.

The same milestones are the same file: DTSTAMP says when one changed last, SEQUENCE how often.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from communities.ics import escaped, folded
from plan.execution.standing import Standing, is_reached
from plan.models import Milestone, Passage
from tsi.base.templatetags.words import day

AGAIN = "P1D"  # how soon a client may ask again


def milestone_calendar(standings: Iterable[Standing], *, name: str, on: date) -> str:
    """A whole file, its lines ended by CRLF, with the texts in the active language."""
    passages = {one.uid: one.passage for one in standings}
    text = escaped(name)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Torino Social Impact//Timetable//IT",
        "CALSCALE:GREGORIAN",
        f"NAME:{text}",
        f"X-WR-CALNAME:{text}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{AGAIN}",
        f"X-PUBLISHED-TTL:{AGAIN}",
    ]
    rows = Milestone.objects.filter(uid__in=passages).order_by("due", "pk")
    changed = Max("changes__pgh_created_at")
    for milestone in rows.annotate(changed=changed, changed_times=Count("changes")):
        lines += _event(milestone, passages[milestone.uid], on)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(milestone: Milestone, passage: Passage, on: date) -> Iterator[str]:
    domain = urlsplit(settings.BASE_URL).hostname
    title = milestone.title
    if is_reached(milestone, on):
        title = _("Reached: %(title)s") % {"title": title}
    yield "BEGIN:VEVENT"
    yield f"UID:milestone-{milestone.pk}@{domain}"
    yield f"SEQUENCE:{max(milestone.changed_times - 1, 0)}"
    yield f"DTSTAMP:{milestone.changed.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{milestone.due:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{milestone.due + timedelta(days=1):%Y%m%d}"
    yield "STATUS:CONFIRMED"
    yield f"SUMMARY:{escaped(f'{passage.code} {title}')}"
    yield f"DESCRIPTION:{escaped(_description(milestone, passage))}"
    yield f"URL:{settings.BASE_URL}{passage.get_absolute_url()}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _description(milestone: Milestone, passage: Passage) -> str:
    parts = [f"{passage.code} {passage.title}"]
    if milestone.due != milestone.original_due:
        parts.append(_("First date: %(day)s") % {"day": day(milestone.original_due)})
    return "\n\n".join([*parts, settings.BASE_URL + passage.get_absolute_url()])
