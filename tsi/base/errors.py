"""Pages for when something does not work. None of them needs the database."""

import re

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

# What a person may have typed that would hurt to lose, in our forms' field names.
TYPED_FIELDS = ("text", "motivation", "reason", "title_it", "body_it", "title_en", "body_en")
REPEATED = re.compile(r"[0-9]+-")  # before the names of a form's second part and those after it


def typed_text(request: HttpRequest) -> str:
    """What the person typed in the long fields of the form, for the error page to give back."""
    if request.method != "POST":
        return ""
    try:
        posted = request.POST.items()
        typed = [text.strip() for name, text in posted if REPEATED.sub("", name) in TYPED_FIELDS]
    except Exception:  # the body could not be read: there is nothing to give back
        return ""
    return "\n\n".join(part for part in typed if part)


def error_page(
    request: HttpRequest, *, status: int, title: str, message: str, typed: str = ""
) -> HttpResponse:
    """One page for every error: what happened, what one can do, the typed text, ways on."""
    context = {"status": status, "title": title, "message": message, "typed": typed}
    page = render_to_string("errors/error.html", context, request)
    response = HttpResponse(page, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def service_unavailable(request: HttpRequest) -> HttpResponse:
    """503, with Retry-After."""
    response = error_page(
        request,
        status=503,
        title=_("The service is unavailable for the moment"),
        message=_("Nothing that you had already sent is lost. Try again in a minute."),
        typed=typed_text(request),
    )
    response["Retry-After"] = "60"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form came without its safety token, mostly because cookies are blocked."""
    return error_page(
        request,
        status=403,
        title=_("The form could not be verified"),
        message=_(
            "Your browser did not send the security cookie that came with the form. "
            "Allow cookies for this site, open the form again and paste your text."
        ),
        typed=typed_text(request),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return error_page(
        request,
        status=400,
        title=_("The request is not valid"),
        message=_("The address or the form holds something that cannot be read."),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413. What was typed cannot be given back: it is not read."""
    return error_page(
        request,
        status=413,
        title=_("That is too much at once"),
        message=_(
            "The texts or files are larger than any form here takes. Go back, where your browser "
            "may still have them, and shorten the texts or choose smaller files."
        ),
    )


def conflict(request: HttpRequest, error: Exception) -> HttpResponse:
    """409: what was asked no longer fits, and the page has no form of its own to say so in."""
    return error_page(
        request,
        status=409,
        title=_("This could not be done"),
        message=str(error) + " " + _("Nothing was changed by what you sent."),
        typed=typed_text(request),
    )


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    """405: mostly somebody who reloads, or comes back from signing in to what a button does."""
    return error_page(
        request,
        status=405,
        title=_("This address is only for a button"),
        message=_("Nothing was done. Go back to the page with the button, and press it there."),
        typed=typed_text(request),
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(
        request,
        status=403,
        title=_("You may not open this page"),
        message=_("This page is for other roles. If you should have one, ask the secretariat."),
        typed=typed_text(request),
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(
        request,
        status=404,
        title=_("This page does not exist"),
        message=_("The address may be wrong, or what stood here is not public."),
        typed=typed_text(request),
    )


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: too many attempts to sign in from one network."""
    return error_page(
        request,
        status=429,
        title=_("Too many requests"),
        message=_("Many requests came from your network in a short time. Try again in a minute."),
        typed=typed_text(request),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(
        request,
        status=500,
        title=_("Something went wrong on our side"),
        message=_("The error has been recorded. Try again in a few minutes."),
        typed=typed_text(request),
    )
