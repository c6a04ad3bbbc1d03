"""People with an account. Their addresses are on one page only, and each look is logged."""

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from partners.admin.base import Curated
from partners.models import User
from partners.people import account_closed

OFFERED = Q(codename="see_addresses", content_type__app_label="partners")
RIGHTS = ["is_active", "is_staff", "is_superuser", "user_permissions"]


@admin.register(User)
class UserAdmin(Curated):
    list_display = ["last_name", "first_name", "language", "is_active", "is_staff"]
    list_display_links = ["last_name", "first_name"]
    list_filter = ["is_staff", "is_active", "groups", "language"]
    search_fields = ["first_name", "last_name"]
    ordering = ["last_name", "first_name", "pk"]
    change_form_template = "admin/partners/user/change_form.html"
    fieldsets = [
        (None, {"fields": ["first_name", "last_name", "language"]}),
        (gettext_lazy("Rights"), {"fields": [*RIGHTS, "groups"]}),
        (gettext_lazy("Dates"), {"fields": ["date_joined", "last_login"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People sign up, or accept an invitation."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only a superuser changes a superuser."""
        return obj is None or request.user.is_superuser or not obj.is_superuser

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Roles have a page of their own; nobody changes their own rights; only superusers
        change those of others, but for closing an account."""
        always = ["groups", "date_joined", "last_login"]
        if obj and obj.pk == request.user.pk:
            return [*always, *RIGHTS]
        if not request.user.is_superuser:
            return [*always, *(name for name in RIGHTS if name != "is_active")]
        return always

    def formfield_for_manytomany(self, db_field, request: HttpRequest, **kwargs):
        """The one permission that is given by hand; everything else follows from being staff."""
        if db_field.name == "user_permissions":
            kwargs["queryset"] = Permission.objects.filter(OFFERED)
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        """Who closes an account hands over the organisations that nobody else represents."""
        super().save_model(request, obj, form, change)
        if "is_active" in form.changed_data and not obj.is_active:
            account_closed(obj, by=request.user)

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        """Permissions that the form does not offer stay."""
        kept = list(form.instance.user_permissions.exclude(OFFERED))
        super().save_related(request, form, formsets, change)
        form.instance.user_permissions.add(*kept)

    def get_urls(self) -> list:
        address = path(
            "<int:pk>/address/",
            self.admin_site.admin_view(self.address),
            name="partners_user_address",
        )
        return [address, *super().get_urls()]

    def render_change_form(self, request, context, *args, **kwargs) -> HttpResponse:
        context["may_see_address"] = _may_see_addresses(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def address(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A person's address, for who may see it: shown to a POST, and the look is kept."""
        return _address(request, pk, self.admin_site.each_context(request))


@require_http_methods(["GET", "HEAD", "POST"])
def _address(request: HttpRequest, pk: int, context: dict) -> HttpResponse:
    if not _may_see_addresses(request):
        raise PermissionDenied
    person = get_object_or_404(User, pk=pk)
    context |= {"person": person, "title": _("Address of %(person)s") % {"person": person}}
    if request.method == "POST":
        LogEntry.objects.log_actions(
            request.user.pk, [person], CHANGE, _("looked at the address"), single_object=True
        )
        context["address"] = person.email
    return render(request, "admin/partners/user/address.html", context)


def _may_see_addresses(request: HttpRequest) -> bool:
    return request.user.has_perm("partners.see_addresses")
