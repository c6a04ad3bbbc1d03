"""How allauth's pages are answered here."""

from collections.abc import Callable
from functools import wraps

from django.forms.forms import BaseForm
from django.http import HttpRequest, HttpResponse

from tsi.base.private import private_page
from tsi.site.signin.gateway import gateway

View = Callable[..., HttpResponse]


def account_page(view: View) -> View:
    """Never kept by a cache; a form with errors answers 422, as our other forms do."""

    @private_page
    @wraps(view)
    def answered(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        shown = getattr(response, "context_data", None) or {}
        refused = any(isinstance(value, BaseForm) and value.errors for value in shown.values())
        if request.method == "POST" and response.status_code == 200 and refused:
            response.status_code = 422
        return response

    return answered


def gateway_page(view: View) -> View:
    """A page with the gateway's button: its form may lead to the gateway."""

    @wraps(view)
    def answered(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if there := gateway():
            response._csp_update = {"form-action": [there.origin]}  # as csp_update would
        return response

    return account_page(answered)
