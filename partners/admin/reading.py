"""Accessions, affiliations, projects: read here, decided on their own pages."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from partners.admin.base import ReadOnly
from partners.admin.labels import choices, column
from partners.models import Adhesion, Affiliation, Project

ORGANISATION = column("organisation", _("organisation"))
STATE = column("state", _("state"))
ROLE = column("role", _("role"))
PERSON = column("person", _("person"))
REASON = column("reason", _("reasons"))
ORIGIN = column("origin", _("how it was signed"))
SENT = column("submitted_at", _("sent on"))
CREATED = column("created_at", _("since when"))


@admin.register(Adhesion)
class AdhesionAdmin(ReadOnly):
    list_display = [ORGANISATION, STATE, ORIGIN, "signed_on", SENT]
    list_filter = [("state", choices(_("state"))), ("origin", choices(_("how it was signed")))]
    list_select_related = ["organisation"]
    search_fields = ["organisation__names"]
    fields = [
        ORGANISATION, column("memorandum", _("text that was signed")), ORIGIN,
        "signatory_first_name", "signatory_last_name", "signatory_role", "signed_on",
        "protocol_number", "protocol_date", STATE, column("submitted_by", _("sent by")), SENT,
        column("decided_by", _("decided by")), column("decided_at", _("decided on")), REASON,
    ]  # fmt: skip
    readonly_fields = fields


@admin.register(Affiliation)
class AffiliationAdmin(ReadOnly):
    list_display = [ORGANISATION, PERSON, ROLE, STATE, CREATED]
    list_filter = [("state", choices(_("state"))), ("role", choices(_("role")))]
    list_select_related = ["organisation", "person"]
    search_fields = ["organisation__names", "person__first_name", "person__last_name"]
    fields = [
        ORGANISATION, PERSON, ROLE, "title", "shown", STATE, CREATED,
        column("active_since", _("active since")), column("ended_at", _("ended on")),
    ]  # fmt: skip
    readonly_fields = fields


@admin.register(Project)
class ProjectAdmin(ReadOnly):
    list_display = ["title_it", "kind", STATE, "programme"]
    list_filter = [("state", choices(_("state"))), ("kind", choices(_("kind")))]
    search_fields = ["searched"]
    fields = [
        "title_it", "title_en", "slug", "kind", "summary_it", "summary_en", "programme", "topics",
        "first_year", "last_year", "website", "organisations", STATE,
        column("proposed_by", _("proposed by")), REASON,
    ]  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("organisations")
