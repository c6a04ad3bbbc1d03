"""What people do while somebody merges the organisation in which they do it."""

import time
from collections.abc import Callable
from threading import Event

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from partners import joining, merging, people, steps
from partners.duplicates import propose
from partners.models import (
    STANDING_TRANSITIONS,
    Adhesion,
    AdhesionState,
    Affiliation,
    AffiliationRole,
    AffiliationState,
    DuplicateSource,
    Invitation,
    Organisation,
    Standing,
)
from tests.factories import (
    make_adhesion,
    make_affiliation,
    make_legal_text,
    make_organisation,
    make_staff,
    make_user,
)
from tests.races import at_once
from tsi.base.models import LegalKind
from tsi.base.transitions import InvalidTransition
from tsi.site.merging import merge

WHOM = {"name": "Bianca Verdi", "email": "bianca@example.org", "role": AffiliationRole.DELEGATE}
BLOCKED = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
SECONDS = 10


@pytest.fixture
def keep(transactional_db):
    return make_organisation(name="Ente che resta")


@pytest.fixture
def drop(transactional_db):
    return make_organisation(name="Ente che va")


@pytest.fixture
def during(monkeypatch, keep, drop):
    """Runs an act while a merge has both rows and goes on once the act waits or is done."""
    pair, staff = propose(keep, drop, DuplicateSource.DATA), make_staff()
    merging_now, done = Event(), Event()
    adhesions = merging._adhesions

    def paused(*args) -> list:
        merging_now.set()
        wait_until(lambda: done.is_set() or is_somebody_blocked())
        return adhesions(*args)

    monkeypatch.setattr(merging, "_adhesions", paused)

    def run(act: Callable[[], object]) -> object:
        def either(number: int) -> object:
            if number == 0:
                return merge(pair, keep=keep, values={}, by=staff)
            assert merging_now.wait(SECONDS)
            try:
                return act()
            finally:
                done.set()

        merged, answer = at_once(2, either)
        assert merged is None, merged
        return answer

    return run


def wait_until(found: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not found():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_somebody_blocked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(BLOCKED)
        return cursor.fetchone()[0] > 0


def application(organisation: Organisation) -> dict:
    today = timezone.localdate()
    return {
        "organisation": organisation,
        "memorandum": make_legal_text(LegalKind.MEMORANDUM),
        "signature": joining.Signature("Carla", "Neri", "presidente", today),
        "applicant": joining.Applicant(make_user(), AffiliationRole.REPRESENTATIVE),
        "tax_code": "",
        "language": "it",
    }


def apply(values: dict) -> object:
    values = dict(values)
    return joining.apply(values.pop("organisation"), **values)


def test_inviting_to_the_one_that_goes_is_refused(during, drop):
    by = make_staff()

    answer = during(lambda: people.invite(drop, by=by, **WHOM))

    assert isinstance(answer, InvalidTransition)
    assert not drop.affiliations.exists()


def test_invited_without_the_guard_one_is_left_behind(monkeypatch, during, drop):
    """Negative control."""
    monkeypatch.setattr(people.invitations, "lock", lambda organisation: organisation)
    by = make_staff()

    during(lambda: people.invite(drop, by=by, **WHOM))

    assert Affiliation.objects.get().organisation.merged_into


def test_asking_to_join_the_one_that_goes_is_refused(during, drop):
    person = make_user()

    answer = during(lambda: people.request(drop, person=person, role=AffiliationRole.MEMBER))

    assert isinstance(answer, InvalidTransition)
    assert not Affiliation.objects.exists()


def test_accession_of_the_one_that_goes_is_refused(during, drop):
    values = application(drop)

    answer = during(lambda: apply(values))

    assert isinstance(answer, InvalidTransition)
    assert not Adhesion.objects.exists()
    drop.refresh_from_db()
    assert drop.standing == Standing.LISTED


def test_accession_without_the_guard_is_left_behind(monkeypatch, during, drop):
    """Negative control."""

    def take(row, verb, *, by):
        STANDING_TRANSITIONS.apply(row, verb)
        return steps.record(row, verb, by=by)

    monkeypatch.setattr(joining, "take", take)
    values = application(drop)

    during(lambda: apply(values))

    assert Adhesion.objects.get().organisation.merged_into


def invited(drop: Organisation, person) -> Invitation:
    people.invite(drop, by=None, **WHOM | {"email": person.email})
    return Invitation.objects.select_related("affiliation__organisation").get()


def test_invitation_that_is_accepted_meanwhile_holds_in_the_one_that_stays(during, keep, drop):
    person = make_user()
    invitation = invited(drop, person)

    accepted = during(lambda: people.accept(invitation, person=person))

    assert accepted.organisation == keep
    assert keep.affiliations.active().get().person == person
    assert accepted.steps.get(verb="accept").organisation == keep


def test_who_belongs_to_the_one_that_stays_does_not_come_a_second_time(during, keep, drop):
    here = make_affiliation(organisation=keep)
    invitation = invited(drop, here.person)

    answer = during(lambda: people.accept(invitation, person=here.person))

    assert isinstance(answer, people.AlreadyHere)
    assert keep.affiliations.active().get() == here


def test_accepted_without_reading_again_the_database_must_refuse(monkeypatch, during, keep, drop):
    """Negative control: the organisation that was read before the merge."""

    def lock_around(affiliation: Affiliation) -> Organisation:
        held = Organisation.objects.select_for_update(no_key=True).get(pk=drop.pk)
        affiliation.refresh_from_db(fields=["state", "role", "shown", "person"])
        return held

    monkeypatch.setattr(people.invitations, "lock_around", lock_around)
    here = make_affiliation(organisation=keep)
    invitation = invited(drop, here.person)

    answer = during(lambda: people.accept(invitation, person=here.person))

    assert isinstance(answer, IntegrityError)


@pytest.mark.parametrize("decide", ["approve", "reject", "withdraw"])
def test_deciding_on_an_accession_of_the_one_that_goes_waits_and_is_refused(
    during, keep, drop, decide
):
    """The organisation is locked before the accession on both sides: nobody waits in a circle."""
    Organisation.objects.filter(pk=drop.pk).update(standing=Standing.APPLICANT)
    sent = make_adhesion(organisation=drop, state=AdhesionState.IN_REVIEW)
    values = {"by": make_staff()} | ({"reason": "–"} if decide == "reject" else {})

    answer = during(lambda: getattr(joining, decide)(sent, **values))

    assert isinstance(answer, InvalidTransition)
    sent.refresh_from_db()
    keep.refresh_from_db()
    assert (sent.organisation, sent.state) == (keep, AdhesionState.IN_REVIEW)
    assert keep.standing == Standing.APPLICANT


def test_who_leaves_meanwhile_leaves_the_one_that_stays(during, keep, drop):
    make_affiliation(organisation=drop)
    own = make_affiliation(organisation=drop, role=AffiliationRole.MEMBER)

    assert during(lambda: people.end(own, by=own.person)) is None

    own.refresh_from_db()
    assert (own.organisation, own.state) == (keep, AffiliationState.ENDED)
