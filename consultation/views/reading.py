"""All that was said in a consultation: the list, its feed, its files."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultation.exporting import COLUMNS, cells
from consultation.feeds import atom
from consultation.filters import ContributionFilter
from consultation.models import Consultation
from consultation.reading import to_read
from tsi.base.pages import public_page
from tsi.base.paging import keyset_span
from tsi.base.tables import FORMATS, file_pieces

PAGE_SIZE = 30


def _asked(slug: str) -> Consultation:
    rows = Consultation.objects.public().with_phase().select_related("version__plan")
    return get_object_or_404(rows, slug=slug)


def state(asked: Consultation) -> tuple:
    """What every page of what was said depends on."""
    return asked.pk, asked.revision, asked.phase, asked.closes_at, asked.shows_names


@require_safe
def contribution_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every contribution that is public, narrowed by what the query string asks for."""
    asked = _asked(slug)

    def render() -> str:
        narrowed = ContributionFilter(request.GET, consultation=asked)
        page = keyset_span(
            to_read(narrowed.qs),
            ["-number"],
            PAGE_SIZE,
            after=request.GET.get("dopo"),
            before=request.GET.get("prima"),
        )
        context = {
            "consultation": asked,
            "filter": narrowed,
            "page": page,
            "total": narrowed.total,
            "forms": list(FORMATS),
        }
        return render_to_string("consultation/contribution_list.html", context, request)

    return public_page(request, *state(asked), render=render)


@require_safe
def contribution_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest of them as a feed, narrowed likewise: `?punto=1.1.1` for one passage."""
    asked = _asked(slug)

    def render() -> str:
        narrowed = ContributionFilter(request.GET, consultation=asked)
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        title = _("Contributions · %(title)s") % {"title": asked.title}
        if passage := narrowed.asked.get("punto"):
            title = f"{passage} · {title}"
        page = reverse("consultation:contribution_list", args=[slug]) + query
        return atom(asked, narrowed.qs, title=title, page=page, address=request.get_full_path())

    response = public_page(request, *state(asked), render=render)
    response["Content-Type"] = "application/atom+xml; charset=utf-8"
    return response


@require_safe
def contribution_export(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """What the list shows for the same query string, all pages of it, as a file."""
    if form not in FORMATS:
        raise Http404
    asked = _asked(slug)
    rows = cells(ContributionFilter(request.GET, consultation=asked).qs, language=get_language())
    pieces = file_pieces(form, asked.slug, COLUMNS, rows)
    response = StreamingHttpResponse(pieces, content_type=FORMATS[form])
    response["Content-Disposition"] = f'attachment; filename="contributi-{asked.slug}.{form}"'
    response["Cache-Control"] = "public, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response
