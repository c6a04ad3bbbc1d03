"""What everybody may read: the list of communities, and who takes part in one."""

from django.conf import settings
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from communities.filters import CommunityFilter
from communities.listing import ORDER, by_kind, cells, grouped, list_state, with_figures
from communities.models import Community, Membership
from communities.page import find_public, state_of
from tsi.base.pages import public_page
from tsi.base.paging import keyset_span
from tsi.base.tables import FORMATS, file_pieces

PAGE_SIZE = 30
MEMBERS_SIZE = 50
COLUMNS = [
    "slug",
    "kind",
    "state",
    "title_it",
    "title_en",
    "description_it",
    "description_en",
    "started",
    "organisations",
    "organisations_stated",
    "stated_by",
    "meetings_held",
    "page",
]


@require_safe
def community_list(request: HttpRequest) -> HttpResponse:
    """Communities, tables and groups, narrowed by what the query string asks for."""

    def render_page() -> str:
        asked = CommunityFilter(request.GET, queryset=Community.objects.public())
        page = keyset_span(
            with_figures(by_kind(asked.qs)),
            ORDER,
            PAGE_SIZE,
            after=request.GET.get("dopo"),
            before=request.GET.get("prima"),
        )
        context = {
            "filter": asked,
            "total": asked.qs.count(),
            "page": page,
            "groups": grouped(page.rows),
            "forms": list(FORMATS),
        }
        return render_to_string("communities/community_list.html", context, request)

    return public_page(request, *list_state(), render=render_page)


@require_safe
def community_export(request: HttpRequest, form: str) -> HttpResponse:
    """What the list shows, whole, as a file that programs read."""
    if form not in FORMATS:
        raise Http404
    asked = CommunityFilter(request.GET, queryset=Community.objects.public())
    rows = with_figures(by_kind(asked.qs))
    pieces = file_pieces(form, "communities", COLUMNS, map(_row, rows))
    response = StreamingHttpResponse(pieces, content_type=FORMATS[form])
    response["Content-Disposition"] = f'attachment; filename="communities.{form}"'
    response["Cache-Control"] = "public, no-cache"
    return response


def _row(community: Community) -> list:
    values = cells(community) | {"page": settings.BASE_URL + community.get_absolute_url()}
    return [values[name] for name in COLUMNS]


@require_safe
def membership_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The organisations that take part in a community and have a public page."""
    community = find_public(slug)

    def render_page() -> str:
        rows = community.memberships.public()
        page = keyset_span(
            _named(rows),
            ["sort_name", "pk"],
            MEMBERS_SIZE,
            after=request.GET.get("dopo"),
            before=request.GET.get("prima"),
        )
        context = {"community": community, "total": rows.count(), "page": page}
        return render_to_string("communities/membership_list.html", context, request)

    return public_page(request, *state_of(community), render=render_page)


def _named(rows: QuerySet[Membership]) -> QuerySet[Membership]:
    rows = rows.select_related("organisation")
    return rows.annotate(sort_name=F("organisation__sort_name"))
