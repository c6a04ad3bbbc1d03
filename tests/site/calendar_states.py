"""Pages of the calendar, in every state (see page_states)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from communities.models import MeetingKind, Precision, Registration, RegistrationState
from communities.steps import take
from tests.factories import make_community, make_meeting, make_user

HERE = "/calendario/"
OWN = f"{HERE}mio/"
ROME = ZoneInfo("Europe/Rome")


def on(*parts: int, **values):
    """A meeting whose words are nobody's language."""
    words = {"title_it": "1", "title_en": "1", "place": ""}
    starts_at = datetime(*parts, tzinfo=ROME)
    return make_meeting(values.pop("community", None), starts_at=starts_at, **words | values)


def public_calendar(visit) -> None:
    """Month and list with nothing, narrowed to nothing, with all that a meeting can be; paged."""
    for query in ("", "?vista=elenco", "?vista=elenco&quando=passati"):
        visit.get(f"{HERE}{query}")
    first = make_community(slug="uno", title_it="1", title_en="1")
    second = make_community(slug="due", title_it="2", title_en="2")
    for number in range(31):
        on(2097, 2, 1 + number % 28, community=first, is_demo=not number)
    on(2097, 2, 3, 9, community=second, kind=MeetingKind.TRAINING, place="3")
    on(2097, 2, 4, precision=Precision.DAY, ends_at=datetime(2097, 2, 6, tzinfo=ROME))
    on(2097, 2, 1, precision=Precision.MONTH, ends_at=datetime(2097, 3, 1, tzinfo=ROME))
    on(2020, 2, 1, community=first)
    take(on(2097, 2, 7), "cancel", by=None, cancel_reason="–")
    month = f"{HERE}?mese=2097-02"
    for query in ("", "&comunita=due", "&tipo=training", "&comunita=due&tipo=co_design"):
        visit.get(f"{month}{query}")
        visit.get(f"{HERE}?vista=elenco{query}")
    for asked in ("2096-01", "2097-04", "2000-01", "2099-12"):
        visit.get(f"{HERE}?mese={asked}")
    place = visit.client.get(f"{HERE}?vista=elenco").context["page"].after
    visit.get(f"{HERE}?vista=elenco&dopo={place}")


def own_calendar(visit) -> None:
    """One's own: with nothing, with an address, with meetings, a new address, none any more."""
    person = make_user()
    visit.client.force_login(person)
    visit.get(OWN)
    visit.post(OWN, status=422)
    visit.post(OWN, {"verb": "make"})
    for state in (RegistrationState.GOING, RegistrationState.WAITING):
        Registration.objects.create(
            meeting=on(2097, 2, 1), person=person, registered_by=person, state=state
        )
        visit.get(OWN)
    visit.post(OWN, {"verb": "renew"})
    visit.post(OWN, {"verb": "revoke"})


CALENDAR_GROUPS = [public_calendar, own_calendar]
