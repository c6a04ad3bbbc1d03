"""Organisations: described here, moved by the same doors as on the pages."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextInputWidget
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners import leaving, people, publishing
from partners.admin import importing
from partners.admin.base import SECURE, Curated
from partners.admin.forms import OrganisationForm
from partners.admin.labels import column
from partners.changes import entries
from partners.exporting import export_csv, export_xlsx
from partners.forms.joining import ReasonForm
from partners.forms.tags import TagsField
from partners.models import AffiliationState, ImpactReport, Invitation, Organisation
from partners.permissions import may_suspend
from tsi.base.tables import FORMATS
from tsi.base.transitions import InvalidTransition

CHANGED = column("changed_at", gettext_lazy("last change"))
MERGED = column("merged_into", gettext_lazy("merged into"))
LISTS = {"partners_organisation_changelist", "autocomplete"}


class ImpactReportInline(admin.TabularInline):
    model = ImpactReport
    formfield_overrides = SECURE
    extra = 0

    def has_view_permission(self, request, obj=None):
        return True

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(Organisation)
class OrganisationAdmin(Curated):
    form = OrganisationForm
    list_display = ["name", "category", "municipality", "standing", "published", CHANGED]
    list_filter = ["standing", "published", "category", "homogeneous_zone"]
    search_fields = ["names", "tax_code"]
    ordering = ["sort_name", "pk"]
    autocomplete_fields = ["part_of"]
    inlines = [ImpactReportInline]
    change_list_template = "admin/partners/organisation/change_list.html"
    readonly_fields = [
        "uid", "standing", "partner_since", "published", MERGED, CHANGED,
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": ["name", "other_names", "category", "legal_form", "qualifications"]}),
        (
            gettext_lazy("Where it stands"),
            {"fields": ["standing", "partner_since", "published", MERGED]},
        ),
        (
            gettext_lazy("Where it is, and to whom it belongs"),
            {"fields": ["municipality", "homogeneous_zone", "part_of"]},
        ),
        (
            gettext_lazy("Codes and registers"),
            {"fields": ["tax_code", "rea", "runts", "ipa", "appendix_number"]},
        ),
        (
            gettext_lazy("What it does"),
            {"fields": ["description_it", "description_en", "offers", "seeks"]},
        ),
        (
            gettext_lazy("Contacts of the office"),
            {"fields": ["website", "public_email", "public_phone", "certified_email"]},
        ),
        (gettext_lazy("Address and identifier"), {"fields": ["slug", "uid", CHANGED, "seen"]}),
    ]
    actions = ["publish", "unpublish", "suspend", "resume", "invite_again", "as_csv", "as_xlsx"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The lists, and what acts on them, know nothing of those merged into another."""
        rows = super().get_queryset(request).select_related("part_of", "merged_into")
        address = request.resolver_match.url_name if request.resolver_match else ""
        return rows.filter(merged_into=None) if address in LISTS else rows

    def get_object(self, request: HttpRequest, object_id: str, from_field=None):
        """Locked while it is being saved, so that its revision is the last one."""
        found = super().get_object(request, object_id, from_field)
        if found and request.method == "POST":
            found.refresh_from_db(from_queryset=Organisation.objects.select_for_update())
        return found

    def has_change_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        """What was merged is only read."""
        return obj is None or obj.merged_into_id is None

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs):
        if db_field.name == "part_of":
            kwargs["queryset"] = Organisation.objects.filter(merged_into=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_urls(self) -> list:
        pages = {"import": importing.upload, "import/confirm": importing.confirm}
        ours = [
            path(
                f"{address}/",
                self.admin_site.admin_view(_of_site(view, self.admin_site)),
                name=f"partners_organisation_{address.replace('/', '_')}",
            )
            for address, view in pages.items()
        ]
        return [*ours, *super().get_urls()]

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs):
        if isinstance(db_field, ArrayField):
            return TagsField(
                label=db_field.verbose_name,
                length=db_field.base_field.max_length,
                required=False,
                widget=AdminTextInputWidget(attrs={"class": "vLargeTextField"}),
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None):
        """Who changed what, field by field, and the steps it took."""
        key = unquote(object_id)
        organisation = Organisation.objects.filter(pk=key).first() if key.isdecimal() else None
        if organisation is None:
            raise Http404
        context = self.admin_site.each_context(request) | {
            "title": _("History of %(name)s") % {"name": organisation},
            "organisation": organisation,
            "entries": entries(organisation),
            "opts": self.opts,
        }
        return render(request, "admin/partners/organisation/history.html", context)

    # -- actions ---------------------------------------------------------------------------------

    @admin.action(description=gettext_lazy("Show to everybody"))
    def publish(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._each(request, queryset, lambda row: publishing.publish(row, by=request.user))

    @admin.action(description=gettext_lazy("Show no longer"))
    def unpublish(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._each(request, queryset, lambda row: publishing.unpublish(row, by=request.user))

    @admin.action(description=gettext_lazy("Suspend, with the reasons"))
    def suspend(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self._with_reason(request, queryset, "suspend", leaving.suspend)

    @admin.action(description=gettext_lazy("End the suspension, with the reasons"))
    def resume(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self._with_reason(request, queryset, "resume", leaving.resume)

    @admin.action(description=gettext_lazy("Send open invitations again"))
    def invite_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        open_ones = Invitation.objects.filter(
            affiliation__organisation__in=queryset, affiliation__state=AffiliationState.INVITED
        )
        rows = open_ones.select_related("affiliation__organisation")
        self._each(request, rows, lambda row: people.send_again(row, by=request.user))

    @admin.action(description=gettext_lazy("Export as CSV"))
    def as_csv(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        return _download(export_csv(queryset), "csv")

    @admin.action(description=gettext_lazy("Export as XLSX"))
    def as_xlsx(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        return _download(export_xlsx(queryset), "xlsx")

    def _with_reason(self, request, queryset, verb: str, act) -> HttpResponse | None:
        """Ask for the reasons on a page between, then act on each."""
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():

            def decide(row: Organisation) -> None:
                if not may_suspend(request.user, row):
                    raise PermissionDenied
                act(row, by=request.user, reason=form.cleaned_data["reason"])

            return self._each(request, queryset, decide)
        context = self.admin_site.each_context(request) | {
            "title": _("Suspend") if verb == "suspend" else _("End the suspension"),
            "form": form,
            "rows": queryset,
            "verb": verb,
            "opts": self.opts,
        }
        status = 422 if form.is_bound else 200
        template = "admin/partners/organisation/reason.html"
        return render(request, template, context, status=status)

    def _each(self, request: HttpRequest, rows: QuerySet, act) -> None:
        """Act on each row by itself; say for how many it went, and for which it did not."""
        done, refused = 0, []
        for row in rows:
            try:
                act(row)
                done += 1
            except (InvalidTransition, PermissionDenied, people.TooMany):
                refused.append(str(row))
        told = ngettext("Done for %(count)d row.", "Done for %(count)d rows.", done)
        messages.success(request, told % {"count": done})
        if refused:
            text = _("Not possible from their present state: %(names)s.")
            messages.warning(request, text % {"names": ", ".join(refused)[:500]})


def _of_site(view, site):
    def on_site(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return view(request, site, *args, **kwargs)

    return on_site


def _download(content: bytes, suffix: str) -> HttpResponse:
    response = HttpResponse(content, content_type=FORMATS[suffix])
    response["Content-Disposition"] = f'attachment; filename="organizzazioni.{suffix}"'
    return response
