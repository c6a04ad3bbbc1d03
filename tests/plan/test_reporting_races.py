"""Several people at once in one reporting cycle."""

import pytest
from django.db import IntegrityError
from django.db.models.functions import Now

from plan.execution import reporting
from plan.models import ProgressUpdate, ReportingCycle, UpdateState
from tests.factories import make_editor
from tests.plan.monitoring import (
    again,
    make_cycle,
    make_leader,
    make_plan_in_force,
    make_submitted,
    uid_of,
    words,
)
from tests.races import at_once, meeting
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan():
    return make_plan_in_force()


def test_of_two_who_open_one_wins(plan):
    answers = at_once(2, lambda who: make_cycle(plan))

    assert [type(each) for each in answers].count(reporting.AlreadyOpen) == 1
    assert plan.cycles.count() == 1


def test_of_two_who_begin_a_report_there_is_one(plan):
    cycle, leader = make_cycle(plan), make_leader(plan)
    uid = uid_of(plan)

    answers = at_once(
        3,
        lambda who: reporting.save_draft(
            ReportingCycle.objects.get(pk=cycle.pk), uid, by=leader, **words()
        ),
    )

    assert len({each.pk for each in answers}) == 1


def test_without_the_lock_one_of_two_would_fail(plan):
    """Negative control: both look, neither finds a draft, both write one."""
    cycle, leader, uid = make_cycle(plan), make_leader(plan), uid_of(plan)
    both_have_looked = meeting(2)

    def careless(who: int) -> None:
        assert reporting.in_hand(cycle, uid) is None
        both_have_looked.wait()
        ProgressUpdate.objects.create(plan=plan, cycle=cycle, uid=uid, author=leader, **words())

    answers = at_once(2, careless)

    assert [type(each) for each in answers if each] == [IntegrityError]


def test_published_or_sent_back_never_both(plan):
    cycle, leader = make_cycle(plan), make_leader(plan)
    update, people = make_submitted(cycle, leader), [make_editor(), make_editor()]

    def act(who: int) -> None:
        row = again(update)
        if who:
            return reporting.publish(row, by=people[who])
        return reporting.send_back(row, by=people[who], review="Di più")

    answers = at_once(2, act)

    assert answers.count(None) == 1
    assert [type(each) for each in answers if each] == [InvalidTransition]


def test_without_the_guard_the_second_would_win(plan):
    """Negative control: read, then write what was read."""
    cycle, leader = make_cycle(plan), make_leader(plan)
    update, people = make_submitted(cycle, leader), [make_editor(), make_editor()]
    both_have_read = meeting(2)

    def careless(who: int) -> None:
        assert again(update).state == UpdateState.SUBMITTED
        both_have_read.wait()
        rows = ProgressUpdate.objects.filter(pk=update.pk)
        rows.update(reviewed_by=people[who], reviewed_at=Now(), review="Di più", state="returned")

    assert at_once(2, careless) == [None, None]


def test_closing_and_sending_at_once_lose_nothing(plan):
    """Either the report came first and closing is refused, or it is told that the cycle is over."""
    cycle, leader, editor = make_cycle(plan), make_leader(plan), make_editor()
    update = reporting.save_draft(cycle, uid_of(plan), by=leader, **words())

    def act(who: int) -> None:
        if who:
            return reporting.submit(again(update), by=leader)
        return reporting.close_cycle(ReportingCycle.objects.get(pk=cycle.pk), by=editor)

    closing, sending = at_once(2, act)

    assert (type(closing), sending) == (reporting.StillWaiting, None) or (
        closing, type(sending)
    ) == (None, reporting.CycleClosed)  # fmt: skip
