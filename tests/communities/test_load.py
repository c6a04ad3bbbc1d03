"""The communities of the sources are in, as the sources tell of them."""

import json

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from communities.models import (
    Community,
    CommunityKind,
    ImportedTotal,
    Meeting,
    MeetingState,
    Membership,
    Precision,
    Resource,
    Survey,
)
from plan.models import CommunityLink, Element, Fact

FIXTURES = settings.BASE_DIR / "fixtures"
ROWS = json.loads((FIXTURES / "communities.json").read_text("utf-8"))["communities"]
WORDS = ("tavol", "grupp", "cabina", "comitato")


def four() -> dict[str, Community]:
    rows = Community.objects.filter(kind=CommunityKind.COMMUNITY)
    return {community.slug: community for community in rows}


def test_four_communities_are_active_since_when_the_source_says(real_plan):
    assert {
        slug: (str(row.started_on)[:7], row.started_precision, row.state)
        for slug, row in four().items()
    } == {
        "economia-circolare": ("None", "", "active"),
        "neet": ("2023-09", "month", "active"),
        "parita-di-genere": ("2024-05", "month", "active"),
        "societa-benefit": ("2022-01", "year", "active"),
    }


def test_totals_of_the_source_are_kept_apart_with_their_source(real_plan):
    found = {
        slug: {
            total.meeting_kind or total.measure: total.number for total in community.totals.all()
        }
        for slug, community in four().items()
    }

    assert found == {
        "economia-circolare": {
            "organisations": 20, "co_design": 4, "consultation": 2, "public_event": 2,
        },
        "neet": {"organisations": 20, "co_design": 4},
        "parita-di-genere": {"organisations": 21, "initial": 1},
        "societa-benefit": {
            "organisations": 52, "training": 12, "peer_learning": 4, "conference": 1,
        },
    }  # fmt: skip
    assert not ImportedTotal.objects.filter(source="").exists()
    assert not Membership.objects.filter(community__kind=CommunityKind.COMMUNITY).exists()


def test_meetings_are_held_and_known_as_exactly_as_the_source_knows_them(real_plan):
    found = {
        slug: [
            (meeting.starts_at.astimezone().strftime("%Y-%m-%d"), meeting.precision)
            for meeting in community.meetings.in_order()
        ]
        for slug, community in four().items()
    }

    assert found == {
        "economia-circolare": [("2024-03-20", "day")],
        "neet": [("2023-09-26", "day")],
        "parita-di-genere": [("2024-05-21", "day")],
        "societa-benefit": [
            ("2022-04-01", "month"), ("2022-07-01", "month"), ("2022-12-01", "month"),
            ("2023-11-27", "day"), ("2024-01-01", "year"),
        ],
    }  # fmt: skip
    assert set(Meeting.objects.values_list("state", flat=True)) == {MeetingState.HELD}
    vague = Meeting.objects.exclude(precision=Precision.DAY)
    assert vague.count() == 4
    assert not vague.in_calendars().exists()


def test_fit4benefit_has_two_editions_and_no_session_made_up(real_plan):
    programme = four()["societa-benefit"].programmes.get()

    assert programme.name == "Fit4benefit"
    assert [total.number for total in programme.totals.all()] == [12]
    assert [
        (edition.number, edition.precision, {t.measure: t.number for t in edition.totals.all()})
        for edition in programme.editions.all()
    ] == [(1, "year", {"sessions": 4, "companies": 4}), (2, "range", {})]
    assert not Meeting.objects.filter(edition__isnull=False).exists()


def test_surveys_were_held_elsewhere_and_have_no_answers(real_plan):
    surveys = {survey.title_it: survey for survey in Survey.objects.public()}

    needs, funding = (
        surveys["Prima analisi di bisogni e attese"],
        surveys["Indagine sugli strumenti finanziari"],
    )
    assert all(survey.is_elsewhere and survey.source for survey in surveys.values())
    assert (needs.held_when, needs.figures.count()) == ("2022", 0)
    first, second = funding.figures.all()
    assert (first.value, first.unit) == (53, "percent")
    assert second.value is None
    assert not any(survey.responses.exists() for survey in surveys.values())


def test_lost_report_says_that_its_address_is_lost(real_plan):
    report = Resource.objects.public().get()

    assert report.url == ""
    assert not report.versions.exists()
    assert "andato perso" in report.note_it


def test_public_event_agrees_with_the_facts(real_plan):
    event = Meeting.objects.public().get(community=None)
    totals = {total.measure: str(total.number) for total in event.totals.all()}
    facts = dict(Fact.objects.values_list("key", "value"))

    assert event.starts_at.astimezone().date().isoformat() == "2024-12-05"
    assert totals == {"people": facts["event-participants"], "tables": facts["event-tables"]}
    assert "4 dicembre" in event.note_it


def test_every_resource_that_names_a_table_or_group_leads_to_one(real_plan):
    groups = Community.objects.exclude(kind=CommunityKind.COMMUNITY)
    elements = dict(Element.objects.filter(kind="resource").values_list("uid", "title_it"))
    naming = {
        uid for uid, title in elements.items() if any(word in title.lower() for word in WORDS)
    }
    links = CommunityLink.objects.filter(community__in=groups)

    assert len(naming) == 14
    assert {link.uid for link in links} == naming
    assert links.count() == 14
    assert groups.count() == 12
    assert not Meeting.objects.filter(community__in=groups).exists()


def test_only_members_that_the_plan_names_are_members(real_plan):
    found = Membership.objects.in_force().select_related("organisation")

    assert {membership.community.slug for membership in found} == {
        "cabina-di-regia-hub-progettazione-europea"
    }
    numbers = sorted(membership.organisation.appendix_number for membership in found)
    assert numbers == [25, 29, 47, 104, 128]


def test_projects_are_those_of_the_source(real_plan):
    respondet = four()["economia-circolare"].projects.get()

    assert respondet.slug == "respondet"


def test_nothing_is_marked_as_invented(real_plan):
    assert not Community.objects.filter(is_demo=True).exists()
    assert Community.objects.public().count() == len(ROWS) == 16


def everything() -> str:
    """All rows of this app as text, with their revisions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'communities_%'")
        tables = sorted(name for (name,) in cursor.fetchall())
        rows = []
        for table in [*tables, "plan_communitylink"]:
            cursor.execute(f"SELECT string_agg(t::text, chr(10) ORDER BY t.id) FROM {table} t")
            rows.append(f"{table}\n{cursor.fetchone()[0]}")
    return "\n".join(rows)


def test_loading_again_changes_nothing(real_plan):
    before = everything()

    call_command("load_data", verbosity=0)

    assert everything() == before


@pytest.mark.parametrize("slug", ["neet", "tavolo-interistituzionale-inclusione"])
def test_loading_again_keeps_what_people_changed(real_plan, slug):
    community = Community.objects.get(slug=slug)
    community.title_it = "Come lo chiama chi ne fa parte"
    community.save()
    twice = CommunityLink.objects.filter(
        community__slug="cabina-di-regia-hub-progettazione-europea"
    )
    twice.first().delete()
    Membership.objects.filter(organisation__appendix_number=25).update(role="observer")
    before = everything()

    call_command("load_data", verbosity=0)

    assert everything() == before
