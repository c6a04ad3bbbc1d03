"""A person's own calendar: its secret address, and what is behind it at each read."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from communities import calendar_links
from communities.models import (
    CalendarLink,
    Meeting,
    Registration,
    RegistrationState,
    Visibility,
)
from communities.steps import take
from partners.models import User
from tests.factories import (
    make_community,
    make_facilitator,
    make_meeting,
    make_participant,
    make_staff,
    make_user,
)
from tests.races import at_once, meeting

HERE = "/calendario/mio/"


def address_of(person: User) -> str:
    return f"{HERE}{calendar_links.make(person).link_token}/calendario.ics"


def read(client, person: User) -> dict[str, dict]:
    """The events of a person's calendar by title, read without a session."""
    client.logout()
    answer = client.get(address_of(person))
    assert answer.status_code == 200
    return {str(each["SUMMARY"]): each for each in Calendar.from_ical(answer.content).events}


def register(meeting: Meeting, person: User, state: str = RegistrationState.GOING) -> Registration:
    return Registration.objects.create(
        meeting=meeting, person=person, registered_by=person, state=state
    )


def inside_meeting(community, **values) -> Meeting:
    defaults = {"title_it": "Riservato", "link": "https://video.example/dentro"}
    return make_meeting(community, visibility=Visibility.MEMBERS, **defaults | values)


# --- What is in it --------------------------------------------------------------------------------


def test_own_calendar_has_what_is_for_its_person(client, db):
    taking_part = make_participant()
    person, community = taking_part.person, taking_part.membership.community
    inside_meeting(community)
    make_meeting(community, title_it="Pubblico della comunità")
    inside_meeting(make_community(), title_it="Riservato ad altri")
    make_meeting(make_community(), title_it="Pubblico di altri")
    register(make_meeting(title_it="Iscritta"), person)

    assert sorted(read(client, person)) == ["Iscritta", "Pubblico della comunità", "Riservato"]


def test_own_calendar_of_who_facilitates(client, db):
    community = make_community()
    person = make_facilitator(community)
    inside_meeting(community)

    assert list(read(client, person)) == ["Riservato"]


def test_own_calendar_of_staff_is_not_everybodys(client, db):
    inside_meeting(make_community())

    assert read(client, make_staff()) == {}


def test_own_calendar_shows_the_link_to_who_is_inside_or_has_a_place(client, db):
    taking_part = make_participant()
    person = taking_part.person
    inside_meeting(taking_part.membership.community)
    link = {"link": "https://video.example/fuori"}
    register(make_meeting(title_it="Con posto", **link), person)
    register(make_meeting(title_it="In attesa", **link), person, RegistrationState.WAITING)

    found = read(client, person)

    assert found["Riservato"]["CONFERENCE"] == "https://video.example/dentro"
    assert found["Con posto"]["CONFERENCE"] == "https://video.example/fuori"
    assert "CONFERENCE" not in found["In attesa"]
    assert "video.example" not in found["In attesa"].to_ical().decode().replace("\r\n ", "")
    assert "lista d’attesa" in found["In attesa"]["DESCRIPTION"]


def test_own_calendar_leads_to_pages_behind_the_sign_in(client, db):
    taking_part = make_participant()
    meeting = inside_meeting(taking_part.membership.community)

    found = read(client, taking_part.person)["Riservato"]

    assert found["URL"].endswith(f"/incontri/{meeting.pk}/area/")
    assert found["CLASS"] == "PRIVATE"


def test_own_calendar_forgets_who_is_no_longer_inside(client, db):
    taking_part = make_participant()
    inside_meeting(taking_part.membership.community)
    assert read(client, taking_part.person)

    taking_part.ended_at = timezone.now()
    taking_part.save()

    assert read(client, taking_part.person) == {}


def test_own_calendar_forgets_a_suspended_partner(client, db):
    taking_part = make_participant()
    inside_meeting(taking_part.membership.community)
    assert read(client, taking_part.person)

    organisation = taking_part.membership.organisation
    type(organisation).objects.filter(pk=organisation.pk).update(standing="suspended")

    assert read(client, taking_part.person) == {}


def test_own_calendar_forgets_a_registration_that_is_withdrawn(client, db):
    person = make_user()
    registration = register(make_meeting(title_it="Iscritta"), person)
    assert list(read(client, person)) == ["Iscritta"]

    take(registration, "withdraw", by=person, withdrawn_at=timezone.now())

    assert read(client, person) == {}


def test_own_calendar_forgets_a_registration_for_what_became_private(client, db):
    person = make_user()
    meeting = make_meeting(make_community(), title_it="Era pubblico")
    register(meeting, person)
    assert list(read(client, person)) == ["Era pubblico"]

    Meeting.objects.update(visibility=Visibility.MEMBERS)

    assert read(client, person) == {}


def test_own_calendar_counts_a_person_named_twice_once(client, db):
    community = make_community()
    first = make_participant(community)
    person = first.person
    make_facilitator(community, person=person)
    register(inside_meeting(community), person)

    client.logout()
    text = client.get(address_of(person)).content
    assert len(Calendar.from_ical(text).events) == 1


def test_own_calendar_asks_no_more_for_more_meetings(client, db):
    taking_part = make_participant()
    community, address = taking_part.membership.community, address_of(taking_part.person)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    inside_meeting(community)
    few = asked()
    for _ in range(29):
        register(inside_meeting(community), taking_part.person)

    assert asked() == few <= 6


# --- Its address ----------------------------------------------------------------------------------


def test_own_calendar_file_is_private(client, db):
    answer = client.get(address_of(make_user()))

    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert not answer.cookies


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "é" * 9])
def test_own_calendar_of_an_unknown_address_is_404(client, db, token):
    calendar_links.make(make_user())

    assert client.get(f"{HERE}{token}/calendario.ics").status_code == 404


def test_own_calendar_revoked_leads_nowhere(client, db):
    person = make_user()
    address = address_of(person)
    client.force_login(person)

    client.post(HERE, {"verb": "revoke"})

    assert client.get(address).status_code == 404
    assert calendar_links.link_of(person) is None


def test_own_calendar_renewed_has_another_address(client, db):
    person = make_user()
    old = address_of(person)
    client.force_login(person)

    client.post(HERE, {"verb": "renew"})

    new = address_of(person)
    assert new != old
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    assert CalendarLink.objects.filter(person=person).count() == 2


def test_own_calendar_of_a_closed_account_is_404(client, db):
    person = make_user()
    address = address_of(person)
    assert client.get(address).status_code == 200

    User.objects.filter(pk=person.pk).update(is_active=False)

    assert client.get(address).status_code == 404


def test_own_calendar_token_is_not_in_the_database(db):
    link = calendar_links.make(make_user())
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text FROM communities_calendarlink c")
        kept = cursor.fetchone()[0]

    assert link.link_token not in kept
    assert link.link_sha256 in kept


def test_own_calendar_outlives_a_change_of_the_servers_secret(client, db, settings):
    address = address_of(make_user())

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret"

    assert client.get(address).status_code == 200
    assert address == address_of(User.objects.get())


# --- The page -------------------------------------------------------------------------------------


def test_own_calendar_page_asks_to_sign_in(client, db):
    answer = client.get(HERE)

    assert answer.status_code == 302
    assert "/account/accesso/" in answer["Location"]


def test_own_calendar_page_makes_an_address_only_when_asked(client, db):
    person = make_user()
    client.force_login(person)
    client.get(HERE)
    assert not CalendarLink.objects.exists()

    answer = client.post(HERE, {"verb": "make"}, follow=True)

    token = calendar_links.link_of(person).link_token
    assert f"{HERE}{token}/calendario.ics" in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"


def test_own_calendar_page_shows_nobody_elses_address(client, db):
    token = calendar_links.make(make_user()).link_token
    client.force_login(make_user())

    assert token not in client.get(HERE).content.decode()


@pytest.mark.parametrize("data", [{}, {"verb": "x"}])
def test_own_calendar_page_refuses_another_verb(client, db, data):
    client.force_login(make_user())

    assert client.post(HERE, data).status_code == 422
    assert not CalendarLink.objects.exists()


def test_own_calendar_page_lists_what_comes(client, db):
    taking_part = make_participant()
    community, person = taking_part.membership.community, taking_part.person
    inside_meeting(community, title_it="Prossimo")
    inside_meeting(community, title_it="Vecchio", starts_at=timezone.now() - timedelta(days=9))
    inside_meeting(make_community(), title_it="Non suo")
    register(make_meeting(title_it="Con posto"), person)
    client.force_login(person)

    text = client.get(HERE).content.decode()

    assert "Prossimo" in text
    assert "Hai un posto" in text
    assert "Vecchio" not in text
    assert "Non suo" not in text


# --- At once --------------------------------------------------------------------------------------


def test_two_clicks_make_one_address(transactional_db):
    person = make_user()

    answers = at_once(4, lambda _: calendar_links.make(person).link_sha256)

    assert len(set(answers)) == 1
    assert CalendarLink.objects.count() == 1


def test_two_renewals_leave_one_address(transactional_db):
    person = make_user()
    calendar_links.make(person)

    answers = at_once(4, lambda _: calendar_links.renew(person))

    assert all(isinstance(each, CalendarLink) for each in answers)
    assert CalendarLink.objects.filter(revoked_at=None).count() == 1


def test_two_clicks_without_the_lock_collide(transactional_db):
    """The same race against the bare statement: the constraint stops all but one."""
    person = make_user()

    all_looked = meeting(4)

    def unguarded(_: int):
        there = calendar_links.link_of(person)
        all_looked.wait()
        return there or CalendarLink.objects.create(person=person)

    answers = at_once(4, unguarded)

    assert sum(isinstance(each, IntegrityError) for each in answers) == 3
