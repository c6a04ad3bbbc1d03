"""The inside of a community: who enters, what it shows, what waits for whom."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.models import (
    Community,
    CommunityState,
    Meeting,
    MeetingState,
    Membership,
    Post,
    Resource,
    Survey,
    Topic,
)
from partners.models import Affiliation, Organisation, Role, Standing
from tests.factories import (
    make_community,
    make_facilitator,
    make_meeting,
    make_membership,
    make_organisation,
    make_participant,
    make_partner,
    make_staff,
    make_user,
)
from tests.signing import sign_in

AREA = "/en/comunita/prova/area/"
PEOPLE = f"{AREA}persone/"
DAY = timedelta(days=1)


@pytest.fixture
def community(db):
    return make_community(slug="prova")


def body(client, address: str = AREA) -> str:
    return client.get(address).content.decode()


def a_survey(community, **values) -> Survey:
    now = timezone.now()
    defaults = {"state": "published", "published_at": now, "opens_at": now - DAY,
                "closes_at": now + DAY, "title_it": "Indagine"}  # fmt: skip
    return Survey.objects.create(community=community, **defaults | values)


def a_topic(community, answers: int = 0, **values) -> Topic:
    author = make_facilitator(community)
    topic = Topic.objects.create(community=community, opened_by=author, **values)
    Post.objects.bulk_create(
        Post(topic=topic, author=author, text=str(n)) for n in range(answers + 1)
    )
    return topic


def participant(community):
    return make_participant(community).person


def observer(community):
    return make_participant(community, role="observer").person


def of_role(community):
    person = make_user()
    person.groups.add(Group.objects.get(name=Role.FACILITATOR))
    return person


def one_whose_organisation_left(community):
    person = participant(community)
    Membership.objects.update(state="left", ended_at=timezone.now())
    return person


def one_whose_organisation_is_suspended(community):
    person = participant(community)
    Organisation.objects.update(standing=Standing.SUSPENDED)
    return person


def one_who_left_the_organisation(community):
    person = participant(community)
    Affiliation.objects.update(state="ended", ended_at=timezone.now())
    return person


def asking(community):
    return make_participant(community, state="requested").person


def former_facilitator(community):
    yesterday = timezone.localdate() - DAY
    return make_facilitator(community, starts_on=yesterday, ends_on=yesterday)


def of_another(community):
    return make_participant().person


@pytest.mark.parametrize("address", [AREA, PEOPLE])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        (participant, 200),
        (observer, 200),
        (make_facilitator, 200),
        (of_role, 200),
        (lambda community: make_staff(), 200),
        (lambda community: make_user(), 404),
        (one_whose_organisation_left, 404),
        (one_whose_organisation_is_suspended, 404),
        (one_who_left_the_organisation, 404),
        (asking, 404),
        (former_facilitator, 404),
        (of_another, 404),
    ],
)
def test_who_enters(client, community, address, who, status):
    sign_in(client, who(community))
    answer = client.get(address)
    assert answer.status_code == status
    assert answer["Cache-Control"] == "private, no-store" or status == 404


@pytest.mark.parametrize("address", [AREA, PEOPLE])
def test_a_stranger_signs_in_first(client, community, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert "/account/accesso/" in answer["Location"]


@pytest.mark.parametrize("state", [CommunityState.PROPOSED, CommunityState.DECLINED])
def test_a_proposal_has_no_inside(client, db, state):
    make_community(slug="prova", state=state)
    sign_in(client, make_staff())
    assert client.get(AREA).status_code == 404


def test_area_shows_what_comes_and_what_is_new(client, community):
    make_meeting(community, title_en="Closed meeting", visibility="members")
    a_topic(community, 3, title="Come cominciare")
    Resource.objects.create(community=community, kind="report", title="Rapporto riservato")
    a_survey(community)
    client.force_login(participant(community))

    page = body(client)

    for words in ("Closed meeting", "Come cominciare", "3 answers", "Rapporto riservato",
                  "Indagine", "You take part for:", "for members"):  # fmt: skip
        assert words in page, words


def test_area_shows_nothing_of_other_communities_nor_what_is_not_open(client, community):
    other = make_community()
    make_meeting(other, title_en="Not here")
    a_topic(other, title="Not here either")
    make_meeting(community, title_en="Not to come", starts_at=timezone.now() - 9 * DAY)
    Resource.objects.create(community=community, kind="report", title="Not kept", state="withdrawn")
    a_survey(community, title_it="Not published", state="draft", published_at=None)
    a_survey(community, title_it="Not open yet", opens_at=timezone.now() + DAY / 2)
    a_survey(community, title_it="Not open any more", closes_at=timezone.now() - DAY / 2)
    client.force_login(participant(community))
    assert "Not " not in body(client)


def test_empty_area_says_so(client, community):
    client.force_login(participant(community))
    page = body(client)
    for words in ("No meeting has been announced", "Nobody has opened a discussion yet",
                  "Nothing has been put here yet"):  # fmt: skip
        assert words in page


def test_what_waits_is_told_to_who_runs_it_only(client, community):
    make_membership(community, state="requested")
    make_meeting(community, starts_at=timezone.now() - 9 * DAY)
    make_meeting(community, starts_at=timezone.now() - 9 * DAY, state=MeetingState.HELD)
    community.review_due = timezone.localdate()
    community.save()
    waiting = ("1 organisation asks to join", "1 meeting is over: was it held?",
               "The yearly review was due on", "Call a meeting")  # fmt: skip

    client.force_login(make_facilitator(community))
    page = body(client)
    assert [words for words in waiting if words not in page] == []

    client.force_login(participant(community))
    page = body(client)
    assert [words for words in waiting if words in page] == []


def test_a_concluded_community_is_read_and_not_run(client, db):
    community = make_community(slug="prova", state=CommunityState.ARCHIVED)
    client.force_login(make_facilitator(community))
    page = body(client)
    assert "This community is concluded" in page
    assert "Call a meeting" not in page


@pytest.mark.parametrize("who", [make_facilitator, participant])
def test_area_asks_at_most_ten_times_however_much_there_is(client, community, who):
    client.force_login(who(community))
    for _ in range(30):
        make_membership(community)
        make_meeting(community)
        a_topic(community, 2, title="x")
        Resource.objects.create(community=community, kind="report", title="x")
        a_survey(community)
    with CaptureQueriesContext(connection) as asked:
        client.get(AREA)
    assert len(asked) <= 10


# --- Who takes part ------------------------------------------------------------


def test_people_are_named_inside_with_their_organisation(client, community):
    inside = make_participant(community)
    gone = make_participant(community)
    gone.ended_at = timezone.now()
    gone.save()
    outside = make_participant(community, state="requested")
    make_membership(community, organisation=make_partner(name="Ente senza nessuno"))
    client.force_login(inside.person)

    page = body(client, PEOPLE)

    assert inside.person.get_full_name() in page
    assert inside.membership.organisation.name in page
    assert "It names nobody at the moment." in page
    assert gone.person.last_name not in page
    assert outside.person.last_name not in page
    assert inside.person.email not in page


def test_people_asks_as_often_for_one_as_for_thirty(client, community):
    client.force_login(participant(community))
    with CaptureQueriesContext(connection) as few:
        client.get(PEOPLE)
    for _ in range(29):
        make_participant(community)
    with CaptureQueriesContext(connection) as many:
        client.get(PEOPLE)
    assert len(many) == len(few)


def test_people_come_in_pages(client, community):
    for number in range(52):
        make_membership(community, organisation=make_partner(name=f"Ente {number:02}"))
    client.force_login(make_facilitator(community))
    page = client.get(PEOPLE).context["page"]
    following = client.get(f"{PEOPLE}?dopo={page.after}").context["page"]
    names = [row.organisation.name for row in page.rows + following.rows]
    assert names == [f"Ente {number:02}" for number in range(52)]


# --- The public list of organisations ------------------------------------------------------------


def test_public_list_has_organisations_with_a_page_and_no_names(client, community):
    inside = make_participant(community)
    make_membership(community, organisation=make_organisation(name="Ente osservatore"),
                    role="observer")  # fmt: skip
    make_membership(community, organisation=make_partner(name="Ente nascosto", published=False))
    make_membership(community, organisation=make_partner(name="Ente che chiede"), state="requested")

    page = body(client, "/en/comunita/prova/organizzazioni/")

    assert inside.membership.organisation.name in page
    assert "observer" in page
    for words in ("nascosto", "chiede", inside.person.last_name):
        assert words not in page


def test_public_list_asks_as_often_for_one_as_for_thirty(client, community):
    make_membership(community)
    with CaptureQueriesContext(connection) as few:
        client.get("/comunita/prova/organizzazioni/")
    for _ in range(29):
        make_membership(community)
    with CaptureQueriesContext(connection) as many:
        client.get("/comunita/prova/organizzazioni/")
    assert len(many) == len(few)


def test_meetings_of_the_area_are_those_that_are_not_over(client, community):
    for days in (5, 1, 3):
        make_meeting(community, starts_at=timezone.now() + days * DAY)
    client.force_login(participant(community))
    shown = client.get(AREA).context["parts"].meetings
    assert shown == list(Meeting.objects.order_by("starts_at"))


def test_the_door_leads_in_who_is_inside_and_the_others_to_joining(client, community):
    door = "/comunita/prova/entra/"
    assert "/account/accesso/" in client.get(door)["Location"]

    client.force_login(participant(community))
    assert client.get(door)["Location"] == "/comunita/prova/area/"
    assert client.get(f"{door}?a=sondaggi/")["Location"] == "/comunita/prova/area/sondaggi/"
    for evil in ("//evil.example/", "../../", "https://evil.example"):
        assert client.get(door, {"a": evil})["Location"] == "/comunita/prova/area/"

    client.force_login(make_user())
    assert client.get(door)["Location"] == "/comunita/prova/aderisci/"
    Community.objects.update(
        state=CommunityState.ARCHIVED, closing_report_it="–", archived_on=timezone.localdate()
    )
    assert client.get(door)["Location"] == "/account/comunita/"
