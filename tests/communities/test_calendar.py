"""The public calendar: a month, a list, what may be narrowed, and what nobody outside may see."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities import month
from communities.models import Meeting, MeetingKind, Precision, Visibility
from communities.steps import take
from tests.crawl import crawl
from tests.factories import make_community, make_meeting, make_staff, make_user

ROME = ZoneInfo("Europe/Rome")
HERE = "/calendario/"


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ROME)


def on(*parts: int, **values) -> Meeting:
    return make_meeting(values.pop("community", None), starts_at=at(*parts), **values)


def page(client, query: str = "") -> str:
    return client.get(f"{HERE}{query}").content.decode()


def cells(client, query: str) -> dict[str, list[str]]:
    """The titles in each day of a month that has some."""
    days = [day for week in client.get(f"{HERE}{query}").context["weeks"] for day in week]
    return {str(d.date): [one.meeting.title_it for one in d.meetings] for d in days if d.meetings}


def listed(client, query: str = "") -> list[str]:
    rows = client.get(f"{HERE}?vista=elenco{query}").context["page"].rows
    return [meeting.title_it for meeting in rows]


# --- The month ------------------------------------------------------------------------------------


def test_month_shows_each_meeting_on_its_day(client, db):
    on(2027, 2, 1, 9, title_it="Primo")
    on(2027, 2, 28, 23, title_it="Ultimo", ends_at=at(2027, 3, 1, 1))
    on(2027, 1, 31, 23, title_it="Da gennaio", ends_at=at(2027, 2, 1, 0))
    on(2027, 3, 1, title_it="Di marzo")

    assert cells(client, "?mese=2027-02") == {"2027-02-01": ["Primo"], "2027-02-28": ["Ultimo"]}


def test_month_shows_a_long_meeting_on_each_of_its_days(client, db):
    on(2026, 10, 24, title_it="Festival", ends_at=at(2026, 10, 27), precision=Precision.DAY)
    on(2026, 10, 30, 9, title_it="Lungo", ends_at=at(2028, 1, 1))

    assert cells(client, "?mese=2026-10") == {
        "2026-10-24": ["Festival"],
        "2026-10-25": ["Festival"],
        "2026-10-26": ["Festival"],
        "2026-10-30": ["Lungo"],
        "2026-10-31": ["Lungo"],
    }


def test_month_says_when_a_meeting_begins_only_where_it_does(client, db):
    on(2027, 2, 1, 18, title_it="Notte", ends_at=at(2027, 2, 2, 2))
    on(2027, 2, 3, title_it="Giornata", ends_at=at(2027, 2, 4), precision=Precision.DAY)

    text = page(client, "?mese=2027-02")

    assert text.count('<span class="cal-time">18:00</span>') == 1
    assert text.count('class="cal-time"') == 1


def test_month_keeps_vague_dates_apart(client, db):
    vague = {"precision": Precision.MONTH, "ends_at": at(2027, 3, 1)}
    on(2027, 2, 1, title_it="Chissà quando", **vague)
    on(2027, 1, 1, title_it="Nell’anno", ends_at=at(2028, 1, 1), precision=Precision.YEAR)
    on(2027, 3, 1, title_it="Altro mese", ends_at=at(2027, 4, 1), precision=Precision.MONTH)

    answer = client.get(f"{HERE}?mese=2027-02")

    assert [meeting.title_it for meeting in answer.context["vague"]] == [
        "Nell’anno",
        "Chissà quando",
    ]
    assert cells(client, "?mese=2027-02") == {}
    assert "Senza un giorno preciso" in answer.content.decode()


def test_calendar_opens_where_the_next_meeting_is(client, db):
    today = timezone.localdate()
    on(today.year - 1, 5, 1)
    on(today.year + 1, 2, 3, title_it="Prossimo")
    on(today.year + 1, 9, 3)

    assert cells(client, "") == {f"{today.year + 1}-02-03": ["Prossimo"]}
    assert client.get(f"{HERE}?mese={today:%Y-%m}").context["total"] == 0


def test_month_without_meetings_leads_to_those_beside(client, db):
    on(2026, 5, 4)
    on(2027, 9, 4)

    text = page(client, "?mese=2027-02")

    assert "mese=2026-05" in text
    assert "mese=2027-09" in text
    assert "In questo mese non sono previsti incontri pubblici." in text


def test_calendar_without_any_meeting(client, db):
    for query in ("", "?vista=elenco", "?vista=elenco&quando=passati"):
        assert client.get(f"{HERE}{query}").status_code == 200


@pytest.mark.parametrize(
    "asked",
    ["", "2027-13", "2027-00", "2027", "1999-12", "2100-01", "٢٠٢٧-٠١", "2027-02-01", "x" * 999],
)
def test_month_that_is_none_is_this_one(client, db, asked):
    today = timezone.localdate()

    answer = client.get(HERE, {"mese": asked})

    assert answer.context["month"].first == today.replace(day=1)
    assert answer.context["today"] == today
    assert 'aria-current="date"' in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "previous", "following"),
    [
        ("2027-01", "2026-12", "2027-02"),
        ("2026-12", "2026-11", "2027-01"),
        ("2000-01", "None", "2000-02"),
        ("2099-12", "2099-11", "None"),
    ],
)
def test_month_beside(asked, previous, following):
    shown = month.read(asked, today=date(2026, 11, 28))

    assert (str(shown.previous), str(shown.next)) == (previous, following)


@pytest.mark.parametrize("asked", ["2026-03", "2026-10"])
def test_month_ends_where_the_next_begins_when_clocks_change(asked):
    shown = month.read(asked, today=date(2026, 11, 28))

    assert shown.span[1] == shown.next.span[0]
    assert [len(week) for week in shown.weeks] == [7] * len(shown.weeks)
    assert all(week[0].weekday() == 0 for week in shown.weeks)


# --- The list -------------------------------------------------------------------------------------


def test_list_of_what_comes_and_of_what_is_over(client, db):
    now = timezone.now()
    make_meeting(title_it="Poi", starts_at=now + timedelta(days=40))
    make_meeting(title_it="Prima", starts_at=now + timedelta(days=2))
    make_meeting(title_it="In corso", starts_at=now - timedelta(days=2), ends_at=now + timedelta(1))
    make_meeting(title_it="Passato", starts_at=now - timedelta(days=3))
    make_meeting(title_it="Più passato", starts_at=now - timedelta(days=400))

    assert listed(client) == ["In corso", "Prima", "Poi"]
    assert listed(client, "&quando=passati") == ["Passato", "Più passato"]


def test_list_is_paged(client, db):
    for number in range(31):
        on(2027, 2, 1, 9 + number % 3, title_it=f"N {number}")

    first = client.get(f"{HERE}?vista=elenco")
    place = first.context["page"].after
    last = listed(client, f"&dopo={place}")

    shown = [meeting.title_it for meeting in first.context["page"].rows]
    assert len(shown) == 30
    assert len(last) == 1
    assert len({*shown, *last}) == 31


def test_list_is_under_its_months(client, db):
    on(2027, 2, 1, title_it="A")
    on(2027, 2, 20, title_it="B")
    on(2028, 2, 1, title_it="C")

    groups = client.get(f"{HERE}?vista=elenco").context["groups"]

    assert [(str(shown), len(rows)) for shown, rows in groups] == [("2027-02", 2), ("2028-02", 1)]


# --- Narrowing ------------------------------------------------------------------------------------


@pytest.fixture
def three(db):
    first = make_community(slug="prima", title_it="Prima comunità")
    second = make_community(slug="seconda", title_it="Seconda comunità")
    on(2027, 2, 1, title_it="A", community=first, kind=MeetingKind.TRAINING)
    on(2027, 2, 2, title_it="B", community=second, kind=MeetingKind.TRAINING)
    on(2027, 2, 3, title_it="C", kind=MeetingKind.PUBLIC_EVENT)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["A", "B", "C"]),
        ("&comunita=prima", ["A"]),
        ("&tipo=training", ["A", "B"]),
        ("&tipo=public_event", ["C"]),
        ("&comunita=prima&tipo=public_event", []),
        ("&comunita=inventata", ["A", "B", "C"]),
        ("&tipo=%00", ["A", "B", "C"]),
    ],
)
def test_calendar_narrowed(client, three, query, found):
    assert listed(client, query) == found
    shown = cells(client, f"?mese=2027-02{query}")
    assert [title for titles in shown.values() for title in titles] == found


def test_calendar_form_keeps_the_view(client, three):
    text = page(client, "?vista=elenco&quando=passati&tipo=training")

    assert '<input type="hidden" name="vista" value="elenco">' in text
    assert '<input type="hidden" name="quando" value="passati">' in text


def test_calendar_offers_the_file_of_the_community_chosen(client, three):
    assert "/calendario.ics" in page(client)
    assert "/comunita/prima/calendario.ics" in page(client, "?comunita=prima")


# --- Who sees what --------------------------------------------------------------------------------


def test_calendar_shows_what_is_for_members_to_nobody(client, db):
    hidden = make_community(slug="proposta", title_it="Comunità proposta", state="proposed")
    shown = make_community()
    on(2027, 2, 1, title_it="Riservato", community=shown, visibility=Visibility.MEMBERS)
    on(2027, 2, 2, title_it="Di una proposta", community=hidden)
    on(2027, 2, 3, title_it="Pubblico", community=shown, link="https://video.example/segreto")
    for person in (None, make_staff()):
        if person:
            client.force_login(person)
        for query in ("?mese=2027-02", "?vista=elenco", "?vista=elenco&comunita=proposta"):
            text = page(client, query)
            assert "Pubblico" in text
            assert "Riservato" not in text
            assert "proposta" not in text.replace("comunita=proposta", "")
            assert "video.example" not in text


def test_calendar_shows_what_was_cancelled_as_such(client, db):
    meeting = on(2027, 2, 1, title_it="Rimandato")
    take(meeting, "cancel", by=None, cancel_reason="Neve.")

    for query in ("?mese=2027-02", "?vista=elenco"):
        text = page(client, query)
        assert "Rimandato" in text
        assert '<span class="tag cal-cancelled">annullato</span>' in text


def test_calendar_marks_what_is_invented(client, db):
    on(2027, 2, 1, is_demo=True)

    for query in ("?mese=2027-02", "?vista=elenco"):
        assert "tag-demo" in page(client, query)


def test_calendar_is_the_same_for_everybody(client, db):
    on(2027, 2, 1)
    before = client.get(f"{HERE}?mese=2027-02")
    client.force_login(make_user())
    after = client.get(f"{HERE}?mese=2027-02")

    assert before.content == after.content
    assert after["Cache-Control"] == "public, no-cache"
    assert "Cookie" not in after.get("Vary", "")
    assert not after.cookies


def test_calendar_is_asked_for_again_only_when_something_changed(client, db):
    meeting = on(2027, 2, 1)
    tag = client.get(HERE)["ETag"]

    assert client.get(HERE, headers={"if-none-match": tag}).status_code == 304
    Meeting.objects.filter(pk=meeting.pk).update(visibility=Visibility.PUBLIC, title_it="Nuovo")
    assert client.get(HERE, headers={"if-none-match": tag}).status_code == 200


def test_calendar_in_english_says_what_is_italian(client, db):
    on(2027, 2, 1, title_it="Solo italiano", title_en="")

    text = client.get(f"/en{HERE}?mese=2027-02").content.decode()

    assert 'lang="it">Solo italiano' in text
    assert "February 2027" in text
    assert "Monday 1 February" in text


def test_calendar_hostile_words_are_inert(client, db):
    evil = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
    community = make_community(title_it=evil)
    on(2027, 2, 1, community=community, title_it=evil, place=evil)

    for query in ("?mese=2027-02", "?vista=elenco"):
        text = page(client, query)
        assert "<img src=x" not in text
        assert "<script>alert" not in text


@pytest.mark.parametrize("query", ["?mese=2027-02", "?vista=elenco", "?vista=elenco&comunita=c0"])
def test_calendar_asks_no_more_for_more_meetings(client, db, query):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"{HERE}{query}")
        return len(queries)

    community = make_community(slug="c0")
    on(2027, 2, 1, community=community)
    on(2027, 2, 1, community=community, precision=Precision.MONTH, ends_at=at(2027, 3, 1))
    few = asked()
    for number in range(29):
        on(2027, 2, 1 + number % 28, community=make_community())
        on(2027, 2, 1 + number % 28, community=community)

    assert asked() == few
    assert few <= 9


@pytest.mark.slow
def test_months_are_offered_only_as_far_as_there_are_meetings(client, db):
    """A reader who follows the arrows, a robot above all, comes to an end on both sides."""
    make_meeting(starts_at=timezone.now() - timedelta(days=70))
    make_meeting(starts_at=timezone.now() + timedelta(days=70))

    seen = crawl(client, "/calendario/")

    months = {address for address in seen if "mese=" in address}
    assert 4 <= len(months) < 40
