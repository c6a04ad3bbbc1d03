"""Imports that were carried out, and undoing them."""

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partners.admin.base import ReadOnly
from partners.importing.undo import may_be_undone, undo
from partners.models import ImportBatch
from tsi.base.transitions import InvalidTransition


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnly):
    list_display = ["at", "kind", "file_name", "by", "created", "changed", "unchanged", "undone_at"]
    list_filter = ["kind"]
    list_select_related = ["by"]
    ordering = ["-pk"]
    fields = [
        "kind", "file_name", "by", "at", "created", "changed", "unchanged",
        "undone_at", "undone_by",
    ]  # fmt: skip
    change_form_template = "admin/partners/importbatch/change_form.html"

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.undo)
        return [
            path("<int:pk>/undo/", view, name="partners_importbatch_undo"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, *args, obj=None, **kwargs) -> HttpResponse:
        context["may_be_undone"] = obj is not None and may_be_undone(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then undo, and say what was left alone."""
        return _undo(request, pk, self.admin_site)


@require_http_methods(["GET", "HEAD", "POST"])
def _undo(request: HttpRequest, pk: int, site: AdminSite) -> HttpResponse:
    batch = get_object_or_404(ImportBatch, pk=pk)
    title = _("Undo the import of %(file)s") % {"file": batch.file_name}
    context = site.each_context(request) | {"batch": batch, "title": title}
    status = 200 if may_be_undone(batch) else 409
    if request.method == "POST" and status == 200:
        try:
            context["done"] = undo(batch, by=request.user)
        except InvalidTransition:
            status = 409
    context["refused"] = status == 409
    return render(request, "admin/partners/importbatch/undo.html", context, status=status)
