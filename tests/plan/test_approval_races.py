"""Several people at once with one version."""

import threading
from contextlib import nullcontext

import pgtrigger
import pytest
from django.db import transaction
from django.db.models.functions import Now

from plan import versions
from plan.models import Hold, Version, VersionState
from plan.versions import approving, holds
from tests.factories import make_plan
from tests.plan.approving import act_of, give_acts, make_final, make_writer
from tests.races import at_once, meeting
from tests.site.test_merging_races import is_somebody_blocked, wait_until
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ready():
    version = make_final()
    give_acts(version)
    return version


def test_of_two_approvers_one_wins(ready):
    people = [make_writer(), make_writer()]

    answers = at_once(
        2, lambda who: versions.approve(Version.objects.get(pk=ready.pk), by=people[who])
    )

    ready.refresh_from_db()
    assert answers.count(None) == 1
    assert [type(each) for each in answers if each] == [InvalidTransition]
    assert ready.approved_by == people[answers.index(None)]
    assert ready.steps.filter(verb="approve").count() == 1


@pytest.mark.parametrize("kept", [True, False])
def test_without_the_guard_only_the_database_keeps_the_first(ready, kept):
    """Negative control: read, then write what was read; without its trigger both win."""
    people = [make_writer(), make_writer()]
    both_have_read = meeting(2)

    def careless(who: int) -> None:
        version = Version.objects.get(pk=ready.pk)
        assert version.state == VersionState.FROZEN
        both_have_read.wait()
        with nullcontext() if kept else pgtrigger.ignore("plan.Version:version_last_words_stay"):
            Version.objects.filter(pk=version.pk).update(
                state=VersionState.APPROVED, approved_at=Now(), approved_by=people[who]
            )

    assert at_once(2, careless).count(None) == (1 if kept else 2)


def test_two_finals_at_once_leave_one_approved():
    plan = make_plan()
    finals = [make_final(plan, number=number) for number in ("2.0", "2.1")]
    for each in finals:
        give_acts(each)
    people = [make_writer(), make_writer()]

    at_once(2, lambda who: versions.approve(Version.objects.get(pk=finals[who].pk), by=people[who]))

    assert plan.versions.filter(state=VersionState.APPROVED).count() == 1


def test_one_act_a_promoter_however_many_record_it():
    version, people = make_final(), [make_writer(), make_writer(), make_writer()]
    promoter = version.plan.promoters.first()

    answers = at_once(
        3,
        lambda who: versions.record_act(
            Version.objects.get(pk=version.pk), promoter=promoter, by=people[who], **act_of()
        ),
    )

    assert sum(isinstance(each, InvalidTransition) for each in answers) == 2
    assert version.acts.count() == 1


@pytest.fixture
def holding_meanwhile(ready):
    """A hold is placed, and before it is committed somebody approves; returns their answer."""

    def run() -> object:
        placed, person = threading.Event(), make_writer()

        def act(who: int) -> object:
            version = Version.objects.get(pk=ready.pk)
            if who:
                assert placed.wait(30)
                return versions.approve(version, by=person)
            with transaction.atomic():
                versions.place_hold(version, key="consultation:1")
                placed.set()
                _until_blocked_or_approved()
            return None

        approved = threading.Event()

        def _until_blocked_or_approved() -> None:
            wait_until(lambda: approved.is_set() or is_somebody_blocked())

        def watched(who: int) -> object:
            try:
                return act(who)
            finally:
                if who:
                    approved.set()

        return at_once(2, watched)[1]

    return run


def test_hold_that_is_being_placed_keeps_from_approving(holding_meanwhile):
    assert isinstance(holding_meanwhile(), versions.HoldOpen)


def test_without_the_lock_it_would_be_approved_over_the_hold(monkeypatch, holding_meanwhile):
    """Negative control."""
    for module in (approving, holds):
        monkeypatch.setattr(module, "lock_version", lambda version: None)

    assert holding_meanwhile() is None
    assert Hold.objects.filter(released_at=None).exists()
