"""What everybody may know of moderation: the register of decisions, and the figures by month."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from consultation import register as book
from consultation import transparency as figures
from consultation.models import Consultation, DecisionAction
from tsi.base.pages import public_page
from tsi.base.paging import keyset_page
from tsi.base.tables import FORMATS, file_pieces

PAGE_SIZE = 50
FILES = ("csv", "json")


@require_safe
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Every decision on the contributions of one consultation, the newest first."""
    asked = get_object_or_404(Consultation.objects.public().select_related("version"), slug=slug)

    def render() -> str:
        rows = book.decisions(asked, request.GET)
        page = keyset_page(rows, "pk", request.GET.get("dopo"), PAGE_SIZE)
        context = {
            "consultation": asked,
            "page": page,
            "rows": [(row, book.found(row)) for row in page.rows],
            "actions": DecisionAction.choices,
            "action": request.GET.get("azione", ""),
            "who": request.GET.get("da", ""),
            "formats": FILES,
        }
        return render_to_string("consultation/register.html", context, request)

    return public_page(request, asked.pk, asked.revision, *book.state(asked), render=render)


@require_safe
def register_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The register as a file, all pages of it, for the same query string."""
    asked = get_object_or_404(Consultation.objects.public(), slug=slug)
    if form not in FILES:
        raise Http404
    rows = book.cells(asked, request.GET)
    return _file(f"registro-{slug}", form, book.COLUMNS, rows)


def _file(name: str, form: str, columns, rows) -> StreamingHttpResponse:
    pieces = file_pieces(form, name, columns, rows)
    response = StreamingHttpResponse(pieces, content_type=FORMATS[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response["Cache-Control"] = "public, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """Moderation in numbers, month by month."""
    months = figures.months()

    def render() -> str:
        return render_to_string("consultation/transparency.html", {"months": months}, request)

    return public_page(request, *months, render=render)


@require_safe
def transparency_csv(request: HttpRequest) -> HttpResponse:
    """The same figures as a file."""
    return _file("moderazione", "csv", figures.COLUMNS, figures.cells(figures.months()))
