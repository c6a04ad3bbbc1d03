"""The admin: Django's own, with the platform's sign-in before it."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from partners.permissions import is_secretariat
from tsi.base.second_factor import ask_second_factor, has_second_factor

OUR_APPS = {"base", "partners", "communities", "plan", "consultation"}


class CuratingSite(admin.AdminSite):
    """For staff whose session was confirmed with a second factor; nobody else gets in."""

    site_title = "Torino Social Impact"
    site_header = _("Torino Social Impact: curating")
    index_title = _("What is curated here")
    enable_nav_sidebar = True
    final_catch_all_view = False

    def register(self, model_or_iterable, admin_class=None, **options) -> None:
        """Take the models of our own apps. Libraries would bring theirs with them: addresses,
        secrets of authenticators, tokens, sessions; for these there are the account's pages."""
        models = model_or_iterable
        models = [models] if isinstance(models, ModelBase) else models
        ours = [model for model in models if model._meta.app_label in OUR_APPS]
        super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return is_secretariat(request.user) and has_second_factor(request)

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Lead to the platform's sign-in and its second factor, and back."""
        back = _safe_address(request)
        if not request.user.is_authenticated:
            return redirect_to_login(back, resolve_url(settings.LOGIN_URL))
        if not is_secretariat(request.user):
            raise PermissionDenied
        if not has_second_factor(request):
            return ask_second_factor(request)
        return redirect(back)

    def logout(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return redirect("account_change_password")


def _safe_address(request: HttpRequest) -> str:
    """Where to go then: a page of the admin, whatever the address asks for."""
    asked = request.GET.get("next", "")
    home = reverse("admin:index")
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith(home)
    return asked if ours else home
