"""Memberships, meetings, surveys, resources: read here, changed on their own pages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from communities.models import Facilitation, Meeting, Membership, Resource, Survey
from partners.admin.base import ReadOnly
from partners.admin.labels import choices, column

COMMUNITY = column("community", _("community"))
ORGANISATION = column("organisation", _("organisation"))
STATE = column("state", _("state"))
KIND = column("kind", _("kind"))
CREATED = column("created_at", _("since when"))
BEGINS = column("starts_at", _("begins"))
DEMO = "is_demo"


@admin.register(Membership)
class MembershipAdmin(ReadOnly):
    list_display = [COMMUNITY, ORGANISATION, column("role", _("as")), STATE, CREATED]
    list_filter = [("state", choices(_("state"))), ("role", choices(_("as")))]
    list_select_related = ["community", "organisation"]
    search_fields = ["organisation__names", "community__searched"]
    ordering = ["-pk"]
    fields = [
        COMMUNITY, ORGANISATION, column("role", _("as")), "message", STATE, "reason", CREATED,
        column("active_since", _("active since")), column("ended_at", _("ended on")),
        column("requested_by", _("asked for by")),
    ]  # fmt: skip
    readonly_fields = fields


@admin.register(Facilitation)
class FacilitationAdmin(ReadOnly):
    list_display = [COMMUNITY, column("person", _("person")), "starts_on", "ends_on"]
    list_select_related = ["community", "person"]
    search_fields = ["person__first_name", "person__last_name", "community__searched"]
    ordering = ["-pk"]
    fields = [
        COMMUNITY, column("person", _("person")), "starts_on", "ends_on", "shown",
        column("appointed_by", _("appointed by")), column("ended_at", _("ended on")),
    ]  # fmt: skip
    readonly_fields = fields


@admin.register(Meeting)
class MeetingAdmin(ReadOnly):
    list_display = ["title_it", COMMUNITY, KIND, BEGINS, STATE]
    list_filter = [("state", choices(_("state"))), ("kind", choices(_("kind")))]
    list_select_related = ["community"]
    search_fields = ["title_it", "title_en", "community__searched"]
    ordering = ["-starts_at", "pk"]
    fields = [
        COMMUNITY, KIND, "title_it", "title_en", "description_it", "description_en", "led_by",
        BEGINS, column("ends_at", _("ends")), column("precision", _("how much is known of it")),
        "place", "visibility", "takes_registrations", "capacity", "agenda", STATE, "source",
        "note_it", "note_en", DEMO,
    ]  # fmt: skip
    readonly_fields = fields


@admin.register(Resource)
class ResourceAdmin(ReadOnly):
    list_display = ["title", COMMUNITY, KIND, "visibility", STATE]
    list_filter = [("state", choices(_("state"))), ("kind", choices(_("kind")))]
    list_select_related = ["community"]
    search_fields = ["title", "title_en", "community__searched"]
    ordering = ["-pk"]
    fields = [
        COMMUNITY, KIND, "title", "title_en", "description", "url", "visibility", STATE,
        column("added_by", _("added by")), CREATED, "source", "note_it", "note_en",
    ]  # fmt: skip
    readonly_fields = fields


@admin.register(Survey)
class SurveyAdmin(ReadOnly):
    """What is asked; never what anybody answered."""

    list_display = ["title_it", COMMUNITY, STATE, "opens_at", "closes_at"]
    list_filter = [("state", choices(_("state")))]
    list_select_related = ["community"]
    search_fields = ["title_it", "title_en", "community__searched"]
    ordering = ["-pk"]
    fields = [
        COMMUNITY, "title_it", "title_en", "description_it", "description_en", "answered_by",
        "opens_at", "closes_at", "results_visibility", STATE, "source", DEMO,
    ]  # fmt: skip
    readonly_fields = fields
