"""Indicators: defined, expected, observed; what was observed is only ever corrected."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from plan.execution import indicators, reporting
from plan.models import Observation, ReportingCycle
from tests.factories import make_editor
from tests.plan.monitoring import make_cycle, make_indicator, make_plan_in_force, measured, uid_of
from tests.races import at_once, meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan_in_force()


@pytest.fixture
def indicator(plan):
    return make_indicator(plan, uids=[uid_of(plan)])


def test_define_and_redefine(plan, indicator):
    other = uid_of(plan, "1.1.2-a1")

    indicators.redefine(indicator, by=make_editor(), uids=[other], unit="numero")

    indicator.refresh_from_db()
    assert indicator.unit == "numero"
    assert [link.uid for link in indicator.links.all()] == [other]


def test_code_is_taken_once(plan, indicator):
    with pytest.raises(indicators.CodeTaken):
        make_indicator(plan)
    second = make_indicator(plan, code="IND-2")
    with pytest.raises(indicators.CodeTaken):
        indicators.redefine(second, by=None, code="IND-1")


def test_targets_are_those_that_were_named_last(indicator):
    indicators.set_targets(indicator, by=None, targets={2026: Decimal(5), 2027: Decimal(8)})
    indicators.set_targets(indicator, by=None, targets={2027: Decimal(9), 2028: Decimal(12)})

    found = dict(indicator.targets.values_list("year", "value"))
    assert found == {2027: Decimal(9), 2028: Decimal(12)}


def test_observation_is_kept_with_who_recorded_it(indicator):
    editor = make_editor()

    row = indicators.observe(indicator, by=editor, **measured(territory="Torino"))

    kept = Observation.objects.get(pk=row.pk)
    assert (kept.value, kept.territory, kept.recorded_by) == (Decimal("12.5"), "Torino", editor)


def test_second_value_for_the_same_time_and_place_is_refused(indicator):
    indicators.observe(indicator, by=None, **measured())

    with pytest.raises(indicators.AlreadyObserved):
        indicators.observe(indicator, by=None, **measured(value=Decimal(3)))
    indicators.observe(indicator, by=None, **measured(territory="Torino"))


def test_correction_stands_in_the_place_of_what_it_corrects(indicator):
    first = indicators.observe(indicator, by=None, **measured(is_provisional=True))

    second = indicators.correct(first, by=make_editor(), value=Decimal(13), is_provisional=False)

    assert [row.pk for row in Observation.objects.valid()] == [second.pk]
    assert (second.starts_on, second.source) == (first.starts_on, first.source)
    assert Observation.objects.get(pk=first.pk).value == Decimal("12.5")


def test_what_was_corrected_is_not_corrected_again(indicator):
    first = indicators.observe(indicator, by=None, **measured())
    second = indicators.correct(first, by=None, value=Decimal(13))

    with pytest.raises(indicators.AlreadyCorrected):
        indicators.correct(first, by=None, value=Decimal(14))
    indicators.correct(second, by=None, value=Decimal(14))


def test_correction_may_change_the_time_but_not_take_that_of_another(indicator):
    first = indicators.observe(indicator, by=None, **measured())
    other = measured(starts_on=date(2026, 7, 1), ends_on=date(2026, 12, 31))
    indicators.observe(indicator, by=None, **other)

    with pytest.raises(indicators.AlreadyObserved):
        indicators.correct(first, by=None, starts_on=date(2026, 7, 1), ends_on=date(2026, 12, 31))
    indicators.correct(first, by=None, ends_on=date(2026, 5, 31))


def test_time_does_not_end_before_it_begins(indicator):
    with pytest.raises(indicators.WrongPeriod):
        indicators.observe(indicator, by=None, **measured(ends_on=date(2025, 12, 31)))


def test_observation_never_changes(indicator):
    row = indicators.observe(indicator, by=None, **measured())

    for change in (lambda rows: rows.update(value=1), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(Observation.objects.filter(pk=row.pk))


def test_closing_a_cycle_freezes_what_was_observed_last(plan, indicator):
    indicators.set_targets(indicator, by=None, targets={2027: Decimal("20.50")})
    first = indicators.observe(indicator, by=None, **measured())
    indicators.correct(first, by=None, value=Decimal("1500.0000"))
    cycle = make_cycle(plan)

    reporting.close_cycle(cycle, by=make_editor())

    (kept,) = ReportingCycle.objects.get(pk=cycle.pk).snapshot["indicators"]
    assert (kept["baseline"], kept["last"]["value"]) == ("2", "1500")
    assert kept["targets"] == [{"year": 2027, "value": "20.5"}]
    assert kept["measures"] == ["1.1.1-a1"]


@pytest.mark.django_db(transaction=True)
def test_of_two_corrections_one_wins():
    first = indicators.observe(make_indicator(make_plan_in_force()), by=None, **measured())

    answers = at_once(
        2,
        lambda who: indicators.correct(
            Observation.objects.select_related("indicator").get(pk=first.pk),
            by=None,
            value=Decimal(who),
        ),
    )

    assert [type(each) for each in answers].count(indicators.AlreadyCorrected) == 1
    assert Observation.objects.filter(corrects=first).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_would_break():
    """Negative control: both look, neither finds a correction, both write one."""
    first = indicators.observe(make_indicator(make_plan_in_force()), by=None, **measured())
    both_have_looked = meeting(2)

    def careless(who: int) -> None:
        assert not Observation.objects.filter(corrects=first).exists()
        both_have_looked.wait()
        Observation.objects.create(
            indicator_id=first.indicator_id, corrects=first, **measured(value=Decimal(who))
        )

    answers = at_once(2, careless)

    assert sum(isinstance(each, DatabaseError) for each in answers) == 1
