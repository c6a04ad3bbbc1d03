"""Meetings, who comes and who was there, in every state (see page_states)."""

from datetime import timedelta

from django.utils import timezone

from communities import attendance, meetings, registrations
from communities.models import (
    Community,
    Edition,
    ImportedTotal,
    Meeting,
    Precision,
    Programme,
    Visibility,
)
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_meeting,
    make_membership,
    make_participant,
    make_partner,
    make_staff,
    make_user,
)
from tests.signing import sign_in

HERE = "/comunita/uno/"
AREA = f"{HERE}area/incontri/"
WHEN = {"day": "2030-03-04", "last_day": "", "begins": "18:00", "ends": "20:00", "place": "1",
        "link": "", "reason": ""}  # fmt: skip
WORDS = {"kind": "workshop", "title_it": "1", "title_en": "1", "description_it": "1",
         "description_en": "1", "led_by": "1", "visibility": "public",
         "takes_registrations": "on", "capacity": "2", "agenda": "1"}  # fmt: skip


def community() -> Community:
    found = Community.objects.filter(slug="uno").first()
    words = {"title_it": "1", "title_en": "1", "is_demo": True}
    return found or make_community(slug="uno", **words)


def meeting(**values) -> Meeting:
    words = {"title_it": "1", "title_en": "1", "place": "1"}
    return make_meeting(values.pop("community", None) or community(), **words | values)


def past(**values) -> Meeting:
    return meeting(starts_at=timezone.now() - timedelta(days=2), **values)


def somebody(number: int = 1):
    return make_user(first_name="M", last_name=str(number))


def facilitator(visit):
    person = make_facilitator(community(), person=somebody(8))
    visit.client.force_login(person)
    return person


def here(row: Meeting, last: str = "") -> str:
    return f"/incontri/{row.pk}/{last}"


def reading_meetings(visit) -> None:
    """The lists with nothing, much and more; pages in all states, with all kinds of dates."""
    community()
    visit.get(f"{HERE}incontri/")
    start = timezone.now()
    programme = Programme.objects.create(community=community(), name="1")
    edition = Edition.objects.create(
        programme=programme,
        number=1,
        starts_at=start,
        ends_at=start + timedelta(days=9),
        precision="range",
    )
    office = make_staff(first_name="M", last_name="2")
    rows = [meeting(precision=each, edition=edition) for each in Precision]
    described = dict.fromkeys(
        ("agenda", "description_it", "description_en", "led_by", "source", "note_it", "note_en"),
        "1",
    )
    full = meeting(takes_registrations=True, capacity=1, **described)
    for number in (1, 2, 3):
        person = somebody(number)
        registrations.register(full, person=person, by=person)
    gone = meeting()
    meetings.cancel(gone, by=office, reason="–")
    held = past(takes_registrations=True)
    meetings.hold(held, by=office)
    meetings.keep_minutes(held, by=office, minutes="1", visibility="public")
    words = {"label_it": "1", "label_en": "1", "note_it": "1", "note_en": "1"}
    ImportedTotal.objects.create(meeting=held, measure="people", number=4, source="1", **words)
    ImportedTotal.objects.create(meeting=held, measure="tables", number=4, source="1")
    for row in (*rows, full, gone, held, meeting(community=None), past()):
        visit.get(here(row))
    for _number in range(62):
        past()
    visit.get(f"{HERE}incontri/")
    after = visit.client.get(f"{HERE}incontri/").content.decode().split("?dopo=")[1].split('"')[0]
    visit.get(f"{HERE}incontri/?dopo={after}")


def calling_meetings(visit) -> None:
    """The forms of who convenes: empty, refused, done, too late."""
    facilitator(visit)
    visit.get(AREA)
    new = f"{AREA}nuovo/"
    visit.get(new)
    visit.post(new, status=422)
    wrong = {"ends": "1", "link": "x y", "capacity": "0"}
    visit.post(new, WHEN | WORDS | wrong, status=422)
    for wrong in (
        {"ends": ""},
        {"ends": "17:00"},
        {"takes_registrations": ""},
        {"day": "2030-03-31", "begins": "02:30"},
        {"day": "9999-12-31", "begins": "", "ends": ""},
    ):
        visit.post(new, WHEN | WORDS | wrong, status=422)
    visit.post(new, WHEN | WORDS | {"link": "https://example.org/1"})
    row = Meeting.objects.get()
    visit.get(here(row, "modifica/"))
    visit.post(here(row, "modifica/"), {"revision": 1}, status=422)
    for _number in range(2):
        colleague = somebody(3)
        registrations.register(row, person=colleague, by=colleague)
    for refused in ({"capacity": "1"}, {"takes_registrations": "", "capacity": ""},
                    {"visibility": "members"}):  # fmt: skip
        visit.post(here(row, "modifica/"), WORDS | {"revision": 1} | refused, status=409)
    visit.post(here(row, "modifica/"), WORDS | {"revision": 1})
    visit.get(here(row, "sposta/"))
    visit.post(here(row, "sposta/"), {"revision": 1}, status=422)
    visit.post(here(row, "sposta/"), WHEN | {"revision": 1}, status=409)
    visit.post(here(row, "sposta/"), WHEN | {"revision": 2, "place": "2"})
    visit.get(here(row, "iscritti/"))
    visit.post(here(row, "svolto/"), status=409)
    visit.get(here(row, "resoconto/"), status=409)
    visit.get(here(row, "annulla/"))
    visit.post(here(row, "annulla/"), status=422)
    visit.post(here(row, "annulla/"), {"revision": 3, "reason": "–"})
    visit.post(here(row, "annulla/"), {"revision": 4, "reason": "–"}, status=409)
    visit.get(here(row, "presenze/"))
    sign_in(visit.client, make_staff(first_name="M", last_name="2"))
    visit.get("/segreteria/incontri/nuovo/")
    visit.post("/segreteria/incontri/nuovo/", WHEN | WORDS)


def recording_meetings(visit) -> None:
    """A meeting to confirm, held, with and without people, written up."""
    facilitator(visit)
    row = past()
    visit.get(here(row, "presenze/"))
    visit.get(AREA)
    visit.get(here(row, "area/"))
    person = make_affiliation(person=somebody(4), organisation=make_partner(name="1"))
    make_participant(community(), affiliation=person)
    make_membership(community(), organisation=make_partner(name="2"))
    visit.get(here(row, "presenze/"))
    visit.post(here(row, "presenze/"), {"people": ["0"]}, status=422)
    visit.post(here(row, "presenze/"), {"people": [person.person.pk], "seen": 0})
    visit.post(here(row, "presenze/"), {"people": [person.person.pk], "seen": 0}, status=409)
    seen = attendance.last_record(row)
    visit.post(here(row, "presenze/"), {"organisations": [person.organisation.pk], "seen": seen})
    row.refresh_from_db()
    visit.post(here(row, "svolto/"), status=409)
    visit.get(here(row, "sposta/"), status=409)
    visit.get(here(row, "resoconto/"))
    visit.post(here(row, "resoconto/"), status=422)
    words = {"minutes": "1", "minutes_visibility": "members", "revision": row.revision}
    visit.post(here(row, "resoconto/"), words)
    visit.post(here(row, "resoconto/"), words, status=409)
    visit.post(here(past(), "svolto/"))
    ahead = meeting()
    visit.get(here(ahead, "presenze/"))
    visit.post(here(ahead, "presenze/"), {"seen": 0}, status=409)


def coming_to_meetings(visit) -> None:
    """Registering: oneself, for an organisation, a colleague, too late; waiting, giving back."""
    row = meeting(takes_registrations=True, capacity=1, link="https://example.org/1")
    speaker = make_affiliation(person=somebody(5), organisation=make_partner(name="1"))
    colleague = make_affiliation(
        person=somebody(6), organisation=speaker.organisation, role="member"
    )
    visit.client.force_login(speaker.person)
    visit.get(here(row, "area/"))
    visit.get(here(row, "iscrizione/"))
    visit.post(here(row, "iscrizione/"), status=422)
    visit.post(here(row, "iscrizione/"), {"who": "0-0"}, status=422)
    chosen = [f"{each.person.pk}-{speaker.organisation.pk}" for each in (speaker, colleague)]
    visit.post(here(row, "iscrizione/"), {"who": chosen[0]})
    visit.post(here(row, "iscrizione/"), {"who": chosen[0]}, status=409)
    visit.get(here(row, "iscrizione/"))
    visit.post(here(row, "iscrizione/"), {"who": chosen[1]})
    visit.get(here(row, "iscrizione/"))
    visit.get(here(row, "area/"))
    visit.post(here(row, "iscrizione/ritira/"))
    Meeting.objects.filter(pk=row.pk).update(starts_at=timezone.now())
    last = row.registrations.going().get()
    visit.post(here(row, "iscrizione/ritira/"), {"registration": last.pk}, status=409)
    visit.get(here(row, "iscrizione/"), status=409)
    closed = meeting(visibility=Visibility.MEMBERS)
    visit.get(here(closed), status=404)
    make_participant(community(), affiliation=make_affiliation(person=speaker.person))
    visit.get(here(closed))
    visit.get(AREA)


MEETINGS_GROUPS = [
    reading_meetings, calling_meetings, recording_meetings, coming_to_meetings
]  # fmt: skip
