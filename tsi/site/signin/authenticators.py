"""Who may change the authenticators of an account, and what follows."""

from collections.abc import Callable
from functools import wraps

from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.http import HttpRequest, HttpResponse

from tsi.base.second_factor import ask_second_factor, has_second_factor

View = Callable[..., HttpResponse]


def own_authenticators(view: View) -> View:
    """A page that shows or changes one's authenticators.

    Who has one shows it in this session first: a password alone must not put another in its
    place (docs/decisions/0010). A change ends all other sessions of the person.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        before = _keys(request)
        if before and not has_second_factor(request):
            return ask_second_factor(request)
        response = view(request, *args, **kwargs)
        if _keys(request) != before:
            end_other_sessions(request, request.user)
        return response

    return guarded


def _keys(request: HttpRequest) -> set[int]:
    if not request.user.is_authenticated:
        return set()
    return set(Authenticator.objects.filter(user=request.user).values_list("pk", flat=True))
