"""Two people publish the responses at once; somebody answers or publishes meanwhile."""

import threading

import pytest
from django.db import transaction
from django.db.models.functions import Now

from consultation.answering import drafting, publishing
from consultation.models import Consultation, ConsultationStep, Response
from tests.consultation.answering import make_answered, make_asked, make_drafted, said
from tests.factories import make_editor
from tests.races import at_once
from tsi.base.models import OutgoingMail
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db(transaction=True)
LETTERS = OutgoingMail.objects.filter(letter="consultation.letters.responses_published")


def test_of_two_who_publish_one_wins_and_authors_are_told_once():
    asked = make_asked(2)
    make_answered(asked)
    people = [make_editor(), make_editor()]

    answers = at_once(
        2,
        lambda who: publishing.publish(
            Consultation.objects.get(pk=asked.pk), version=None, protocol=f"{who}", by=people[who]
        ),
    )

    assert answers.count(None) == 1
    assert [type(each) for each in answers if each] == [InvalidTransition]
    assert asked.steps.filter(verb="report").count() == 1
    assert Response.objects.get().protocol == str(answers.index(None))
    assert LETTERS.count() == 2


def test_without_the_lock_both_publish():
    """Negative control: read that it is not reported, then write it."""
    asked = make_asked(1)
    make_answered(asked)
    both_have_read = threading.Barrier(2)

    def careless(who: int) -> None:
        with transaction.atomic():
            assert Consultation.objects.get(pk=asked.pk).reported_at is None
            both_have_read.wait()
            Consultation.objects.filter(pk=asked.pk).update(reported_at=Now())
            ConsultationStep.objects.create(consultation=asked, verb="report")

    assert at_once(2, careless) == [None, None]
    assert asked.steps.filter(verb="report").count() == 2


def test_of_two_who_answer_the_same_contribution_one_is_told():
    asked = make_asked(1)
    (point,) = said(asked)

    answers = at_once(2, lambda who: make_drafted(asked, point, by=make_editor()))

    refused = [each for each in answers if isinstance(each, drafting.NotAnswerable)]
    assert len(refused) == 1
    assert Response.objects.count() == 1
