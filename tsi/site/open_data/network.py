"""Organisations, projects, communities and their meetings as open data."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from communities import listing
from communities.models import (
    Community,
    CommunityKind,
    CommunityState,
    Meeting,
    MeetingKind,
    MeetingState,
    Membership,
    MembershipRole,
    Precision,
)
from partners.models import Category, Organisation, Project, ProjectKind, Standing, Zone
from partners.shown import public_tax_code, public_website
from partners.views.projects import with_organisations
from tsi.site.open_data import states
from tsi.site.open_data.dataset import DEMO, PAGE, Column, Dataset, Row, address, moment, yes

PIECE = 500  # rows at once
TITLES = (Column("title_it", _("title in Italian")), Column("title_en", _("title in English")))
DESCRIPTIONS = (
    Column("description_it", _("description in Italian")),
    Column("description_en", _("description in English")),
)
ORGANISATION = (
    Column("organisation_uid", _("permanent identifier of the organisation")),
    Column("organisation", _("name of the organisation")),
)
COMMUNITY = Column("community", _("community: name in its address"))


def organisations() -> Iterator[Row]:
    rows = Organisation.objects.public().select_related("part_of").by_name()
    for one in rows.iterator(chunk_size=PIECE):
        whole = one.part_of if one.part_of and one.part_of.is_public else None
        yield [
            *(str(one.uid), one.name, one.other_names, public_tax_code(one), one.runts, one.ipa),
            *(one.appendix_number, one.legal_form, one.qualifications, one.category),
            *(one.municipality, one.homogeneous_zone, str(whole.uid) if whole else ""),
            *(one.description_it, one.description_en, one.offers, one.seeks, public_website(one)),
            *(one.standing, one.partner_since, moment(one.changed_at), address(one)),
            yes(settings.DEMO and one.appendix_number is None),
        ]


ORGANISATIONS = Dataset(
    "organizzazioni",
    _("Organisations"),
    _("The organisations of the network and of the Plan’s appendix that have a public page."),
    (
        Column("uid", _("permanent identifier")),
        Column("name", _("name")),
        Column("other_names", _("acronyms and other names"), "list"),
        Column("tax_code", _("tax code, of bodies only")),
        Column("runts", _("number in the national register of the third sector (RUNTS)")),
        Column("ipa", _("code in the index of public administrations (IPA)")),
        Column("appendix_number", _("number in the appendix of the Plan"), "integer"),
        Column("legal_form", _("legal form")),
        Column("qualifications", _("qualifications"), "list"),
        Column("category", _("category"), codes=Category),
        Column("municipality", _("municipality")),
        Column("homogeneous_zone", _("homogeneous zone"), codes=Zone),
        Column("part_of", _("identifier of the organisation of which it is a part")),
        *DESCRIPTIONS,
        Column("offers", _("skills, goods and services offered"), "list"),
        Column("seeks", _("skills, goods and services sought"), "list"),
        Column("website", _("website"), "anyURI"),
        Column("standing", _("standing in the network"), codes=Standing),
        Column("partner_since", _("partner since"), "date"),
        Column("changed_at", _("last change"), "dateTime"),
        PAGE,
        DEMO,
    ),
    organisations,
    states.organisations,
    theme="SOCI",
)


def projects() -> Iterator[Row]:
    rows = with_organisations(Project.objects.public()).by_title()
    for one in rows.iterator(chunk_size=PIECE):
        names = [each.name for each in one.shown_organisations]
        yield [
            *(one.slug, one.kind, one.title_it, one.title_en, one.summary_it, one.summary_en),
            *(one.programme, one.topics, one.first_year, one.last_year, one.website, names),
            *(moment(one.changed_at), address(one)),
        ]


PROJECTS = Dataset(
    "progetti",
    _("Projects and good practices"),
    _("What the ecosystem has done and learned, with the organisations that took part."),
    (
        Column("slug", _("name in its address")),
        Column("kind", _("kind"), codes=ProjectKind),
        *TITLES,
        Column("summary_it", _("summary in Italian")),
        Column("summary_en", _("summary in English")),
        Column("programme", _("programme that financed it")),
        Column("topics", _("topics"), "list"),
        Column("first_year", _("first year"), "integer"),
        Column("last_year", _("last year"), "integer"),
        Column("website", _("website"), "anyURI"),
        Column("organisations", _("names of the organisations that take part"), "list"),
        Column("changed_at", _("last change"), "dateTime"),
        PAGE,
    ),
    projects,
    states.projects,
    theme="SOCI",
)


def communities() -> Iterator[Row]:
    rows = listing.by_kind(listing.with_figures(Community.objects.public()))
    for one in rows.iterator(chunk_size=PIECE):
        yield [*listing.cells(one).values(), address(one), yes(one.is_demo)]


COMMUNITIES = Dataset(
    "comunita",
    _("Communities of Practice, tables and groups"),
    _("Where organisations meet on one theme: what each is, since when, how many take part."),
    (
        Column("slug", _("name in its address")),
        Column("kind", _("kind"), codes=CommunityKind),
        Column("state", _("state"), codes=CommunityState),
        *TITLES,
        *DESCRIPTIONS,
        Column("started", _("when it started, as much as is known (2022, 2024-05, 2024-05-21)")),
        Column("organisations", _("organisations that take part today"), "integer"),
        Column("organisations_stated", _("organisations that a source counts"), "integer"),
        Column("stated_by", _("that source")),
        Column("meetings_held", _("public meetings that were held"), "integer"),
        PAGE,
        DEMO,
    ),
    communities,
    states.communities,
    theme="SOCI",
)


def memberships() -> Iterator[Row]:
    rows = Membership.objects.public().filter(community__in=Community.objects.public())
    rows = rows.select_related("community", "organisation").order_by("community__slug", "pk")
    for one in rows.iterator(chunk_size=PIECE):
        yield [
            *(one.community.slug, str(one.organisation.uid), one.organisation.name, one.role),
            *(one.active_since.date() if one.active_since else "", yes(one.community.is_demo)),
        ]


MEMBERSHIPS = Dataset(
    "partecipazioni",
    _("Organisations in the communities"),
    _("Which organisation takes part today in which community. Persons are not told."),
    (
        COMMUNITY,
        *ORGANISATION,
        Column("role", _("as what it takes part"), codes=MembershipRole),
        Column("active_since", _("since when"), "date"),
        DEMO,
    ),
    memberships,
    states.communities,
    theme="SOCI",
)


def meetings() -> Iterator[Row]:
    rows = Meeting.objects.public().select_related("community").in_order()
    for one in rows.iterator(chunk_size=PIECE):
        yield [
            *(str(one.uid), one.community.slug if one.community else "", one.kind),
            *(one.title_it, one.title_en, one.description_it, one.description_en),
            *(moment(one.starts_at), moment(one.ends_at), one.precision, one.place, one.state),
            *(yes(one.takes_registrations), one.capacity, address(one), yes(one.is_demo)),
        ]


MEETINGS = Dataset(
    "incontri",
    _("Meetings"),
    _("Public meetings of the communities and of the network, past and to come."),
    (
        Column("uid", _("permanent identifier")),
        COMMUNITY,
        Column("kind", _("kind"), codes=MeetingKind),
        *TITLES,
        *DESCRIPTIONS,
        Column("starts_at", _("begins"), "dateTime"),
        Column("ends_at", _("ends"), "dateTime"),
        Column("precision", _("how much of the date is known"), codes=Precision),
        Column("place", _("place")),
        Column("state", _("state"), codes=MeetingState),
        Column("takes_registrations", _("whether people register"), "boolean"),
        Column("capacity", _("places; empty: as many as come"), "integer"),
        PAGE,
        DEMO,
    ),
    meetings,
    states.meetings,
    theme="SOCI",
)
