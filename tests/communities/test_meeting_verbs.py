"""The forms by which meetings are called, changed, moved, cancelled, held and written up."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from communities.forms.when import NoSuchTime, local_moment
from communities.models import CommunityState, Edition, Meeting, Precision, Programme
from tests.communities.test_registrations import make_open, register
from tests.factories import (
    make_community,
    make_facilitator,
    make_meeting,
    make_participant,
    make_staff,
    make_user,
)
from tests.partners.mailing import delivered
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
NEW = "/comunita/prova/area/incontri/nuovo/"
WHEN = {
    "day": "2030-03-04",
    "last_day": "",
    "begins": "18:00",
    "ends": "20:00",
    "place": "Torino",
    "link": "",
}
WORDS = {
    "kind": "workshop",
    "title_it": "Laboratorio",
    "title_en": "",
    "description_it": "Che cosa si fa.",
    "description_en": "",
    "led_by": "",
    "visibility": "public",
    "takes_registrations": "on",
    "capacity": "20",
    "agenda": "1. Saluti",
}


@pytest.fixture
def community(db):
    return make_community(slug="prova")


@pytest.fixture
def facilitator(client, community):
    """Who runs the community, signed in."""
    person = make_facilitator(community)
    client.force_login(person)
    return person


def address(meeting: Meeting, verb: str) -> str:
    return f"/incontri/{meeting.pk}/{verb}/"


def past(community, **values) -> Meeting:
    return make_meeting(community, starts_at=timezone.now() - timedelta(days=1), **values)


def test_facilitator_calls_a_meeting(client, facilitator, community):
    assert client.get(NEW).status_code == 200

    answer = client.post(NEW, WHEN | WORDS)

    meeting = Meeting.objects.get()
    assert answer["Location"] == address(meeting, "area")
    assert (meeting.community, meeting.created_by) == (community, facilitator)
    assert meeting.starts_at == datetime(2030, 3, 4, 17, 0, tzinfo=UTC)
    assert (meeting.capacity, meeting.precision) == (20, Precision.TIME)


def test_meeting_of_a_demonstration_community_is_demonstration(client, facilitator, community):
    type(community).objects.update(is_demo=True)

    client.post(NEW, WHEN | WORDS)

    assert Meeting.objects.get().is_demo


def test_meeting_without_hours_takes_whole_days(client, facilitator):
    client.post(NEW, WHEN | WORDS | {"begins": "", "ends": "", "last_day": "2030-03-06"})

    meeting = Meeting.objects.get()
    assert meeting.precision == Precision.DAY
    assert meeting.ends_at == datetime(2030, 3, 6, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title_it": ""}, "title_it"),
        ({"kind": "party"}, "kind"),
        ({"capacity": "0"}, "capacity"),
        ({"takes_registrations": ""}, "capacity"),
        ({"day": "prima o poi"}, "day"),
        ({"ends": "17:00"}, "ends"),
        ({"ends": ""}, "ends"),
        ({"last_day": "2030-03-03"}, "ends"),
        ({"day": "2030-03-31", "begins": "02:30", "ends": "04:00"}, "begins"),
        ({"day": "9999-12-31", "begins": "", "ends": ""}, "day"),
        ({"link": "javascript:alert(1)"}, "link"),
    ],
)  # fmt: skip
def test_bad_input_comes_back_with_what_was_typed(client, facilitator, typed, field):
    answer = client.post(NEW, WHEN | WORDS | typed)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors | answer.context["when"].errors
    assert "Che cosa si fa." in answer.content.decode()
    assert not Meeting.objects.exists()


def test_hours_are_ours_whatever_the_clocks_do():
    assert local_moment(date(2030, 3, 30), time(2, 30)).utcoffset() == timedelta(hours=1)
    assert local_moment(date(2030, 10, 27), time(2, 30)).utcoffset() == timedelta(hours=2)
    with pytest.raises(NoSuchTime):
        local_moment(date(2030, 3, 31), time(2, 30))


def test_who_is_not_facilitator_calls_nothing(client, community):
    client.force_login(make_participant(community).person)
    assert client.post(NEW, WHEN | WORDS).status_code == 403
    client.force_login(make_user())
    assert client.post(NEW, WHEN | WORDS).status_code == 404
    client.logout()
    assert client.post(NEW, WHEN | WORDS).status_code == 302

    assert not Meeting.objects.exists()


def test_no_meeting_is_called_in_a_concluded_community(client, facilitator, community):
    type(community).objects.update(
        state=CommunityState.ARCHIVED, closing_report_it="–", archived_on=timezone.localdate()
    )

    answer = client.post(NEW, WHEN | WORDS)

    assert answer.status_code == 409
    assert "Che cosa si fa." in answer.content.decode()


def test_secretariat_calls_a_meeting_of_no_community(client):
    page = "/segreteria/incontri/nuovo/"
    client.force_login(make_user())
    assert client.post(page, WHEN | WORDS).status_code == 403
    sign_in(client, make_staff())
    assert client.get(page).status_code == 200

    client.post(page, WHEN | WORDS | {"visibility": "members"})

    meeting = Meeting.objects.get()
    assert (meeting.community, meeting.visibility) == (None, "public")


def test_edition_is_one_of_the_community(client, facilitator, community):
    def edition(of):
        programme = Programme.objects.create(community=of, name="Fit4benefit")
        start = timezone.now()
        return Edition.objects.create(
            programme=programme, number=1, starts_at=start, ends_at=start + timedelta(days=9),
            precision="range",
        )  # fmt: skip

    own, other = edition(community), edition(make_community())

    assert client.post(NEW, WHEN | WORDS | {"edition": other.pk}).status_code == 422
    client.post(NEW, WHEN | WORDS | {"edition": own.pk})

    assert Meeting.objects.get().edition == own


def test_facilitator_changes_the_words(client, facilitator, community):
    meeting = make_meeting(community)
    page = address(meeting, "modifica")
    assert client.get(page).status_code == 200

    answer = client.post(page, WORDS | {"revision": meeting.revision})

    assert answer.status_code == 302
    meeting.refresh_from_db()
    assert (meeting.title_it, meeting.capacity, meeting.sequence) == ("Laboratorio", 20, 1)
    again = client.post(page, WORDS | {"revision": 1, "agenda": "Il mio testo"})
    assert again.status_code == 409
    assert "Il mio testo" in again.content.decode()


def test_edit_cannot_take_places_away(client, facilitator, community):
    meeting = make_open(3, community=community)
    register(meeting), register(meeting)

    answer = client.post(
        address(meeting, "modifica"), WORDS | {"revision": meeting.revision, "capacity": "1"}
    )

    assert answer.status_code == 409
    assert Meeting.objects.get().capacity == 3


def test_meeting_of_a_vague_date_takes_no_registrations(client, facilitator, community):
    meeting = make_meeting(community, precision=Precision.MONTH)

    client.post(address(meeting, "modifica"), WORDS | {"revision": meeting.revision})

    meeting.refresh_from_db()
    assert (meeting.title_it, meeting.takes_registrations) == ("Laboratorio", False)


def test_facilitator_moves_a_meeting(client, facilitator, community):
    meeting = make_open(community=community)
    row = register(meeting)
    page = address(meeting, "sposta")
    assert client.get(page).status_code == 200

    client.post(page, WHEN | {"revision": meeting.revision, "reason": "Sala occupata."})

    meeting.refresh_from_db()
    assert (meeting.starts_at.hour, meeting.sequence) == (17, 1)
    (letter,) = delivered()
    assert letter.to == [row.person.email]
    assert client.post(page, WHEN | {"revision": 1}).status_code == 409
    assert client.post(page, WHEN | {"ends": "", "revision": 2}).status_code == 422


def test_move_shows_the_time_as_it_is(client, facilitator, community):
    day = make_meeting(
        community,
        precision=Precision.DAY,
        starts_at=local_moment(date(2030, 3, 4), time()),
        ends_at=local_moment(date(2030, 3, 6), time()),
    )

    initial = client.get(address(day, "sposta")).context["form"].initial

    assert (initial["day"], initial["last_day"]) == (date(2030, 3, 4), date(2030, 3, 5))
    assert initial["begins"] is None


@pytest.mark.parametrize("precision", [Precision.MONTH, Precision.YEAR, Precision.RANGE])
def test_another_place_leaves_a_vague_date_as_it_is(client, facilitator, community, precision):
    meeting = make_meeting(
        community,
        precision=precision,
        starts_at=local_moment(date(2030, 3, 1), time()),
        ends_at=local_moment(date(2030, 4, 1), time()),
    )
    typed = WHEN | {"day": "2030-03-01", "last_day": "2030-03-31", "begins": "", "ends": ""}
    typed |= {"only_month": "on"} if precision == Precision.MONTH else {}
    before = (meeting.starts_at, meeting.ends_at, precision)

    client.post(
        address(meeting, "sposta"), typed | {"place": "Ivrea", "revision": meeting.revision}
    )

    meeting.refresh_from_db()
    assert meeting.place == "Ivrea"
    assert (meeting.starts_at, meeting.ends_at, meeting.precision) == before


def test_day_of_a_vague_date_becomes_known(client, facilitator, community):
    meeting = make_meeting(
        community,
        precision=Precision.MONTH,
        starts_at=local_moment(date(2030, 3, 1), time()),
        ends_at=local_moment(date(2030, 4, 1), time()),
    )

    client.post(address(meeting, "sposta"), WHEN | {"revision": meeting.revision})

    meeting.refresh_from_db()
    assert (meeting.precision, meeting.starts_at.hour) == (Precision.TIME, 17)


def test_meeting_of_which_only_the_month_is_known_is_called_and_moved(client, facilitator):
    vague = WHEN | {"begins": "", "ends": "", "only_month": "on", "day": "2030-03-14"}
    words = {name: value for name, value in WORDS.items() if name != "takes_registrations"}

    client.post(NEW, words | vague | {"capacity": ""})

    meeting = Meeting.objects.get()
    assert meeting.precision == Precision.MONTH
    assert meeting.starts_at == local_moment(date(2030, 3, 1), time())
    assert meeting.ends_at == local_moment(date(2030, 4, 1), time())
    page = address(meeting, "sposta")
    assert client.get(page).context["form"].initial["only_month"]
    later = {"day": "2030-12-05", "last_day": "2031-02-01", "revision": meeting.revision}
    client.post(page, vague | later)
    meeting.refresh_from_db()
    assert meeting.precision == Precision.MONTH
    assert meeting.starts_at == local_moment(date(2030, 12, 1), time())
    assert meeting.ends_at == local_moment(date(2031, 3, 1), time())


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"begins": "18:00", "ends": "20:00"}, "begins"),
        ({"last_day": "2030-02-28"}, "ends"),
    ],
)
def test_month_has_no_hours_and_ends_after_it_begins(client, facilitator, typed, field):
    vague = WHEN | {"begins": "", "ends": "", "only_month": "on"}

    answer = client.post(NEW, WORDS | vague | typed)

    assert answer.status_code == 422
    assert answer.context["when"].errors[field]


def test_nobody_registers_for_a_month(client, facilitator, community):
    vague = WHEN | {"begins": "", "ends": "", "only_month": "on"}
    called = client.post(NEW, WORDS | vague)
    assert called.status_code == 422
    assert called.context["form"].errors["takes_registrations"]
    assert called.context["form"].errors["takes_registrations"][0] in called.text
    meeting = make_open(community=community)

    moved = client.post(address(meeting, "sposta"), vague | {"revision": meeting.revision})

    assert moved.status_code == 422
    assert moved.context["form"].errors["only_month"]


def test_facilitator_cancels_with_reasons(client, facilitator, community):
    meeting = make_meeting(community)
    page, typed = address(meeting, "annulla"), {"revision": meeting.revision}
    assert client.get(page).status_code == 200
    assert client.post(page, typed | {"reason": " "}).status_code == 422

    client.post(page, typed | {"reason": "Sciopero."})

    meeting.refresh_from_db()
    assert meeting.cancel_reason == "Sciopero."
    late = client.post(page, typed | {"reason": "Un altro motivo."})
    assert late.status_code == 409
    assert "Un altro motivo." in late.content.decode()


def test_facilitator_says_that_it_took_place_and_writes_the_minutes(client, facilitator, community):
    meeting = past(community)
    assert client.get(address(meeting, "svolto")).status_code == 405
    assert client.get(address(meeting, "resoconto")).status_code == 409

    client.post(address(meeting, "svolto"))

    meeting.refresh_from_db()
    assert meeting.state == "held"
    assert client.post(address(meeting, "svolto")).status_code == 409
    typed = {"minutes": "Si decide.", "minutes_visibility": "public", "revision": meeting.revision}
    assert client.post(address(meeting, "resoconto"), typed).status_code == 302
    stale = client.post(address(meeting, "resoconto"), typed | {"minutes": "Altro."})
    assert stale.status_code == 409
    assert "Altro." in stale.content.decode()
    assert client.post(address(meeting, "resoconto"), {}).status_code == 422


def test_meeting_ahead_did_not_take_place(client, facilitator, community):
    assert client.post(address(make_meeting(community), "svolto")).status_code == 409


@pytest.mark.parametrize(
    "verb", ["modifica", "sposta", "annulla", "svolto", "resoconto", "iscritti", "presenze"]
)
def test_others_who_see_a_meeting_have_no_verb(client, community, verb):
    meeting = past(community)
    stranger, inside = make_user(), make_participant(community).person

    for person in (stranger, inside):
        client.force_login(person)
        read = client.get(address(meeting, verb)).status_code
        assert read == (405 if verb == "svolto" else 403)
        assert client.post(address(meeting, verb)).status_code in (403, 405)

    meeting.refresh_from_db()
    assert meeting.state == "scheduled"
