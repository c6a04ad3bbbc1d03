"""The pages of a meeting: who sees what of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities import attendance, meetings, registrations, resources
from communities.models import (
    Community,
    ImportedTotal,
    Meeting,
    MembershipRole,
    Resource,
    Visibility,
)
from tests.communities.test_registrations import make_open, register
from tests.factories import (
    make_community,
    make_facilitator,
    make_meeting,
    make_participant,
    make_staff,
    make_user,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
LINK = "https://meet.example.org/secret-room"


@pytest.fixture
def community(db):
    return make_community(slug="prova")


def page(client, meeting: Meeting, last: str = ""):
    return client.get(f"/incontri/{meeting.pk}/{last}")


def text(response) -> str:
    return response.content.decode()


def make_members_only(community, **values) -> Meeting:
    return make_meeting(community, visibility=Visibility.MEMBERS, title_it="Riservato", **values)


def test_public_page_shows_the_meeting_and_never_its_link(client, community):
    meeting = make_open(5, community=community, link=LINK, agenda="1. Saluti\n2. Varie")
    register(meeting)

    answer = page(client, meeting)

    assert answer.status_code == 200
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies
    for shown in (meeting.title_it, "1. Saluti", community.title_it):
        assert shown in text(answer)
    assert LINK not in text(answer)
    assert "Ada" not in text(answer)


def test_public_page_changes_when_somebody_registers(client, community):
    meeting = make_open(1, community=community)
    first = page(client, meeting)["ETag"]
    assert (
        client.get(f"/incontri/{meeting.pk}/", headers={"If-None-Match": first}).status_code == 304
    )

    register(meeting)
    second = page(client, meeting)["ETag"]
    register(meeting)
    third = page(client, meeting)["ETag"]
    Meeting.objects.update(starts_at=timezone.now())

    assert len({first, second, third, page(client, meeting)["ETag"]}) == 4


def test_public_page_lists_what_everybody_may_read_of_the_meeting(client, community):
    meeting = make_meeting(community)
    shared = add(community, meeting, "Verbale pubblico", visibility="public")
    add(community, meeting, "Appunti interni")
    add(community, meeting, "Ritirata", visibility="public", state="withdrawn")
    add(community, make_meeting(community), "Di un altro", visibility="public")

    first = page(client, meeting)

    assert [row.title for row in first.context["resources"]] == ["Verbale pubblico"]
    assert f"/comunita/prova/risorse/{shared.pk}/" in text(first)
    Resource.objects.filter(pk=shared.pk).update(title="Verbale corretto")
    second = page(client, meeting)
    assert "Verbale corretto" in text(second)
    assert first["ETag"] != second["ETag"]
    resources.withdraw(shared, by=make_staff(), reason="–")
    assert "Verbale" not in text(page(client, meeting))


def test_desk_lists_what_its_reader_may_read_of_the_meeting(client, community):
    meeting = make_meeting(community)
    add(community, meeting, "Pubblico", visibility="public")
    add(community, meeting, "Appunti interni")
    add(community, meeting, "Ritirata", state="withdrawn")

    def listed(person) -> list[str]:
        client.force_login(person)
        return [row.title for row in page(client, meeting, "area/").context["resources"]]

    assert listed(make_participant(community).person) == ["Appunti interni", "Pubblico"]
    assert listed(make_user()) == ["Pubblico"]


def add(community: Community, meeting: Meeting, title: str, **values) -> Resource:
    return Resource.objects.create(
        community=community, meeting=meeting, kind="link", title=title, url=LINK, **values
    )


def test_cancelled_meeting_stays_with_its_reason(client, community):
    meeting = make_meeting(community)
    meetings.cancel(meeting, by=make_staff(), reason="Sciopero dei treni.")

    assert "Sciopero dei treni." in text(page(client, meeting))


def test_held_meeting_shows_counted_people_and_stated_totals_apart(client, community):
    meeting = make_meeting(community, starts_at=timezone.now() - timedelta(days=1))
    attendance.record(meeting, by=make_staff(), present=[(make_user(), None)])
    ImportedTotal.objects.create(
        meeting=meeting, measure="people", number=104, source="Comunicato stampa"
    )

    shown = text(page(client, meeting))

    assert "104" in shown
    assert "Comunicato stampa" in shown
    assert "105" not in shown


@pytest.mark.parametrize(("visibility", "seen"), [("members", False), ("public", True)])
def test_minutes_are_shown_to_whom_they_are_for(client, community, visibility, seen):
    meeting = make_meeting(community, starts_at=timezone.now() - timedelta(days=1))
    meetings.hold(meeting, by=make_staff())
    meetings.keep_minutes(meeting, by=make_staff(), minutes="Si decide.", visibility=visibility)

    assert ("Si decide." in text(page(client, meeting))) == seen
    client.force_login(make_user())
    assert ("Si decide." in text(page(client, meeting, "area/"))) == seen
    client.force_login(make_participant(community).person)
    assert "Si decide." in text(page(client, meeting, "area/"))


def test_members_only_meeting_is_nothing_to_strangers(client, community):
    meeting = make_members_only(community)
    make_meeting(community, title_it="Aperto")
    other = make_participant().person  # of another community

    for person in (None, make_user(), other):
        if person:
            client.force_login(person)
        assert page(client, meeting).status_code == 404
        for last in ("area/", "iscrizione/", "iscritti/", "presenze/", "modifica/", "resoconto/"):
            assert page(client, meeting, last).status_code == (404 if person else 302)
        listed = text(client.get("/comunita/prova/incontri/"))
        assert "Aperto" in listed
        assert "Riservato" not in listed
        assert client.get("/comunita/prova/area/incontri/").status_code == (404 if person else 302)


@pytest.mark.parametrize("role", MembershipRole.values)
def test_insiders_are_led_to_the_desk_of_a_members_only_meeting(client, community, role):
    meeting = make_members_only(community, link=LINK)
    client.force_login(make_participant(community, role=role).person)

    answer = page(client, meeting)

    assert answer["Location"] == f"/incontri/{meeting.pk}/area/"
    assert answer["Cache-Control"] == "private, no-store"
    assert LINK in text(page(client, meeting, "area/"))
    assert "Riservato" in text(client.get("/comunita/prova/area/incontri/"))


def test_link_is_seen_by_who_has_a_place_and_not_by_who_waits(client):
    meeting = make_open(1, link=LINK)
    going, waiting = register(meeting).person, register(meeting).person

    for person, seen in ((make_user(), False), (waiting, False), (going, True)):
        client.force_login(person)
        assert (LINK in text(page(client, meeting, "area/"))) == seen

    registrations.withdraw(meeting.registrations.going().get(), by=going)
    assert LINK not in text(page(client, meeting, "area/"))
    client.force_login(waiting)
    assert LINK in text(page(client, meeting, "area/"))


def test_facilitator_sees_the_verbs_and_what_is_to_be_confirmed(client, community):
    facilitator = make_facilitator(community)
    late = make_meeting(
        community, title_it="Da confermare", starts_at=timezone.now() - timedelta(days=2)
    )
    client.force_login(make_participant(community).person)
    assert "/annulla/" not in text(page(client, late, "area/"))
    listed = client.get("/comunita/prova/area/incontri/")
    assert "to_confirm" not in listed.context

    client.force_login(facilitator)

    assert "/annulla/" in text(page(client, late, "area/"))
    assert list(client.get("/comunita/prova/area/incontri/").context["to_confirm"]) == [late]


def test_in_a_concluded_community_a_meeting_is_cancelled_or_written_up_and_not_changed(
    client, community
):
    meeting = make_meeting(community, starts_at=timezone.now() - timedelta(days=2))
    client.force_login(make_facilitator(community))
    Community.objects.update(
        state="archived", closing_report_it="–", archived_on=timezone.localdate()
    )

    shown = text(page(client, meeting, "area/"))

    for verb in ("/annulla/", "/svolto/", "/presenze/"):
        assert verb in shown
    for verb in ("/modifica/", "/sposta/"):
        assert verb not in shown


def test_staff_see_the_inside_with_a_second_factor_only(client, community):
    meeting = make_members_only(community)
    office = make_staff()
    sign_in(client, office, second_factor=False)
    assert page(client, meeting, "area/").status_code in (302, 403)

    sign_in(client, office)

    assert page(client, meeting, "area/").status_code == 200


def test_meetings_are_listed_in_order_and_page_by_page(client, community, monkeypatch):
    monkeypatch.setattr("communities.views.meetings.PAGE_SIZE", 2)
    now = timezone.now()
    for days in (3, 1, -1, -2, -3):
        make_meeting(community, title_it=f"g{days}", starts_at=now + timedelta(days=days))

    answer = client.get("/comunita/prova/incontri/")

    assert [row.title_it for row in _rows(client, "")] == ["g1", "g3", "g-1", "g-2"]
    after = text(answer).split("?dopo=")[1].split('"')[0]
    assert [row.title_it for row in _rows(client, f"?dopo={after}")] == ["g-3"]


def _rows(client, query: str) -> list[Meeting]:
    client.force_login(make_participant(Community.objects.get(slug="prova")).person)
    context = client.get(f"/comunita/prova/area/incontri/{query}").context
    return [*context["upcoming"], *context["page"].rows]


@pytest.mark.parametrize("address", ["/comunita/prova/incontri/", "/comunita/prova/area/incontri/"])
def test_lists_cost_the_same_with_one_meeting_and_with_thirty(client, community, address):
    client.force_login(make_participant(community).person)
    counts = []
    for more in (1, 29):
        for number in range(more):
            make_meeting(community, starts_at=timezone.now() + timedelta(days=number - 10))
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address + "?x=1")
        counts.append(len(queries))

    assert counts[0] == counts[1]
