"""What the secretariat describes: communities, programmes, totals that a source states."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from communities.admin.forms import CommunityForm
from communities.models import Community, Edition, ImportedTotal, Programme
from communities.steps import record
from partners.admin.base import Curated
from partners.admin.labels import choices, column

KIND = column("kind", _("kind"))
STATE = column("state", _("state"))
CHANGED = column("changed_at", _("last change"))


@admin.register(Community)
class CommunityAdmin(Curated):
    """It is opened, decided and concluded on its own pages, where reasons are asked for."""

    form = CommunityForm
    list_display = ["title_it", KIND, STATE, "review_due", CHANGED]
    list_filter = [("kind", choices(_("kind"))), ("state", choices(_("state")))]
    search_fields = ["searched"]
    ordering = ["sort_title", "pk"]
    filter_horizontal = ["projects"]
    readonly_fields = [
        "slug", STATE, column("proposed_for", _("proposed by")),
        column("archived_on", _("concluded on")), CHANGED,
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": ["kind", "title_it", "title_en", "description_it", "description_en"]}),
        (_("Where it stands"), {"fields": readonly_fields}),
        (
            _("Rules and dates"),
            {"fields": ["join_policy", "started_on", "started_precision", "review_due"]},
        ),
        (_("What it works with"), {"fields": ["projects"]}),
        (_("Sources"), {"fields": ["source", "note_it", "note_en", "seen"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Community, form, change: bool) -> None:
        """Only what was changed here: a conclusion of this very moment is not written over."""
        columns = {field.name for field in obj._meta.concrete_fields}
        changed = columns.intersection(form.changed_data)
        obj.save(update_fields=[*changed, "sort_title", "searched"])
        record(obj, "edit", by=request.user)


class EditionInline(admin.TabularInline):
    model = Edition
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Programme)
class ProgrammeAdmin(Curated):
    list_display = ["name", "community"]
    list_select_related = ["community"]
    search_fields = ["name"]
    ordering = ["name", "pk"]
    autocomplete_fields = ["community"]
    inlines = [EditionInline]


@admin.register(ImportedTotal)
class ImportedTotalAdmin(Curated):
    """Figures that a source states; pages show them with it, beside what is counted."""

    list_display = ["number", column("measure", _("what is counted")), "about", "source"]
    list_filter = [("measure", choices(_("what is counted")))]
    list_select_related = ["community", "programme", "edition__programme", "meeting"]
    ordering = ["pk"]
    autocomplete_fields = ["community", "programme", "meeting"]

    @admin.display(description=_("of what"))
    def about(self, row: ImportedTotal) -> str:
        return str(row.community or row.programme or row.edition or row.meeting)
