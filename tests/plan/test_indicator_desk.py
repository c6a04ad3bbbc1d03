"""The desk of indicators, from the pages."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plan.execution import indicators
from plan.models import Indicator, Observation
from tests.factories import make_editor, make_user, make_version
from tests.plan.monitoring import make_indicator, make_plan_in_force, measured, uid_of
from tests.plan.reading import save
from tests.signing import sign_in

pytestmark = pytest.mark.django_db

DESK = "/redazione/indicatori/"


@pytest.fixture
def plan():
    return make_plan_in_force()


@pytest.fixture
def editor(client):
    editor = make_editor()
    sign_in(client, editor)
    return editor


@pytest.fixture
def indicator(plan):
    return make_indicator(plan, uids=[uid_of(plan)])


def typed(**values) -> dict:
    form = {"code": "IND-9", "name_it": "Posti di lavoro", "name_en": "", "level": "outcome"}
    form |= {"definition": "Quanti.", "method": "", "unit": "persone", "direction": "up"}
    return form | {"baseline": "", "baseline_period": "", "elements": "1.1.1, 1.1.2-a1"} | values


def value_typed(**values) -> dict:
    return {
        "starts_on": "2026-01-01", "ends_on": "2026-06-30", "territory": "", "value": "12",
        "source": "Anagrafe",
    } | values  # fmt: skip


def test_desk_is_for_who_writes(client, indicator):
    sign_in(client, make_user())

    for page in ("", "nuovo/", f"{indicator.pk}/", f"{indicator.pk}/modifica/"):
        assert client.get(f"{DESK}{page}").status_code == 403, page


def test_define(client, editor, plan):
    response = client.post(f"{DESK}nuovo/", typed(baseline="7", baseline_period="2025"))

    indicator = Indicator.objects.get()
    assert response["Location"] == f"{DESK}{indicator.pk}/"
    assert (indicator.unit, indicator.baseline) == ("persone", Decimal(7))
    found = {link.uid for link in indicator.links.all()}
    assert found == {uid_of(plan, "1.1.1"), uid_of(plan, "1.1.2-a1")}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": ""}, "code"),
        ({"level": "x"}, "level"),
        ({"baseline": "7"}, "baseline_period"),
        ({"baseline": "sette"}, "baseline"),
        ({"elements": "9.9.9"}, "elements"),
        ({"unit": "x" * 41}, "unit"),
    ],
)
def test_define_says_what_is_wrong(client, editor, plan, values, field):
    response = client.post(f"{DESK}nuovo/", typed(**values))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Indicator.objects.exists()


def test_code_that_is_taken_is_refused_with_what_was_typed(client, editor, indicator):
    response = client.post(f"{DESK}nuovo/", typed(code="IND-1"))

    assert response.status_code == 409
    assert "Posti di lavoro" in response.content.decode()


def test_edit_keeps_links_to_what_is_no_longer_in_the_plan(client, editor, plan, indicator):
    gone = uid_of(plan)
    plan.elements.filter(code="1.1.1-a1").update(state="withdrawn")
    make_version(plan, number="1.1")
    page = f"{DESK}{indicator.pk}/modifica/"
    assert client.get(page).status_code == 200

    save(client, page, typed(code="IND-1", elements="1.1.2"))

    assert {link.uid for link in indicator.links.all()} == {gone, uid_of(plan, "1.1.2")}


def test_targets(client, editor, indicator):
    year = timezone.localdate().year
    page = f"{DESK}{indicator.pk}/valori-attesi/"
    assert client.get(page).status_code == 200
    assert save(client, page, {f"y{year}": "molti"}).status_code == 422

    save(client, page, {f"y{year}": "5", f"y{year + 1}": "8.5", "y1999": "3"})

    found = dict(indicator.targets.values_list("year", "value"))
    assert found == {year: Decimal(5), year + 1: Decimal("8.5")}


def test_observe_and_correct(client, editor, indicator):
    client.post(f"{DESK}{indicator.pk}/rilevazioni/nuova/", value_typed())
    first = Observation.objects.get()
    page = f"{DESK}{indicator.pk}/rilevazioni/{first.pk}/correggi/"
    assert client.get(page).context["form"]["value"].value() == "12"

    client.post(page, value_typed(value="13"))

    second = Observation.objects.valid().get()
    assert (second.value, second.corrects, second.recorded_by) == (Decimal(13), first, editor)
    assert client.post(page, value_typed(value="14")).status_code == 409
    assert client.get(f"{DESK}{indicator.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"value": ""}, "value"),
        ({"value": "1e99"}, "value"),
        ({"ends_on": "2025-12-31"}, "ends_on"),
        ({"ends_on": "2999-12-31"}, "ends_on"),
        ({"source": ""}, "source"),
    ],
)
def test_observe_says_what_is_wrong(client, editor, indicator, values, field):
    response = client.post(f"{DESK}{indicator.pk}/rilevazioni/nuova/", value_typed(**values))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_second_value_is_refused_with_what_was_typed(client, editor, indicator):
    indicators.observe(indicator, by=None, **measured())

    response = client.post(
        f"{DESK}{indicator.pk}/rilevazioni/nuova/", value_typed(source="Altra fonte")
    )

    assert response.status_code == 409
    assert "Altra fonte" in response.content.decode()


def test_value_of_another_indicator_is_not_found(client, editor, plan, indicator):
    other = make_indicator(plan, code="IND-2")
    row = indicators.observe(other, by=None, **measured())

    page = f"{DESK}{indicator.pk}/rilevazioni/{row.pk}/correggi/"
    assert client.get(page).status_code == 404


def test_desks_ask_as_much_with_many(client, editor, plan, indicator):
    counts = []
    indicators.observe(indicator, by=None, **measured())
    for numbers in (range(2), range(2, 30)):
        for number in numbers:
            more = make_indicator(plan, code=f"MORE-{number}")
            indicators.observe(more, by=None, **measured())
            day = date(2025, 1, 1 + number)
            indicators.observe(indicator, by=None, **measured(starts_on=day, ends_on=day))
        for page in (DESK, f"{DESK}{indicator.pk}/"):
            client.get(page)
        with CaptureQueriesContext(connection) as asked:
            for page in (DESK, f"{DESK}{indicator.pk}/"):
                client.get(page)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def changes_of(client, indicator) -> list[list[tuple[str, list]]]:
    history = client.get(f"{DESK}{indicator.pk}/").context["history"]
    return [[(each.label, each.spans) for each in entry.changes] for entry in history]


def test_desk_shows_what_the_definition_was(client, editor, indicator):
    assert changes_of(client, indicator) == [[]]
    before = indicator.definition

    indicators.redefine(
        indicator, by=editor, definition="Quante donne.", level="impact", baseline=Decimal("1.50"),
        baseline_period="2024",
    )  # fmt: skip
    indicators.redefine(indicator, by=editor, unit="donne")

    newest, changed, first = changes_of(client, indicator)
    assert [label for label, _spans in newest] == ["Unità di misura"]
    said = dict(changed)
    assert set(said) == {"Livello", "Definizione", "Valore di partenza",
                         "Periodo del valore di partenza"}  # fmt: skip
    assert "".join(text for op, text in said["Definizione"] if op != "insert") == before
    assert ("insert", "1,5") in said["Valore di partenza"]
    assert ("insert", "impatto") in said["Livello"]
    assert first == []
    page = client.get(f"{DESK}{indicator.pk}/").content.decode()
    assert "donne" in page and "<ins" in page


def test_saving_the_same_definition_again_is_no_change(client, editor, indicator):
    indicators.redefine(indicator, by=editor, definition=indicator.definition)

    assert changes_of(client, indicator) == [[]]


def test_history_of_another_indicator_is_not_shown(client, editor, plan, indicator):
    other = make_indicator(plan, code="IND-7")
    indicators.redefine(other, by=editor, definition="Segreta.")

    assert changes_of(client, indicator) == [[]]


def test_desk_asks_as_much_for_many_changes(client, editor, indicator):
    asked = []
    for times in (1, 9):
        for number in range(times):
            indicators.redefine(indicator, by=editor, definition=f"Quante: {times}.{number}.")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{DESK}{indicator.pk}/")
        asked.append(len(queries))

    assert asked[0] == asked[1]
