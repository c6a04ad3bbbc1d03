"""The glossary: what the words of the platform mean, in both languages."""

from itertools import groupby
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tsi.base.glossary import digest, search, terms
from tsi.base.pages import public_page

LONGEST_SEARCH = 100  # characters


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """All terms by letter, or those that answer to `q`."""
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]

    def render_page() -> str:
        every = terms(get_language())
        found = search(asked, get_language())
        groups = [(letter, list(rows)) for letter, rows in groupby(found, attrgetter("letter"))]
        context = {"asked": asked, "groups": groups, "total": len(found), "every": every}
        return render_to_string("site/glossary.html", context, request)

    return public_page(request, digest(), render=render_page)
