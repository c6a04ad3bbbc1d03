"""The search of the whole site, and what it suggests while somebody types."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from tsi.base.pages import public_file, public_page
from tsi.site.search.results import results
from tsi.site.search.suggesting import suggestions


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What is public and answers `q`, by kind; with `tipo` one kind, page by page.

    The page depends on all that can be found, so its ETag is made of the page itself.
    """
    asked = request.GET
    found = results(
        asked.get("q", ""),
        asked.get("tipo", ""),
        after=asked.get("dopo", ""),
        before=asked.get("prima", ""),
    )
    body = render_to_string("site/search.html", {"found": found}, request)
    return public_page(request, body, render=lambda: body)


@require_safe
def search_suggestions(request: HttpRequest) -> HttpResponse:
    """Titles in which the words of `q` begin, as JSON: what it is, its kind, its address."""
    found = suggestions(request.GET.get("q", ""))
    return public_file(request, found, make=lambda: JsonResponse({"suggestions": found}))
