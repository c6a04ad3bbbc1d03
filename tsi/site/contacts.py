"""Whom to write to, and for what."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from tsi.base.pages import public_page


@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """The office's address; no person's."""
    return public_page(
        request, render=lambda: render_to_string("site/contacts.html", request=request)
    )
