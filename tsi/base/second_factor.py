"""The second factor that is demanded of those who decide about others.

Signing in leaves in the session a record of each way in which it was done. Neither a password
that was reset, nor a code by mail, nor a gateway counts: only an authenticator of the person's.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url

from tsi.base.errors import typed_text
from tsi.base.private import private_page

View = Callable[..., HttpResponse]


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was confirmed with an authenticator that the person still has."""
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    used = [record.get("id") for record in records if record.get("method") == "mfa"]
    return bool(used) and Authenticator.objects.filter(user=request.user, pk__in=used).exists()


def second_factor_required(view: View) -> View:
    """Let only sessions with a second factor through; the others are led to it and back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if has_second_factor(request):
            return view(request, *args, **kwargs)
        return ask_second_factor(request)

    return guarded


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether this is somebody of the secretariat, which may see and do what others may not, in
    a session without a second factor."""
    return (
        request.user.is_authenticated and request.user.is_staff and not has_second_factor(request)
    )


def second_factor_of_staff(view: View) -> View:
    """Sign-in first; then the second factor for the secretariat, which may act for anybody."""
    confirmed = second_factor_required(view)

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return (confirmed if request.user.is_staff else view)(request, *args, **kwargs)

    return guarded


def open_to(may: Callable[[AbstractBaseUser], bool]) -> Callable[[View], View]:
    """A page of people who decide about others: sign-in first, then 403 for those of whom
    `may(user)` is false, then the second factor. Never kept by any cache."""

    def guard(view: View) -> View:
        confirmed = second_factor_required(view)

        @private_page
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not may(request.user):
                raise PermissionDenied
            return confirmed(request, *args, **kwargs)

        return guarded

    return guard


def ask_second_factor(request: HttpRequest) -> HttpResponse:
    """The way to the second factor: sign in, confirm it, or first set one up."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    safe = request.method in ("GET", "HEAD")
    back = request.get_full_path() if safe else resolve_url(settings.LOGIN_REDIRECT_URL)
    query = urlencode({"next": back})
    confirm = _confirm_url(request)
    if confirm and safe:
        return redirect(f"{confirm}?{query}")
    context = {
        "confirm_url": confirm and f"{confirm}?{query}",
        "query": query,
        "typed": typed_text(request),
    }
    return render(request, "account/second_factor.html", context, status=403)


def _confirm_url(request: HttpRequest) -> str | None:
    """Where the person confirms with an authenticator; None without one."""
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    urls = [way["url"] for way in methods if way["id"].startswith("mfa_reauthenticate")]
    return urls[0] if urls else None
