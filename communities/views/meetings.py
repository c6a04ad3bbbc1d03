"""Meetings as everybody sees them, and as those who are registered or inside do."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from communities import attendance, coming, linked, registrations
from communities.models import Community, Meeting, Resource, Visibility
from communities.permissions import (
    may_convene,
    may_facilitate,
    may_see_inside,
)
from tsi.base.linked import block
from tsi.base.pages import public_page
from tsi.base.paging import keyset_span
from tsi.base.private import private_page
from tsi.base.second_factor import second_factor_of_staff

PAGE_SIZE = 30
LAST_FIRST = ["-starts_at", "-pk"]


def find_meeting(request: HttpRequest, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("community", "edition__programme"), pk=pk)


def find_convened(request: HttpRequest, pk: int) -> Meeting:
    """A meeting for who convenes it; 403 for others who see it."""
    found = find_meeting(request, pk)
    if not may_convene(request.user, found):
        raise PermissionDenied
    return found


@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """What everybody may read of a meeting. One for members leads who sees it to its inside."""
    rows = Meeting.objects.public().select_related("community", "edition__programme")
    shown = rows.filter(pk=pk).first()
    if shown is None:
        return _for_members(request, pk)
    resources = _resources(Resource.objects.public(), shown)
    context = {"meeting": shown, "resources": resources} | facts_of(shown)
    event = linked.event(shown)
    context["linked"] = block(event) if event else ""
    return public_page(
        request,
        *_state(context),
        render=lambda: render_to_string("communities/meeting.html", context, request),
    )


@private_page
def _for_members(request: HttpRequest, pk: int) -> HttpResponse:
    if not Meeting.objects.visible_to(request.user).filter(pk=pk).exists():
        raise Http404
    return redirect("communities:meeting_desk", pk)


def facts_of(meeting: Meeting) -> dict:
    """What a page says of a meeting beside its own words: counted, and stated elsewhere."""
    holding = meeting.registrations.aggregate(
        going=Count("pk", filter=Q(state="going")), waiting=Count("pk", filter=Q(state="waiting"))
    )
    return {
        "registered": holding,
        "open": registrations.is_open(meeting),
        "begun": registrations.has_begun(meeting),
        "attended": attendance.counted(meeting),
        "totals": list(meeting.totals.order_by("pk")),
    }


def _resources(rows: QuerySet[Resource], meeting: Meeting) -> list[Resource]:
    """What of `rows` belongs to the meeting, the newest first."""
    return list(rows.filter(meeting=meeting).select_related("community").order_by("-pk"))


def _state(context: dict) -> list:
    meeting = context["meeting"]
    edition = meeting.edition
    rows = [meeting, meeting.community, edition, edition and edition.programme]
    rows += [*context["totals"], *context["resources"]]
    return [
        *[(type(row).__name__, row.pk, row.revision) for row in rows if row],
        *[context[name] for name in ("registered", "open", "begun", "attended")],
    ]


@private_page
@second_factor_of_staff
@require_safe
def meeting_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """A meeting for who comes or is inside: the link, one's places; for conveners the verbs."""
    shown = find_meeting(request, pk)
    inside = may_see_inside(request.user, shown)
    own = coming.places_of(request.user, shown)
    context = facts_of(shown) | {
        "meeting": shown,
        "inside": inside,
        "own": own,
        "sees_link": inside
        or any(place.going and place.row.person == request.user for place in own),
        "resources": _resources(Resource.objects.visible_to(request.user), shown),
        "sees_minutes": inside or shown.minutes_visibility == Visibility.PUBLIC,
        "convenes": may_convene(request.user, shown),
        "writes": shown.community is None or shown.community.is_active,
    }
    return render(request, "communities/meeting_desk.html", context)


@require_safe
def meeting_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The public meetings of a community: those to come, and below those that were."""
    community = get_object_or_404(Community.objects.public(), slug=slug)
    rows = Meeting.objects.public().filter(community=community)
    over = Count("pk", filter=Q(ends_at__lte=Now()))
    # Of all its meetings: sums over those that are public fall when one is hidden, and may meet.
    counted = community.meetings.aggregate(count=Count("pk"), changes=Sum("revision"), over=over)

    def render_page() -> str:
        context = {"community": community} | _listed(request, rows)
        return render_to_string("communities/meeting_list.html", context, request)

    return public_page(
        request, community.pk, community.revision, *counted.values(), render=render_page
    )


@private_page
@second_factor_of_staff
@require_safe
def meeting_area_list(request: HttpRequest, slug: str) -> HttpResponse:
    """All meetings of a community, for insiders; for facilitators also those to be confirmed."""
    community = get_object_or_404(Community.objects.entered_by(request.user), slug=slug)
    rows = Meeting.objects.visible_to(request.user).filter(community=community)
    context = {"community": community} | _listed(request, rows)
    context["facilitates"] = may_facilitate(request.user, community)
    if context["facilitates"]:
        context["to_confirm"] = rows.past().filter(state="scheduled")[:PAGE_SIZE]
    return render(request, "communities/meeting_area_list.html", context)


def _listed(request: HttpRequest, rows) -> dict:
    """Meetings to come, the next first, on the first page; those that were, page by page."""
    places = {"after": request.GET.get("dopo"), "before": request.GET.get("prima")}
    past = keyset_span(rows.past(), LAST_FIRST, PAGE_SIZE, **places)
    first = past.before is None
    return {"upcoming": rows.upcoming()[:PAGE_SIZE] if first else [], "page": past, "first": first}
