"""The public page of one community."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from communities.models import (
    CommunityState,
    Edition,
    Facilitation,
    ImportedTotal,
    Meeting,
    MeetingState,
    Membership,
    Programme,
    Resource,
    Survey,
)
from plan.models import CommunityLink
from tests.factories import (
    make_community,
    make_facilitator,
    make_meeting,
    make_membership,
    make_organisation,
    make_participant,
    make_partner,
    make_project,
    make_staff,
    make_user,
    make_version,
)
from tests.signing import sign_in

PAST = timedelta(days=9)
ADDRESS = "/en/comunita/prova/"


def body(client, address: str = ADDRESS) -> str:
    return client.get(address).content.decode()


@pytest.fixture
def community(db):
    return make_community(slug="prova", title_en="Circular economy")


def link(community, version, code: str = "1.1.1") -> None:
    passage = version.passages.get(code=code)
    CommunityLink.objects.create(community=community, uid=passage.uid)


def full(community, rows: int = 1) -> None:
    """A community with everything that its page can show, `rows` of each."""
    version = make_version()
    link(community, version)
    start = timezone.now() - PAST
    for number in range(rows):
        make_membership(community)
        make_membership(community, role="observer", organisation=make_organisation())
        make_meeting(community)
        make_meeting(community, starts_at=start, state=MeetingState.HELD)
        make_facilitator(community, shown=True)
        programme = Programme.objects.create(community=community, name=f"Programma {number}")
        edition = Edition.objects.create(
            programme=programme, number=1, starts_at=start, ends_at=start + PAST, precision="year"
        )
        for of in ({"programme": programme}, {"edition": edition}):
            ImportedTotal.objects.create(measure="sessions", number=12, source="scheda", **of)
        Resource.objects.create(community=community, kind="report", title=f"Rapporto {number}",
                                visibility="public")  # fmt: skip
        Survey.objects.create(community=community, title_it=f"Indagine {number}", state="published",
                              results_visibility="public", is_elsewhere=True,
                              published_at=start)  # fmt: skip
    ImportedTotal.objects.create(
        community=community, measure="organisations", number=52, source="scheda"
    )


def test_page_tells_what_it_is_and_does(client, community):
    community.started_on, community.started_precision = "2024-05-01", "month"
    community.save()
    person = make_facilitator(community, shown=True)
    full(community)
    make_membership(community, organisation=make_partner(name="Cooperativa Alfa"))

    page = body(client)

    for words in (
        "Circular economy", "What it is about.", "May 2024", person.get_full_name(),
        "Cooperativa Alfa", "organisations take part", "organisation observes",
        "public meeting held", "Programma 0", "Edition 1", "<strong>12</strong>",
        "<strong>52</strong>", "according to", "Rapporto 0", "Indagine 0", "1.1.1",
        "Join with your organisation",
    ):  # fmt: skip
        assert words in page, words


def test_stated_totals_are_not_added_to_what_is_counted(client, community):
    full(community)
    parts = client.get(f"{ADDRESS}?x").context["parts"]
    assert (parts.members, parts.observers, parts.meetings_held) == (1, 1, 1)
    assert [total.number for total in parts.stated["scheda"]] == [52]


def test_page_shows_nothing_that_is_for_members(client, community):
    person = make_facilitator(community)
    make_meeting(community, title_en="Closed meeting", visibility="members")
    make_meeting(community, title_en="Open meeting", link="https://meet.example/secret")
    Resource.objects.create(community=community, kind="report", title="Closed report")
    Survey.objects.create(community=community, title_it="Closed survey", state="published",
                          is_elsewhere=True, published_at=timezone.now())  # fmt: skip
    community.topics.create(title="Closed topic", opened_by=person)
    inside = make_participant(community)
    make_membership(community, organisation=make_partner(name="Unpublished", published=False))
    make_membership(community, organisation=make_partner(name="Asking"), state="requested")

    page = body(client)

    assert "Open meeting" in page
    hidden = (
        "Closed",
        "secret",
        "Unpublished",
        "Asking",
        person.last_name,
        inside.person.last_name,
    )
    assert [words for words in hidden if words in page] == []


def test_members_only_meetings_do_not_count_in_public(client, community):
    make_meeting(community, starts_at=timezone.now() - PAST, state=MeetingState.HELD)
    make_meeting(community, starts_at=timezone.now() - PAST, state=MeetingState.HELD,
                 visibility="members")  # fmt: skip
    assert client.get(f"{ADDRESS}?x").context["parts"].meetings_held == 1


def test_a_past_meeting_that_nobody_confirmed_is_not_what_was_done(client, community):
    make_meeting(community, title_en="Perhaps", starts_at=timezone.now() - PAST)
    assert "Perhaps" not in body(client)


def test_meetings_stand_in_the_order_of_time(client, community):
    now = timezone.now()
    for days in (3, 1, 2):
        make_meeting(community, title_it=f"in {days}", starts_at=now + timedelta(days=days))
        make_meeting(community, title_it=f"da {days}", starts_at=now - timedelta(days=days),
                     state=MeetingState.HELD)  # fmt: skip
    parts = client.get(f"{ADDRESS}?x").context["parts"]
    assert [row.title_it for row in parts.upcoming] == ["in 1", "in 2", "in 3"]
    assert [row.title_it for row in parts.past] == ["da 1", "da 2", "da 3"]


def test_a_long_list_is_cut_and_leads_to_the_whole(client, community):
    for number in range(13):
        make_membership(community, organisation=make_partner(name=f"Ente {number:02}"))
    page = body(client)
    assert "Ente 11" in page
    assert "Ente 12" not in page
    assert "/en/comunita/prova/organizzazioni/" in page


@pytest.mark.parametrize("state", [s for s in CommunityState if s not in ("active", "archived")])
def test_what_is_not_public_is_not_found(client, db, state):
    make_community(slug="prova", state=state)
    client.force_login(make_staff())
    assert client.get(ADDRESS).status_code == 404
    assert client.get(f"{ADDRESS}organizzazioni/").status_code == 404


def test_concluded_community_shows_its_report_and_cannot_be_joined(client, db):
    make_community(slug="prova", state=CommunityState.ARCHIVED, closing_report_en="It has ended.")
    page = body(client)
    assert "It has ended." in page
    assert "Join with your organisation" not in page


def test_community_that_is_open_again_shows_no_closing_report(client, db):
    make_community(slug="prova", closing_report_en="It has ended.")
    page = body(client)
    assert "It has ended." not in page
    assert "Closing report" not in page


def test_demonstration_is_said(client, db):
    make_community(slug="prova", is_demo=True)
    assert "Demonstration data" in body(client)


def test_page_asks_at_most_ten_times(client, community, django_assert_max_num_queries):
    full(community, rows=20)
    cache.clear()
    with django_assert_max_num_queries(10):
        assert client.get(ADDRESS).status_code == 200


def test_kept_page_asks_twice(client, community, django_assert_num_queries):
    full(community)
    client.get(ADDRESS)
    with django_assert_num_queries(2):
        client.get(ADDRESS)


def rename_member(community):
    organisation = Membership.objects.get(role="member").organisation
    organisation.name = "Altro"
    organisation.save()


CHANGES = {
    "membership": lambda community: Membership.objects.update(
        state="left", ended_at=timezone.now()
    ),
    "organisation": rename_member,
    "meeting": lambda community: Meeting.objects.update(title_it="Altro"),
    "clock": lambda community: Meeting.objects.filter(state="scheduled").update(
        starts_at=timezone.now() - PAST, ends_at=timezone.now() - timedelta(days=1)
    ),
    "resource": lambda community: Resource.objects.update(visibility="members"),
    "survey": lambda community: Survey.objects.update(state="withdrawn"),
    "programme": lambda community: Programme.objects.update(name="Altro"),
    "edition": lambda community: Edition.objects.update(number=7),
    "total": lambda community: ImportedTotal.objects.update(number=7),
    "another total": lambda community: ImportedTotal.objects.filter(
        pk=ImportedTotal.objects.latest("pk").pk
    ).update(source="altra"),
    "facilitator": lambda community: Facilitation.objects.update(shown=False),
    "link": lambda community: CommunityLink.objects.all().delete(),
    "community": lambda community: community.save(),
}


@pytest.mark.parametrize("what", CHANGES)
def test_page_changes_with_what_it_shows(client, community, what):
    full(community)
    etag = client.get(ADDRESS)["ETag"]
    assert client.get(ADDRESS, headers={"if-none-match": etag}).status_code == 304

    CHANGES[what](community)

    assert client.get(ADDRESS, headers={"if-none-match": etag}).status_code == 200


def test_page_of_a_passage_names_who_works_on_it(client, community):
    version = make_version()
    link(community, version)
    link(community, version, "1.1.2-r1")
    hidden = make_community(title_en="Only proposed", state=CommunityState.PROPOSED)
    link(hidden, version)
    for code in ("1.1.1", "1.1.2-r1"):
        page = body(client, f"/en/piano/1.0/{code}/")
        assert "Circular economy" in page
        assert "Only proposed" not in page


def test_page_of_an_organisation_names_its_communities(client, community):
    organisation = make_partner(slug="ente")
    make_membership(community, organisation=organisation)
    for state in ("requested", "left"):
        other = make_community(title_en=f"Not {state}")
        make_membership(other, organisation=organisation, state=state)
    page = body(client, "/en/organizzazioni/ente/")
    assert "Circular economy" in page
    assert "Not " not in page
    etag = client.get("/en/organizzazioni/ente/")["ETag"]
    community.title_en = "Renamed"
    community.save()
    assert client.get("/en/organizzazioni/ente/")["ETag"] != etag


def test_first_page_names_the_communities_at_work(client, community):
    make_community(title_en="Over", state=CommunityState.ARCHIVED)
    make_community(title_en="Some table", kind="table")
    page = body(client, "/en/")
    assert "Circular economy" in page
    assert "Over" not in page
    assert "Some table" not in page
    etag = client.get("/en/")["ETag"]
    community.save()
    assert client.get("/en/")["ETag"] != etag


# --- Which strategies it works on ---------------------------------------------------------------

CHOOSE = f"{ADDRESS}strategie/"


def test_facilitator_chooses_strategies_and_other_links_stay(client, community):
    version = make_version()
    link(community, version, "1.1.1-r1")
    link(community, version, "1.1.1")
    client.force_login(make_facilitator(community))
    second = version.passages.get(code="1.1.2")

    assert client.get(CHOOSE).status_code == 200
    client.post(CHOOSE, {"strategy": [second.pk, "x", "9" * 30]})

    uids = CommunityLink.objects.values_list("uid", flat=True)
    codes = version.passages.filter(uid__in=uids).values_list("code", flat=True)
    assert set(codes) == {"1.1.1-r1", "1.1.2"}


@pytest.mark.parametrize(
    ("who", "status"),
    [("participant", 403), ("stranger", 404), ("facilitator", 200), ("secretariat", 200)],
)
def test_who_chooses_strategies(client, community, who, status):
    make_version()
    if who == "secretariat":
        sign_in(client, make_staff())
    else:
        person = {
            "participant": lambda: make_participant(community).person,
            "stranger": make_user,
            "facilitator": lambda: make_facilitator(community),
        }[who]()
        client.force_login(person)
    assert client.get(CHOOSE).status_code == status


def test_nobody_chooses_without_signing_in(client, community):
    answer = client.post(CHOOSE)
    assert answer.status_code == 302
    assert "/account/accesso/" in answer["Location"]


def test_page_shows_the_projects_and_changes_with_them(client, community):
    project = make_project(title_it="Orti", title_en="")
    hidden = make_project(title_it="Nascosto", state="proposed")
    community.projects.set([project, hidden])
    address = f"/en/comunita/{community.slug}/"

    page = client.get(address)

    assert f'href="/en/saperi/{project.slug}/"' in page.content.decode()
    assert '<span lang="it">Orti</span>' in page.content.decode()
    assert "Nascosto" not in page.content.decode()
    project.title_it = "Orti di cortile"
    project.save()
    assert client.get(address)["ETag"] != page["ETag"]
