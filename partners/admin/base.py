"""What all pages of the admin have in common. Who gets in is staff with a second factor."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

# Columns by which nobody may filter, order or search: one letter at a time would tell them.
SECRET = {"email", "emailaddress", "password", "link_key", "link_sha256", "invitation", "phone"}


SECURE = {models.URLField: {"assume_scheme": "https"}}


class Curated(admin.ModelAdmin):
    """Staff see and change it; nothing is deleted here. State fields are read-only."""

    formfield_overrides = SECURE
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        if SECRET & set(lookup.split("__")):
            return False
        return super().lookup_allowed(lookup, value, request)


class ReadOnly(Curated):
    """Staff see it; it is changed elsewhere."""

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
