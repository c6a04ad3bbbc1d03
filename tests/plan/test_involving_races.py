"""Several who take part in one action at once."""

import pytest
from django.db import IntegrityError, connection
from django.db.models.functions import Now

from plan.execution import involving
from plan.execution.refusals import LeadTaken
from plan.models import Involvement, InvolvementState
from tests.factories import make_involvement, make_partner, make_user, make_version
from tests.races import at_once, meeting
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db(transaction=True)
PROPOSED = InvolvementState.PROPOSED


def again(row: Involvement) -> Involvement:
    return Involvement.objects.select_related("plan").get(pk=row.pk)


def test_of_two_answers_at_once_one_counts():
    row, people = make_involvement(make_version(), state=PROPOSED), [make_user(), make_user()]

    def answer(who: int) -> None:
        if who:
            involving.decline(again(row), by=people[who], reason="No.")
        else:
            involving.accept(again(row), by=people[who])

    answers = at_once(2, answer)

    row.refresh_from_db()
    assert answers.count(None) == 1
    assert [type(each) for each in answers if each] == [InvalidTransition]
    assert row.decided_by == people[answers.index(None)]


def test_without_the_guard_both_would_count():
    """Negative control: read, then write what was read."""
    row, people = make_involvement(make_version(), state=PROPOSED), [make_user(), make_user()]
    both_have_read = meeting(2)

    def careless(who: int) -> None:
        assert again(row).state == PROPOSED
        both_have_read.wait()
        Involvement.objects.filter(pk=row.pk).update(
            state=InvolvementState.ACCEPTED, decided_at=Now(), decided_by=people[who]
        )

    assert at_once(2, careless) == [None, None]


def two_leads():
    version = make_version()
    return [make_involvement(version, state=PROPOSED) for _each in range(2)]


def test_of_two_leads_at_once_one_wins():
    rows, people = two_leads(), [make_user(), make_user()]

    answers = at_once(2, lambda who: involving.accept(again(rows[who]), by=people[who]))

    assert answers.count(None) == 1
    assert [type(each) for each in answers if each] == [LeadTaken]
    assert Involvement.objects.accepted().count() == 1


def test_two_leads_without_lock_meet_the_constraint():
    rows = two_leads()

    answers = at_once(
        2,
        lambda who: Involvement.objects.filter(pk=rows[who].pk).update(
            state=InvolvementState.ACCEPTED
        ),
    )

    assert sum(isinstance(each, IntegrityError) for each in answers) == 1


def test_without_lock_and_constraint_two_would_lead():
    """Negative control."""
    rows = two_leads()
    both_have_read = meeting(2)

    def careless(who: int) -> None:
        assert not Involvement.objects.accepted().exists()
        both_have_read.wait()
        Involvement.objects.filter(pk=rows[who].pk).update(state=InvolvementState.ACCEPTED)

    constraint = next(
        each for each in Involvement._meta.constraints if each.name == "involvement_one_lead"
    )
    with connection.schema_editor() as editor:
        editor.remove_constraint(Involvement, constraint)
    try:
        assert at_once(2, careless) == [None, None]
        assert Involvement.objects.accepted().count() == 2
    finally:
        Involvement.objects.filter(pk=rows[0].pk).update(state=InvolvementState.ENDED)
        with connection.schema_editor() as editor:
            editor.add_constraint(Involvement, constraint)


def test_body_is_asked_once_however_many_ask():
    version, partner, people = make_version(), make_partner(), [make_user() for _each in range(3)]
    uid = version.passages.get(code="1.1.1-a1").uid

    answers = at_once(
        3,
        lambda who: involving.propose(
            version.plan, uid=uid, body=partner, role="funder", by=people[who]
        ),
    )

    assert sum(isinstance(each, Involvement) for each in answers) == 1
    assert Involvement.objects.count() == 1
