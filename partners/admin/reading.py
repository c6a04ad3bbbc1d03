"""Accessions, affiliations, projects: read here, decided on their own pages."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from partners.admin.base import ReadOnly
from partners.models import Adhesion, Affiliation, Project


@admin.register(Adhesion)
class AdhesionAdmin(ReadOnly):
    list_display = ["organisation", "state", "origin", "signed_on", "submitted_at"]
    list_filter = ["state", "origin"]
    list_select_related = ["organisation"]
    search_fields = ["organisation__names"]
    fields = [
        "organisation", "memorandum", "origin", "signatory_first_name", "signatory_last_name",
        "signatory_role", "signed_on", "protocol_number", "protocol_date", "state",
        "submitted_by", "submitted_at", "decided_by", "decided_at", "reason",
    ]  # fmt: skip


@admin.register(Affiliation)
class AffiliationAdmin(ReadOnly):
    list_display = ["organisation", "person", "role", "state", "created_at"]
    list_filter = ["state", "role"]
    list_select_related = ["organisation", "person"]
    search_fields = ["organisation__names", "person__first_name", "person__last_name"]
    fields = [
        "organisation", "person", "role", "title", "shown", "state",
        "created_at", "active_since", "ended_at",
    ]  # fmt: skip


@admin.register(Project)
class ProjectAdmin(ReadOnly):
    list_display = ["title_it", "kind", "state", "programme"]
    list_filter = ["state", "kind"]
    search_fields = ["searched"]
    fields = [
        "title_it", "title_en", "slug", "kind", "summary_it", "summary_en", "programme", "topics",
        "first_year", "last_year", "website", "organisations", "state", "proposed_by", "reason",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("organisations")
