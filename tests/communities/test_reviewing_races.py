"""What happens in a community while somebody concludes it."""

from collections.abc import Callable
from threading import Event

import pytest
from django.db import OperationalError

from communities import merging, registrations, reviewing
from communities.models import Membership, MembershipState, Registration
from communities.registrations import RegistrationClosed
from partners.duplicates import propose
from partners.models import DuplicateSource
from tests.communities.test_registrations import make_open, register
from tests.factories import make_community, make_membership, make_partner, make_staff
from tests.races import at_once
from tests.site.test_merging_races import SECONDS, is_somebody_blocked, wait_until
from tsi.site.merging import merge


@pytest.fixture
def in_the_middle(monkeypatch):
    """Runs `first`, which stops after the function `name` of `module` until `second` waits for
    it or is done."""

    def run(module, name: str, first: Callable, second: Callable) -> list:
        reached, done = Event(), Event()
        whole = getattr(module, name)

        def paused(*args) -> None:
            whole(*args)
            reached.set()
            wait_until(lambda: done.is_set() or is_somebody_blocked())

        monkeypatch.setattr(module, name, paused)

        def either(number: int) -> object:
            if number == 0:
                return first()
            assert reached.wait(SECONDS)
            try:
                return second()
            finally:
                done.set()

        return at_once(2, either)

    return run


@pytest.fixture
def registering(transactional_db, in_the_middle):
    """What somebody is answered who registers while the community is being concluded."""

    def run() -> object:
        community, staff = make_community(), make_staff()
        meeting = make_open(community=community)
        concluded, answer = in_the_middle(
            reviewing,
            "_decline_waiting",
            lambda: reviewing.archive(community, by=staff, report_it="Fatto."),
            lambda: register(meeting),
        )
        assert concluded is None, concluded
        return answer

    return run


def test_nobody_registers_once_the_community_is_being_concluded(registering):
    assert isinstance(registering(), RegistrationClosed)


def test_without_holding_the_community_somebody_registers(monkeypatch, registering):
    """Negative control."""
    monkeypatch.setattr(registrations, "hold_around", lambda *args, **values: None)

    assert isinstance(registering(), Registration)


@pytest.fixture
def concluding(transactional_db, in_the_middle):
    """What the conclusion of a community and a merge in it answer, and the request that waits."""

    def run() -> tuple[list, Membership]:
        keep, drop, staff = make_partner(), make_partner(), make_staff()
        community = make_community(proposed_for=drop)
        asked = make_membership(community, organisation=drop, state=MembershipState.REQUESTED)
        pair = propose(keep, drop, DuplicateSource.DATA)
        answers = in_the_middle(
            merging,
            "_memberships",
            lambda: merge(pair, keep=keep, values={}, by=staff),
            lambda: reviewing.archive(community, by=staff, report_it="Fatto."),
        )
        asked.refresh_from_db()
        return answers, asked

    return run


def test_merge_and_conclusion_wait_for_each_other_in_one_order(concluding):
    answers, asked = concluding()

    assert answers == [None, None]
    assert (asked.state, asked.organisation.merged_into) == (MembershipState.DECLINED, None)


@pytest.mark.slow
def test_without_the_order_merge_and_conclusion_wait_in_a_circle(monkeypatch, concluding):
    """Negative control."""
    monkeypatch.setattr(merging, "_hold_communities", lambda *args: None)

    answers, _asked = concluding()

    assert [type(answer) for answer in answers if answer] == [OperationalError]
