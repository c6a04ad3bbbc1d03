"""How an action is to be carried out: instruments, money, milestones, what waits for what."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from plan.execution import budget, dependencies, design, instruments, involving, milestones
from plan.execution.refusals import ReasonMissing, WaitsForItself
from plan.models import (
    BudgetLine,
    Dependency,
    Indicator,
    IndicatorLink,
    Instrument,
    Milestone,
    MilestoneMove,
)
from tests.factories import make_editor, make_involvement, make_plan, make_version
from tests.races import at_once, meeting
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2027, 5, 31), date(2027, 6, 30)


@pytest.fixture
def version():
    return make_version(make_plan(strategies=4))


@pytest.fixture
def plan(version):
    return version.plan


@pytest.fixture
def by():
    return make_editor()


def uid_of(version, number: int = 1):
    return version.passages.get(code=f"1.1.{number}-a1").uid


@pytest.fixture
def uid(version):
    return uid_of(version)


@pytest.fixture
def milestone(plan, uid, by):
    return milestones.add(plan, uid=uid, title_it="Avviso pubblicato", due=MAY, by=by)


def test_first_date_of_a_milestone_stays(milestone, by):
    milestones.move(milestone, due=JUNE, reason="Ritardo della gara.", by=by)
    milestones.move(milestone, due=date(2027, 9, 1), reason="Ricorso.", by=by)

    assert milestone.due == date(2027, 9, 1)
    assert milestone.original_due == MAY
    assert [(move.former, move.due) for move in milestone.moves.all()] == [
        (MAY, JUNE), (JUNE, date(2027, 9, 1)),
    ]  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        Milestone.objects.filter(pk=milestone.pk).update(original_due=JUNE)


def test_milestone_moves_with_reasons_to_another_day(milestone, by):
    with pytest.raises(ReasonMissing):
        milestones.move(milestone, due=JUNE, reason="", by=by)
    with pytest.raises(InvalidTransition):
        milestones.move(milestone, due=MAY, reason="Nessuno.", by=by)

    assert not MilestoneMove.objects.exists()


def test_move_is_never_changed(milestone, by):
    move = milestones.move(milestone, due=JUNE, reason="Ritardo.", by=by)

    with pytest.raises(DatabaseError), transaction.atomic():
        MilestoneMove.objects.filter(pk=move.pk).update(reason="Altro")
    with pytest.raises(DatabaseError), transaction.atomic():
        MilestoneMove.objects.filter(pk=move.pk).delete()


def test_reached_milestone_does_not_move(milestone, by):
    milestones.reach(milestone, on=MAY, by=by)

    with pytest.raises(InvalidTransition):
        milestones.move(milestone, due=JUNE, reason="Ritardo.", by=by)
    with pytest.raises(InvalidTransition):
        milestones.remove(milestone, by=by)

    milestones.reach(milestone, on=None, by=by)
    milestones.move(milestone, due=JUNE, reason="Ritardo.", by=by)
    assert milestone.reached_on is None


def test_milestone_that_moved_is_not_removed(plan, uid, milestone, by):
    other = milestones.add(plan, uid=uid, title_it="Errore", due=date(2099, 5, 31), by=by)
    milestones.move(milestone, due=JUNE, reason="Ritardo.", by=by)

    milestones.remove(other, by=by)
    with pytest.raises(InvalidTransition):
        milestones.remove(milestone, by=by)
    with pytest.raises(InvalidTransition):
        milestones.rename(other, title_it="Mai", title_en="", by=by)

    assert Milestone.objects.get() == milestone


def test_milestone_that_is_late_is_not_removed(plan, uid, by):
    late = milestones.add(plan, uid=uid, title_it="In ritardo", due=date(2026, 1, 1), by=by)

    with pytest.raises(InvalidTransition):
        milestones.remove(late, by=by)

    assert Milestone.objects.get() == late


def test_circle_is_refused_and_told(version, plan, by):
    first, second, third, other = (uid_of(version, number) for number in (1, 2, 3, 4))
    dependencies.add(plan, before=first, after=second, by=by)
    dependencies.add(plan, before=second, after=third, by=by)
    dependencies.add(plan, before=second, after=other, by=by)

    with pytest.raises(WaitsForItself) as refused:
        dependencies.add(plan, before=third, after=first, by=by)

    assert refused.value.codes == ["1.1.3-a1", "1.1.1-a1", "1.1.2-a1", "1.1.3-a1"]
    assert Dependency.objects.count() == 3


def test_action_does_not_wait_for_itself(plan, uid, by):
    with pytest.raises(WaitsForItself):
        dependencies.add(plan, before=uid, after=uid, by=by)


def test_circle_is_refused_by_the_database(version, plan, by):
    first, second = uid_of(version, 1), uid_of(version, 2)
    dependencies.add(plan, before=first, after=second, by=by)

    with pytest.raises(IntegrityError), transaction.atomic():
        Dependency.objects.create(plan=plan, before=second, after=first)


def test_dependency_once_and_removed_once(version, plan, by):
    ends = {"before": uid_of(version, 1), "after": uid_of(version, 2)}
    row = dependencies.add(plan, **ends, by=by)

    with pytest.raises(InvalidTransition):
        dependencies.add(plan, **ends, by=by)
    dependencies.remove(row, by=by)
    with pytest.raises(InvalidTransition):
        dependencies.remove(row, by=by)


@pytest.mark.django_db(transaction=True)
def test_two_halves_of_a_circle_at_once_leave_one():
    version = make_version()
    first, second, by = uid_of(version, 1), uid_of(version, 2), make_editor()
    ends = [(first, second), (second, first)]

    answers = at_once(
        2,
        lambda who: dependencies.add(version.plan, before=ends[who][0], after=ends[who][1], by=by),
    )

    assert sum(isinstance(each, WaitsForItself) for each in answers) == 1
    assert Dependency.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_trigger_does_not_see_the_other_half():
    """Negative control: each looks before the other has written."""
    version = make_version()
    first, second = uid_of(version, 1), uid_of(version, 2)
    both_wrote = meeting(2)

    def careless(who: int) -> None:
        before, after = (first, second) if who else (second, first)
        with transaction.atomic():
            Dependency.objects.create(plan=version.plan, before=before, after=after)
            both_wrote.wait()

    assert at_once(2, careless) == [None, None]
    assert Dependency.objects.count() == 2


def test_instrument_serves_several_and_goes_with_the_last(version, plan, uid, by):
    row = instruments.create(plan, uid=uid, by=by, kind="call", title_it="Bando 2027")
    other = uid_of(version, 2)
    instruments.link(row, uid=other, by=by)
    instruments.link(row, uid=other, by=by)
    instruments.change(row, by=by, title_it="Bando 2028")

    instruments.unlink(row, uid=uid, by=by)
    assert Instrument.objects.get().title_it == "Bando 2028"
    with pytest.raises(InvalidTransition):
        instruments.unlink(row, uid=uid, by=by)
    instruments.unlink(row, uid=other, by=by)
    assert not Instrument.objects.exists()


def line(plan, uid, by, **values):
    values = {"year": 2027, "kind": "planned", "amount": 1000, "source": "Fondi UE"} | values
    return budget.add(plan, uid=uid, by=by, **values)


def test_budget_sums_by_year(plan, uid, by):
    line(plan, uid, by)
    line(plan, uid, by, source="Fondazione", amount=Decimal("500.50"))
    line(plan, uid, by, kind="actual", amount=300)
    line(plan, uid, by, year=2026, amount=1)

    years = budget.by_year(BudgetLine.objects.all())

    assert [(each.year, each.planned, each.actual) for each in years] == [
        (2026, 1, 0), (2027, Decimal("1500.50"), 300),
    ]  # fmt: skip


def test_budget_line_once(plan, uid, by):
    row = line(plan, uid, by)

    with pytest.raises(InvalidTransition):
        line(plan, uid, by, amount=2)
    budget.change(row, amount=Decimal("2.50"), by=by)
    assert row.amount == Decimal("2.50")
    budget.remove(row, by=by)
    with pytest.raises(InvalidTransition):
        budget.remove(row, by=by)


def test_designed_says_what_is_missing(version, plan, uid, by):
    assert design.designed([uid])[uid] == set(design.NEEDS)

    row = make_involvement(version, state="proposed")
    assert "lead" in design.designed([uid])[uid]
    involving.accept(row, by=by)
    assert design.designed([uid])[uid] == {"milestone", "instrument", "indicator"}
    milestones.add(plan, uid=uid, title_it="Avvio", due=MAY, by=by)
    instruments.create(plan, uid=uid, by=by, kind="fund", title_it="Fondo")
    assert design.designed([uid])[uid] == {"indicator"}
    indicator = Indicator.objects.create(
        plan=plan, code="I1", name_it="Persone", level="output", definition="Quante.", unit="n"
    )
    IndicatorLink.objects.create(indicator=indicator, uid=uid)
    assert design.designed([uid])[uid] == set()


def test_waiver_counts_while_it_stands(plan, uid, by):
    waiver = design.waive(plan, uid=uid, needs="indicator", reason="Si misura altrove.", by=by)
    assert design.designed([uid])[uid] == {"lead", "milestone", "instrument"}

    with pytest.raises(InvalidTransition):
        design.waive(plan, uid=uid, needs="indicator", reason="Di nuovo.", by=by)
    with pytest.raises(ReasonMissing):
        design.waive(plan, uid=uid, needs="instrument", reason="", by=by)

    design.unwaive(waiver, by=by)
    assert "indicator" in design.designed([uid])[uid]
    with pytest.raises(InvalidTransition):
        design.unwaive(waiver, by=by)


def test_contributor_is_no_lead(version, uid):
    make_involvement(version, role="contributor")

    assert "lead" in design.designed([uid])[uid]


def test_designed_asks_once_for_any_number():
    version = make_version(make_plan(strategies=30))
    uids = list(version.passages.filter(kind="action").values_list("uid", flat=True))
    for code in ("1.1.1-a1", "1.1.2-a1"):
        make_involvement(version, code=code)

    for some in (uids[:1], uids):
        with CaptureQueriesContext(connection) as asked:
            found = design.designed(some)
        assert len(asked) == 1
        assert len(found) == len(some)
