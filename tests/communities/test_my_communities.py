"""All one's communities in one place."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.models import CommunityState, Registration
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_meeting,
    make_membership,
    make_participant,
    make_user,
)

MINE = "/en/account/comunita/"


def body(client) -> str:
    return client.get(MINE).content.decode()


def register(person, meeting, **values) -> Registration:
    values = {"state": "going"} | values
    return Registration.objects.create(
        meeting=meeting, person=person, registered_by=person, **values
    )


@pytest.fixture
def person(client, db):
    person = make_affiliation().person
    client.force_login(person)
    return person


@pytest.fixture
def affiliation(person):
    return person.affiliations.select_related("organisation").get()


def test_page_shows_all_that_one_has_to_do_with(client, person, affiliation):
    make_participant(make_community(title_en="Taken part in"), affiliation=affiliation)
    make_facilitator(make_community(title_en="Run by me"), person=person)
    asked = make_community(title_en="Asked for")
    make_membership(asked, organisation=affiliation.organisation, state="requested")
    make_community(title_en="Proposed", state=CommunityState.PROPOSED, proposed_by=person)
    register(person, make_meeting(title_en="To come"))
    register(person, make_meeting(title_en="In line"), state="waiting")

    page = body(client)

    for words in ("Taken part in", "Run by me", "Asked for", "asks to join", "Proposed",
                  "To come", "In line", "on the waiting list"):  # fmt: skip
        assert words in page, words


def test_community_stands_once_for_all_organisations_of_oneself(client, person, affiliation):
    here = make_community(title_en="Taken part in")
    for each in (affiliation, make_affiliation(person=person, role="member")):
        make_participant(here, affiliation=each)

    page = body(client)

    assert page.count(f'/en/comunita/{here.slug}/area/"') == 1
    assert page.count(affiliation.organisation.name) > 0


def test_page_shows_nothing_of_others_nor_what_is_over(client, person, affiliation):
    make_participant(make_community(title_en="Not mine"))
    make_facilitator(make_community(title_en="Not run by me"))
    left = make_community(title_en="Not any more")
    make_participant(left, affiliation=affiliation, state="left")
    register(make_user(), make_meeting(title_en="Not for me"))
    register(person, make_meeting(title_en="Not to come",
                                  starts_at=timezone.now() - timedelta(days=9)))  # fmt: skip
    register(person, make_meeting(title_en="Not going"), state="withdrawn",
             withdrawn_at=timezone.now())  # fmt: skip
    closed = make_meeting(make_community(), title_en="Not inside", visibility="members")
    register(person, closed)
    assert "Not " not in body(client)


def test_page_of_who_has_nothing_says_where_to_go(client, person):
    page = body(client)
    assert "Find a community" in page
    assert "You have registered for no meeting" in page


def test_a_member_who_does_not_speak_sees_no_memberships_of_the_organisation(client, db):
    affiliation = make_affiliation(role="member")
    make_membership(make_community(title_en="Theirs"), organisation=affiliation.organisation)
    client.force_login(affiliation.person)
    assert "Theirs" not in body(client)


def test_page_asks_as_often_for_one_as_for_thirty(client, person, affiliation):
    def add():
        community = make_community()
        make_participant(community, affiliation=affiliation)
        make_facilitator(community, person=person)
        register(person, make_meeting(community))
        make_community(state=CommunityState.PROPOSED, proposed_by=person)

    add()
    with CaptureQueriesContext(connection) as few:
        client.get(MINE)
    for _ in range(29):
        add()
    with CaptureQueriesContext(connection) as many:
        client.get(MINE)
    assert len(many) == len(few)


def test_account_leads_to_it(client, person):
    assert MINE in client.get("/en/account/").content.decode()


def test_a_stranger_signs_in_first(client, db):
    assert client.get(MINE).status_code == 302
