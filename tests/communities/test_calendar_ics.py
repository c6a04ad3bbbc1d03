"""The files for calendar programs: all, of one community, of one meeting; who may read what."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from communities.models import Community, Meeting, Precision, RegistrationState, Visibility
from communities.models.meeting import Registration
from communities.steps import take
from tests.factories import (
    make_community,
    make_meeting,
    make_participant,
    make_staff,
    make_user,
)

ALL = "/calendario.ics"


def summaries(answer) -> list[str]:
    assert answer.status_code == 200
    return [str(each["SUMMARY"]) for each in Calendar.from_ical(answer.content).events]


def members_only(community, **values) -> Meeting:
    defaults = {"title_it": "Riservato", "link": "https://video.example/segreto"}
    return make_meeting(community, visibility=Visibility.MEMBERS, **defaults | values)


@pytest.fixture
def mixed(db):
    """Two communities with public meetings and others, one that is only proposed."""
    first = make_community(slug="prima", title_it="Prima comunità")
    now = timezone.now()
    make_meeting(first, title_it="Di ieri", starts_at=now - timedelta(days=1))
    make_meeting(first, title_it="Di domani", link="https://video.example/segreto")
    make_meeting(first, title_it="Vago", precision=Precision.MONTH)
    members_only(first)
    make_meeting(make_community(), title_it="Di altri")
    make_meeting(title_it="Di nessuno")
    make_meeting(make_community(slug="idea", state="proposed"), title_it="Di una proposta")
    return first


def test_calendar_ics_has_all_public_meetings(client, mixed):
    answer = client.get(ALL)

    assert sorted(summaries(answer)) == ["Di altri", "Di domani", "Di ieri", "Di nessuno"]
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert 'filename="calendario.ics"' in answer["Content-Disposition"]
    assert "video.example" not in answer.content.decode().replace("\r\n ", "")


def test_community_ics_has_its_public_meetings(client, mixed):
    answer = client.get("/comunita/prima/calendario.ics")

    assert sorted(summaries(answer)) == ["Di domani", "Di ieri"]
    assert "video.example" not in answer.content.decode().replace("\r\n ", "")
    name = Calendar.from_ical(answer.content)["X-WR-CALNAME"]
    assert name == "Prima comunità · Torino Social Impact"


@pytest.mark.parametrize("slug", ["idea", "inventata"])
def test_community_ics_of_what_is_not_public_is_404(client, mixed, slug):
    client.force_login(make_staff())

    assert client.get(f"/comunita/{slug}/calendario.ics").status_code == 404


def test_calendar_files_are_the_same_for_who_is_inside(client, mixed):
    person = make_participant(mixed).person
    addresses = (ALL, "/comunita/prima/calendario.ics")
    before = [client.get(address).content for address in addresses]
    client.force_login(person)

    for address, content in zip(addresses, before, strict=True):
        answer = client.get(address)
        assert answer.content == content
        assert answer["Cache-Control"] == "public, no-cache"
        assert "Cookie" not in answer.get("Vary", "")


def test_calendar_files_are_kept_until_something_changes(client, mixed):
    for address in (ALL, "/comunita/prima/calendario.ics"):
        tag = client.get(address)["ETag"]
        assert client.get(address, headers={"if-none-match": tag}).status_code == 304
        meeting = Meeting.objects.get(title_it="Di domani")
        Meeting.objects.filter(pk=meeting.pk).update(sequence=meeting.sequence + 1)
        assert client.get(address, headers={"if-none-match": tag}).status_code == 200


def test_calendar_file_forgets_what_becomes_private(client, mixed):
    """One goes, another comes: a count of the public ones alone would not notice."""
    assert "Di domani" in summaries(client.get(ALL))
    Meeting.objects.filter(title_it="Di domani").update(visibility=Visibility.MEMBERS)
    Meeting.objects.filter(title_it="Riservato").update(visibility=Visibility.PUBLIC)

    found = summaries(client.get(ALL))

    assert "Di domani" not in found
    assert "Riservato" in found


def test_calendar_file_follows_the_name_of_a_community(client, mixed):
    client.get("/comunita/prima/calendario.ics")
    Community.objects.filter(pk=mixed.pk).update(title_it="Nuovo nome")

    assert b"Nuovo nome" in client.get("/comunita/prima/calendario.ics").content


def test_calendar_file_shows_what_was_cancelled(client, db):
    meeting = make_meeting(title_it="Avvio")
    take(meeting, "cancel", by=None, cancel_reason="Neve.")

    assert summaries(client.get(ALL)) == ["Annullato: Avvio"]


def test_calendar_file_in_english(client, db):
    make_meeting(title_it="Avvio", title_en="Start")
    meeting = Meeting.objects.get()

    found = Calendar.from_ical(client.get(f"/en{ALL}").content).events[0]

    assert found["SUMMARY"] == "Start"
    assert found["URL"].endswith(f"/en/incontri/{meeting.pk}/")


def test_calendar_file_asks_no_more_for_more_meetings(client, db):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(ALL)
        return len(queries)

    make_meeting(make_community())
    few = asked()
    for _ in range(29):
        make_meeting(make_community())

    assert asked() == few <= 4


def test_calendar_file_reads_no_long_texts(client, db):
    make_meeting(minutes="Molto lungo.", agenda="Anche questo.")
    with CaptureQueriesContext(connection) as queries:
        client.get(ALL)

    assert not [one["sql"] for one in queries if '"minutes"' in one["sql"]]


# --- One meeting ----------------------------------------------------------------------------------


def test_meeting_ics_of_a_public_one(client, mixed):
    meeting = Meeting.objects.get(title_it="Di domani")

    answer = client.get(f"/incontri/{meeting.pk}.ics")

    assert summaries(answer) == ["Di domani"]
    assert answer["Cache-Control"] == "public, no-cache"
    assert "video.example" not in answer.content.decode().replace("\r\n ", "")


def test_meeting_ics_for_members_only(client, mixed):
    meeting = Meeting.objects.get(title_it="Riservato")
    address = f"/incontri/{meeting.pk}.ics"
    assert client.get(address).status_code == 404
    client.force_login(make_user())
    assert client.get(address).status_code == 404
    client.force_login(make_participant(make_community()).person)
    assert client.get(address).status_code == 404

    client.force_login(make_participant(mixed).person)
    answer = client.get(address)

    assert summaries(answer) == ["Riservato"]
    assert answer["Cache-Control"] == "private, no-store"
    assert "video.example/segreto" in answer.content.decode().replace("\r\n ", "")


def test_meeting_ics_of_a_link_that_a_registration_does_not_open(client, mixed):
    """A place at what became members-only gives neither the meeting nor its link."""
    meeting = Meeting.objects.get(title_it="Riservato")
    person = make_user()
    Registration.objects.create(
        meeting=meeting, person=person, registered_by=person, state=RegistrationState.GOING
    )
    client.force_login(person)

    assert client.get(f"/incontri/{meeting.pk}.ics").status_code == 404


@pytest.mark.parametrize("pk", [0, 999999, 10**30])
def test_meeting_ics_that_is_none_is_404(client, db, pk):
    assert client.get(f"/incontri/{pk}.ics").status_code == 404


def test_meeting_ics_without_a_day_is_404(client, mixed):
    meeting = Meeting.objects.get(title_it="Vago")
    client.force_login(make_staff())

    assert client.get(f"/incontri/{meeting.pk}.ics").status_code == 404


@pytest.mark.parametrize("address", [ALL, "/incontri/1.ics", "/comunita/x/calendario.ics"])
def test_calendar_files_are_only_read(client, db, address):
    assert client.post(address).status_code == 405
