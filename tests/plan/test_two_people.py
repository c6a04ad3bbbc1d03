"""Two people at the desks of the Plan, or one who clicks twice: nothing is lost or doubled."""

from datetime import date

import pytest

from plan import elements
from plan.elements import Words
from plan.execution import budget, indicators, instruments, milestones
from plan.models import Element, Instrument, Kind, Milestone, MoneyKind
from tests.factories import make_editor, make_plan, make_version
from tests.plan.reading import at, words_of
from tests.races import at_once
from tests.signing import sign_in
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db

DAY = date(2027, 5, 31)
DESK = "/redazione/"


@pytest.fixture
def version():
    return make_version(make_plan(strategies=2))


@pytest.fixture
def writer(client):
    writer = make_editor()
    sign_in(client, writer)
    return writer


@pytest.fixture
def uid(version):
    return version.passages.get(code="1.1.1-a1").uid


def make_milestone(version, uid, by):
    return milestones.add(version.plan, uid=uid, title_it="Avviso", due=DAY, by=by)


def milestone(version, uid, by):
    row = make_milestone(version, uid, by)
    page = f"{DESK}attuazione/{uid}/tappe/{row.pk}/"
    mine = {"title_it": "Mio", "title_en": "", "reached_on": ""}
    return page, mine, lambda: milestones.rename(row, title_it="Suo", title_en="", by=by)


def moved_milestone(version, uid, by):
    row = make_milestone(version, uid, by)
    page = f"{DESK}attuazione/{uid}/tappe/{row.pk}/sposta/"
    mine = {"due": "2027-06-30", "reason": "Mio"}
    return page, mine, lambda: milestones.move(row, due=date(2027, 7, 1), reason="Suo", by=by)


def instrument(version, uid, by):
    words = {"title_it": "Fondo", "title_en": "", "description": "", "url": ""}
    row = instruments.create(version.plan, uid=uid, by=by, kind="fund", **words)
    page = f"{DESK}attuazione/{uid}/strumenti/{row.pk}/"
    mine = words | {"kind": "fund", "title_it": "Mio"}
    return page, mine, lambda: instruments.change(row, by=by, title_it="Suo")


def money(version, uid, by):
    facts = {"year": 2027, "kind": MoneyKind.PLANNED, "amount": 1000, "source": "Bando"}
    row = budget.add(version.plan, uid=uid, by=by, **facts)
    page = f"{DESK}attuazione/{uid}/risorse/{row.pk}/"
    return page, {"amount": "2000"}, lambda: budget.change(row, amount=3000, by=by)


def make_indicator(version, uid, by):
    return indicators.define(
        version.plan, by=by, uids=[uid], code="IND-1", name_it="Persone formate",
        level="output", definition="Quante", unit="persone", direction="up",
    )  # fmt: skip


def targets(version, uid, by):
    row = make_indicator(version, uid, by)
    indicators.set_targets(row, by=by, targets={2030: 10})
    page = f"{DESK}indicatori/{row.pk}/valori-attesi/"
    return page, {"y2030": "20"}, lambda: indicators.set_targets(row, by=by, targets={2030: 30})


def definition(version, uid, by):
    row = make_indicator(version, uid, by)
    page = f"{DESK}indicatori/{row.pk}/modifica/"
    mine = {
        "code": "IND-1", "name_it": "Mio", "level": "output", "definition": "Quante",
        "unit": "persone", "direction": "up", "elements": "1.1.1-a1",
    }  # fmt: skip
    facts = {name: value for name, value in mine.items() if name != "elements"}
    return (
        page,
        mine,
        lambda: indicators.redefine(row, by=by, uids=[uid], **(facts | {"name_it": "Suo"})),
    )


def code(version, uid, by):
    row = at(version.plan, "1.1.2")
    page = f"{DESK}{row.uid}/codice/"
    return page, {"code": "1.1.7"}, lambda: elements.renumber(row, code="1.1.9", by=by)


CASES = (milestone, moved_milestone, instrument, money, targets, definition, code)


@pytest.mark.parametrize("case", CASES)
def test_who_saves_is_told_of_what_another_wrote_meanwhile(client, writer, version, uid, case):
    page, mine, meanwhile = case(version, uid, make_editor())
    seen = client.get(page).context["form"]["seen"].value()
    meanwhile()

    answer = client.post(page, mine | {"seen": seen})

    assert answer.status_code == 409
    assert "intanto" in answer.content.decode().lower()
    again = client.post(page, mine | {"seen": answer.context["form"]["seen"].value()})
    assert again.status_code == 302


@pytest.mark.parametrize("case", CASES)
def test_who_saves_what_was_read_saves(client, writer, version, uid, case):
    page, mine, _meanwhile = case(version, uid, make_editor())
    seen = client.get(page).context["form"]["seen"].value()

    assert client.post(page, mine | {"seen": seen}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told(client, version, uid):
    writers = [make_editor(), make_editor()]
    row = make_milestone(version, uid, writers[0])
    page = f"{DESK}attuazione/{uid}/tappe/{row.pk}/"
    browsers = [type(client)() for _ in writers]
    for browser, writer in zip(browsers, writers, strict=True):
        sign_in(browser, writer)
    seen = browsers[0].get(page).context["form"]["seen"].value()

    def save(which):
        words = {"title_it": f"Di {which}", "title_en": "", "reached_on": "", "seen": seen}
        return browsers[which].post(page, words).status_code

    assert sorted(at_once(2, save)) == [302, 409]


@pytest.mark.django_db(transaction=True)
def test_control_without_asking_what_was_seen_both_save(version, uid):
    editor = make_editor()
    row = make_milestone(version, uid, editor)

    def save(which):
        milestones.rename(row, title_it=f"Di {which}", title_en="", by=editor)
        return "saved"

    assert at_once(2, save) == ["saved", "saved"]


def test_button_pressed_twice_makes_one_milestone(client, writer, uid):
    page = f"{DESK}attuazione/{uid}/tappe/nuova/"
    words = {"title_it": "Avviso", "title_en": "", "due": "2027-05-31"}

    answers = [client.post(page, words).status_code for _ in range(2)]

    assert answers == [302, 409]
    assert Milestone.objects.count() == 1


def test_button_pressed_twice_makes_one_instrument(client, writer, uid):
    page = f"{DESK}attuazione/{uid}/strumenti/nuovo/"
    words = {"kind": "fund", "title_it": "Fondo", "title_en": "", "description": "", "url": ""}

    answers = [client.post(page, words).status_code for _ in range(2)]

    assert answers == [302, 409]
    assert Instrument.objects.count() == 1


def test_same_words_are_not_added_twice_in_one_place(version, writer):
    above = at(version.plan, "1.1.1")
    for _time in range(2):
        try:
            elements.add(
                version.plan, parent=above, kind=Kind.ACTION, by=writer, words=Words("Nuova")
            )
        except InvalidTransition as error:
            refused = str(error)

    assert refused == "Le stesse parole stanno già qui."
    assert Element.objects.filter(title_it="Nuova").count() == 1


def test_same_words_saved_twice_are_saved(version, writer):
    row = at(version.plan, "1.1.1")
    told = words_of(row, title_it="Parole nuove.")

    elements.edit(row, by=writer, **told)
    elements.edit(row, by=writer, **told)

    row.refresh_from_db()
    assert (row.title_it, row.revision) == ("Parole nuove.", told["expected_revision"] + 1)
