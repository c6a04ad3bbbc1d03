"""Imports that were carried out, and undoing them."""

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from partners.admin.base import ReadOnly
from partners.admin.labels import choices, column
from partners.importing.undo import may_be_undone, undo
from partners.models import ImportBatch
from tsi.base.transitions import InvalidTransition

AT = column("at", _lazy("imported on"))
BY = column("by", _lazy("imported by"))
KIND = column("kind", _lazy("kind"))
UNDONE_AT = column("undone_at", _lazy("undone on"))
COUNTED = [
    column("created", _lazy("rows that created")),
    column("changed", _lazy("rows that changed")),
    column("unchanged", _lazy("rows that changed nothing")),
]


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnly):
    list_display = [AT, KIND, "file_name", BY, *COUNTED, UNDONE_AT]
    list_filter = [("kind", choices(_lazy("kind")))]
    list_select_related = ["by"]
    ordering = ["-pk"]
    fields = [
        KIND, "file_name", BY, AT, *COUNTED, UNDONE_AT,
        column("undone_by", _lazy("undone by")),
    ]  # fmt: skip
    readonly_fields = fields
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
