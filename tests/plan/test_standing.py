"""How actions stand: what is computed from the rows, and what only looks like it."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plan.execution.design import designed
from plan.execution.standing import roll_up, standings, total
from tests.factories import make_community, make_plan, make_version
from tests.plan.executing import (
    DAY,
    close,
    make_cycle,
    make_design,
    make_due,
    make_instrument,
    make_involved,
    make_measure,
    make_money,
    make_report,
    uid_of,
)

pytestmark = pytest.mark.django_db
ACTION = "1.1.1-a1"


@pytest.fixture
def version():
    return make_version()


@pytest.fixture
def uid(version):
    return uid_of(version, ACTION)


def one(version, code=ACTION, **values):
    found = standings(version, **{"on": DAY} | values)
    return next(standing for standing in found if standing.passage.code == code)


def test_there_is_one_for_each_action_in_reading_order_with_its_place(version):
    found = standings(version, on=DAY)

    assert [each.passage.code for each in found] == ["1.1.1-a1", "1.1.2-a1"]
    assert [found[1].theme.code, found[1].objective.code, found[1].strategy.code] == [
        "1",
        "1.1",
        "1.1.2",
    ]


def test_an_untouched_action_misses_everything_and_claims_nothing(version):
    standing = one(version)

    assert standing.missing == ("lead", "milestone", "instrument", "indicator")
    assert (standing.lead, standing.roles, standing.status, standing.outlook) == (None, [], "", "")
    assert not (standing.is_designed or standing.late or standing.reported)
    assert standing.cycle is None
    assert (standing.planned, standing.actual) == (0, 0)


def test_only_who_accepted_leads(version, uid):
    for state in ("proposed", "declined", "ended"):
        make_involved(version.plan, uid, state=state)

    assert one(version).lead is None

    accepted = make_involved(version.plan, uid)
    helper = make_community()
    make_involved(version.plan, uid, community=helper, role="contributor")
    standing = one(version)

    assert standing.lead == accepted.organisation
    assert standing.roles == [("lead", accepted.organisation), ("contributor", helper)]


def test_all_four_parts_make_a_design(version, uid):
    make_involved(version.plan, uid)
    assert one(version).missing == ("milestone", "instrument", "indicator")

    make_due(version.plan, uid)
    assert one(version).missing == ("instrument", "indicator")

    make_instrument(version.plan, uid)
    assert one(version).missing == ("indicator",)

    make_measure(version.plan, uid)
    assert one(version).is_designed
    assert not one(version, "1.1.2-a1").is_designed


def test_a_reason_stands_for_an_instrument_or_an_indicator(version, uid):
    for needs in ("instrument", "indicator"):
        version.plan.waivers.create(uid=uid, needs=needs, reason="Non serve.")

    assert one(version).missing == ("lead", "milestone")


def test_a_milestone_not_reached_makes_late_from_the_day_after(version, uid):
    make_due(version.plan, uid, DAY)
    make_due(version.plan, uid, DAY + timedelta(days=90))

    assert not one(version, on=DAY).late
    assert one(version, on=DAY + timedelta(days=1)).late


def test_a_milestone_reached_is_not_late_but_was_before_it_was_reached(version, uid):
    make_due(version.plan, uid, date(2026, 3, 1), reached_on=date(2026, 4, 1))
    make_due(version.plan, uid, date(2026, 12, 31))

    assert one(version, on=date(2026, 3, 15)).late
    assert not one(version, on=date(2026, 4, 1)).late


def test_after_the_last_date_it_is_late_unless_completed(version, uid):
    make_due(version.plan, uid, date(2026, 3, 1), reached_on=date(2026, 3, 1))
    cycle = make_cycle(version.plan)
    assert one(version).late

    make_report(cycle, uid)
    assert one(version).late

    make_report(cycle, uid, status="completed", ended_on=date(2026, 3, 2))
    assert not one(version).late


def test_only_published_reports_count_and_the_last_one_says_the_status(version, uid):
    cycle = make_cycle(version.plan)
    make_report(cycle, uid, state="submitted")
    assert one(version).status == ""

    earlier = make_cycle(version.plan, starts_on=date(2025, 1, 1), state="closed",
                         version=version, snapshot=[])  # fmt: skip
    make_report(cycle, uid, status="suspended", outlook="at_risk")
    make_report(earlier, uid, status="not_started")
    standing = one(version)

    assert (standing.status, standing.outlook, standing.cycle) == ("suspended", "at_risk", cycle)


def test_reported_is_asked_of_one_cycle_and_later_ones_are_not_looked_at(version, uid):
    first = close(make_cycle(version.plan), version)
    second = make_cycle(version.plan, starts_on=date(2026, 7, 1), ends_on=date(2026, 12, 31))
    make_report(first, uid, status="not_started")
    assert one(version, cycle=first).reported
    assert not one(version, cycle=second).reported
    assert one(version, cycle=second).status == "not_started"

    make_report(second, uid)
    assert one(version, cycle=second).status == "under_way"
    assert one(version, cycle=first).status == "not_started"
    assert one(version).reported


def test_money_is_summed_by_its_kind(version, uid):
    make_money(version.plan, uid, "1000.50")
    make_money(version.plan, uid, "200", year=2027)
    make_money(version.plan, uid, "150.25", kind="actual")

    standing = one(version)

    assert (standing.planned, standing.actual) == (Decimal("1200.50"), Decimal("150.25"))


def test_roll_up_counts_with_coverage(version, uid):
    cycle = make_cycle(version.plan)
    make_design(version.plan, uid, due=date(2026, 1, 31))
    make_money(version.plan, uid, "10")
    make_report(cycle, uid)
    found = standings(version, on=DAY, cycle=cycle)

    (theme,), (objective,) = roll_up(found, "theme"), roll_up(found, "objective")

    assert (theme.passage.code, objective.passage.code) == ("1", "1.1")
    for roll in (theme, objective, total(found)):
        assert (roll.actions, roll.designed, roll.reported, roll.unreported) == (2, 1, 1, 1)
        assert (roll.under_way, roll.completed, roll.unknown, roll.late) == (1, 0, 1, 1)
        assert roll.planned == 10


def test_the_record_is_json_and_names_no_person(version, uid):
    report = make_report(make_cycle(version.plan), uid)
    make_involved(version.plan, uid)

    written = json.dumps([each.record() for each in standings(version, on=DAY)])

    assert json.loads(written)[0]["status"] == "under_way"
    assert report.author.last_name not in written
    assert report.author.email not in written


def test_another_plans_execution_is_not_counted(version, uid):
    make_involved(make_plan(), uid)

    assert one(version).lead is None


def test_the_queries_are_the_same_for_one_action_and_for_thirty():
    small, large = make_version(make_plan(1)), make_version(make_plan(30))
    for version in (small, large):
        for action in version.passages.filter(kind="action"):
            make_design(version.plan, action.uid)

    counts = []
    for version in (small, large):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            for standing in standings(version, on=DAY):
                standing.record()
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 6


def test_a_design_misses_the_same_here_and_at_the_desk(version, uid):
    for step in (
        lambda: None,
        lambda: make_involved(version.plan, uid),
        lambda: make_instrument(version.plan, uid),
        lambda: version.plan.waivers.create(uid=uid, needs="indicator", reason="Non serve."),
        lambda: make_due(version.plan, uid),
    ):
        step()
        found = standings(version, on=DAY)
        said = designed([each.uid for each in found])
        assert {each.uid: set(each.missing) for each in found} == {
            each.uid: said.get(each.uid, set()) for each in found
        }
