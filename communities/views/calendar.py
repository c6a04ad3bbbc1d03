"""The calendar for everybody: a month, a list, and files that calendar programs read."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models import Max, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities import calendars, ics, month
from communities.calendar_filters import LIST, PAST, CalendarFilter
from communities.ics import Entry
from communities.models import IN_CALENDARS, Community, Meeting
from tsi.base.pages import public_page
from tsi.base.paging import keyset_span
from tsi.base.private import private_page
from tsi.base.second_factor import ask_second_factor, lacks_second_factor

PAGE_SIZE = 30
DISPOSITION = 'attachment; filename="calendario.ics"'
VAGUE = 50  # meetings without a precise day, shown below


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The public meetings of a month; or as a list, those to come or those that are over."""
    today = timezone.localdate()

    def render_page() -> str:
        asked = CalendarFilter(request.GET, queryset=calendars.everybodys())
        shown = (_list if asked.view == LIST else _month)(
            request, calendars.listed(asked.qs), today
        )
        context = {"filter": asked, "today": today, **shown, **_subscribing(asked.community)}
        return render_to_string("communities/calendar.html", context, request)

    return public_page(request, today, *calendars.state(), render=render_page)


def _subscribing(slug: str) -> dict:
    """The file of the community that is chosen, else that of all."""
    address = reverse("communities:community_ics", args=[slug]) if slug else None
    return {"chosen": slug, **subscription(address or reverse("communities:calendar_ics"))}


def subscription(path: str) -> dict[str, str]:
    """The address of a file, and the one that a calendar program opens by itself."""
    feed = settings.BASE_URL + path
    return {"feed": feed, "webcal": f"webcal://{feed.partition('://')[2]}"}


def _month(request: HttpRequest, meetings: QuerySet[Meeting], today) -> dict:
    asked = request.GET.get("mese")
    shown = month.read(asked, today=today if asked else _first_day(meetings, today))
    begins, ends = shown.span
    here = meetings.filter(starts_at__lt=ends, ends_at__gt=begins).in_order()
    dated = list(here.in_calendars())
    context = {
        "month": shown,
        **_beside(shown, today),
        "weekdays": month.weekdays(),
        "weeks": month.filled(shown, dated),
        "total": len(dated),
        "vague": _vague(here),
    }
    return context if dated else context | _nearest(meetings.in_calendars(), begins, ends)


def _first_day(meetings: QuerySet[Meeting], today: date) -> date:
    """The day of the next meeting, from today on; today when there is none."""
    coming = meetings.in_calendars().filter(ends_at__gt=month.midnight(today))
    nearest = coming.order_by("starts_at").first()
    return max(today, timezone.localdate(nearest.starts_at)) if nearest else today


def _beside(shown: month.Month, today: date) -> dict:
    """The months before and after, as far as there are meetings, and one beyond today's: a
    calendar without end would lead robots on for ever."""
    span = calendars.everybodys().in_calendars().aggregate(Min("starts_at"), Max("ends_at"))
    now = month.month_of(today)
    first, last = (
        month.month_of(timezone.localdate(moment)) if moment else now for moment in span.values()
    )
    return {
        "previous": shown.previous if shown.first > min(first.first, now.first) else None,
        "next": shown.next if shown.first < max(last.first, now.after) else None,
    }


def _nearest(meetings: QuerySet[Meeting], begins, ends) -> dict:
    """The months with meetings before and after one that has none."""
    before = meetings.filter(starts_at__lt=begins).order_by("-starts_at").first()
    after = meetings.filter(starts_at__gte=ends).order_by("starts_at").first()
    return {
        name: month.month_of(timezone.localdate(each.starts_at)) if each else None
        for name, each in (("earlier", before), ("later", after))
    }


def _list(request: HttpRequest, meetings: QuerySet[Meeting], today) -> dict:
    past = request.GET.get("quando") == PAST
    midnight = month.midnight(today)
    rows = meetings.filter(Q(ends_at__lte=midnight) if past else Q(ends_at__gt=midnight))
    order = ["-starts_at", "-pk"] if past else ["starts_at", "pk"]
    dated = rows.in_calendars()
    page = keyset_span(
        dated, order, PAGE_SIZE, after=request.GET.get("dopo"), before=request.GET.get("prima")
    )
    return {
        "past": past,
        "page": page,
        "groups": month.grouped(page.rows),
        "total": dated.count(),
        "vague": _vague(rows.order_by(*order)),
    }


def _vague(meetings: QuerySet[Meeting]) -> list[Meeting]:
    return list(meetings.exclude(precision__in=IN_CALENDARS)[:VAGUE])


@require_safe
def calendar_ics(request: HttpRequest) -> HttpResponse:
    """All public meetings, for calendar programs."""
    return _public_file(request, calendars.everybodys(), name=_("Torino Social Impact"))


@require_safe
def community_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """The public meetings of one community."""
    community = get_object_or_404(Community.objects.public(), slug=slug)
    name = f"{community.title} · Torino Social Impact"
    return _public_file(request, calendars.of_community(community), name=name)


@require_safe
def meeting_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting; one that is for members only for who may see it."""
    everybodys = calendars.everybodys().in_calendars().filter(pk=pk)
    if everybodys.exists():  # before anything asks who is reading
        return _public_file(request, everybodys, name=_("Torino Social Impact"))
    return _for_members(request, pk)


@private_page
def _for_members(request: HttpRequest, pk: int) -> HttpResponse:
    rows = calendars.seen_by(request.user).in_calendars().filter(pk=pk)
    meeting = get_object_or_404(rows)
    if lacks_second_factor(request):
        return ask_second_factor(request)
    return private_file(calendars.own_entries(rows), name=meeting.title)


def _public_file(request: HttpRequest, meetings: QuerySet[Meeting], *, name: str) -> HttpResponse:
    response = public_page(
        request,
        *calendars.state(),
        render=lambda: ics.calendar(calendars.public_entries(meetings), name=name),
    )
    response["Content-Type"] = ics.CONTENT_TYPE
    response["Content-Disposition"] = DISPOSITION
    return response


def private_file(entries: Iterable[Entry], *, name: str) -> HttpResponse:
    """A calendar file for one person."""
    headers = {"Content-Disposition": DISPOSITION}
    return HttpResponse(ics.calendar(entries, name=name), ics.CONTENT_TYPE, headers=headers)
