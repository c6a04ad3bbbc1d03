"""Responses are drafted, joined by several people, validated by another, opened again."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from consultation.answering import drafting, standing, validating
from consultation.answering.drafting import NotAnswerable, Rewritten, words_seen
from consultation.answering.validating import OwnWords, Unfinished, whole_seen
from consultation.models import Consultation, Outcome, Response, Revision
from tests.consultation.answering import (
    closed,
    make_asked,
    make_drafted,
    make_later,
    said,
    said_otherwise,
    validate,
)
from tests.factories import (
    make_consultation,
    make_editor,
    make_held,
    make_published,
    make_speaker,
    make_version,
)
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


WORDS = {"outcome": "partly", "reason_it": "In parte.", "reason_en": "In part."}


def answered(response: Response) -> list[str]:
    return [each.contribution.code for each in response.answered.order_by("contribution__number")]


def test_one_response_answers_many_and_each_is_answered_once():
    asked = make_asked(3)
    first, second, third = said(asked)

    response = make_drafted(asked, first, second)

    assert answered(response) == ["C-0001", "C-0002"]
    assert list(standing.without_response(asked)) == [third]
    with pytest.raises(NotAnswerable, match="1 of the chosen contributions is"):
        make_drafted(asked, second, third)
    assert list(standing.without_response(asked)) == [third]
    assert Response.objects.count() == 1


def test_what_is_not_published_or_of_another_consultation_is_not_answered():
    asked = make_consultation()
    held, elsewhere = make_held(asked), make_published()

    for wrong in (held, elsewhere):
        with pytest.raises(NotAnswerable):
            make_drafted(asked, wrong)
    assert not standing.to_answer(asked).exists()


@pytest.mark.parametrize(
    ("outcome", "published", "withdrawn"),
    [(outcome, outcome not in ("withdrawn", "late"), outcome == "withdrawn")
     for outcome in Outcome.values],
)  # fmt: skip
def test_outcomes_fit_what_became_of_the_contribution(outcome, published, withdrawn):
    asked = make_consultation()
    stays, goes = make_published(asked), make_published(asked, text="Altre parole.")
    goes.move("withdraw")

    for point, fits in ((stays, published), (goes, withdrawn)):
        if fits:
            make_drafted(asked, point, outcome=outcome)
        else:
            with pytest.raises(NotAnswerable):
                make_drafted(asked, point, outcome=outcome)


def test_what_two_add_and_take_away_is_joined():
    asked = make_asked(4)
    points = said(asked)
    response = make_drafted(asked, points[0], points[1])

    drafting.add(response, [points[2].pk])
    drafting.take_away(response, [points[0].pk, points[3].pk])

    assert answered(response) == ["C-0002", "C-0003"]


def test_second_of_two_writers_is_told_and_overwrites_nothing():
    response = make_drafted(make_asked())
    seen, first, second = words_seen(response), make_editor(), make_editor()

    drafting.rewrite(response, seen=seen, by=first, **WORDS)
    with pytest.raises(Rewritten):
        drafting.rewrite(response, seen=seen, by=second, **WORDS | {"reason_it": "Altro."})

    response.refresh_from_db()
    assert (response.reason_it, response.drafted_by) == ("In parte.", first)


def test_outcome_is_not_changed_into_one_that_does_not_fit():
    response = make_drafted(make_asked())

    with pytest.raises(NotAnswerable, match="2 of the chosen"):
        drafting.rewrite(
            response, seen=words_seen(response), by=make_editor(),
            **WORDS | {"outcome": "withdrawn"},
        )  # fmt: skip


def test_passages_of_a_later_version_are_named_and_unnamed():
    asked = make_asked()
    later, response = make_later(asked), make_drafted(asked)
    first, second = later.passages.in_order()[:2]

    drafting.name_passages(response, added=[first, second])
    drafting.name_passages(response, added=[second], removed=[first])

    assert [each.passage for each in response.changed.all()] == [second]


def test_validated_by_another_and_then_closed_to_all():
    asked = make_asked(3)
    response = make_drafted(asked, said(asked)[0])

    validate(response)

    rest = [said(asked)[1].pk]
    for verb in (
        lambda: drafting.add(response, rest),
        lambda: drafting.take_away(response, rest),
        lambda: drafting.name_passages(response),
        lambda: drafting.rewrite(response, seen=words_seen(response), by=make_editor(), **WORDS),
        lambda: validate(response),
    ):
        with pytest.raises(InvalidTransition):
            verb()
    validating.reopen(response)
    drafting.add(response, rest)
    assert (response.state, response.validated_by, response.validated_at) == ("drafted", None, None)


def test_nobody_validates_what_they_wrote_at_any_time_or_what_answers_them():
    first, second, author = make_editor(), make_editor(), make_editor()
    asked = make_consultation()
    make_published(asked, speaker=make_speaker(email="", author=author))
    make_published(asked, text="Altro.", speaker=make_speaker(email=second.email.upper()))
    closed(asked)
    response = make_drafted(asked, by=first)
    drafting.rewrite(response, seen=words_seen(response), by=make_editor(), **WORDS)

    for person in (first, response.drafted_by, author, second):
        with pytest.raises(OwnWords):
            validate(response, by=person)
    validate(response, by=make_editor())


def test_what_is_validated_is_what_was_read():
    asked = make_asked(3)
    response = make_drafted(asked, said(asked)[0])
    seen = whole_seen(response)
    drafting.add(response, [said(asked)[1].pk])

    with pytest.raises(Rewritten):
        validating.validate(response, seen=seen, by=make_editor())

    validate(response)


@pytest.mark.parametrize("lacking", ["english", "contributions"])
def test_unfinished_response_is_not_validated(lacking):
    response = make_drafted(make_asked(), **({"reason_en": ""} if lacking == "english" else {}))
    if lacking == "contributions":
        response.answered.all().delete()

    with pytest.raises(Unfinished):
        validate(response)


def test_drafted_while_open_but_validated_only_once_closed():
    asked = make_consultation(make_version())
    make_published(asked)
    response = make_drafted(asked)

    with pytest.raises(InvalidTransition, match="once the consultation is closed"):
        validate(response)


def test_nothing_is_drafted_before_the_consultation_opens_or_once_it_is_reported():
    asked = make_asked()
    Consultation.objects.filter(pk=asked.pk).update(reported_at=asked.closes_at)

    with pytest.raises(InvalidTransition):
        make_drafted(asked)


def test_validated_are_the_words_that_were_read():
    asked = make_asked(1)
    response = make_drafted(asked)
    seen = whole_seen(response)
    said_otherwise(*said(asked))

    with pytest.raises(Rewritten):
        validating.validate(response, seen=seen, by=make_editor())

    assert response.answered.outdated().count() == 1
    validate(response)
    assert not response.answered.outdated().exists()


def test_words_changed_after_validation_wait_for_another_look():
    asked = make_asked(2)
    response = make_drafted(asked)
    validate(response)
    assert not standing.not_validated(asked).exists()

    said_otherwise(said(asked)[0])

    assert [point.code for point in standing.not_validated(asked)] == ["C-0001"]
    validating.reopen(response)
    validate(response)
    assert not standing.not_validated(asked).exists()


def test_response_to_what_was_hidden_meanwhile_is_not_validated():
    asked = make_asked(2)
    response = make_drafted(asked)
    said(asked)[0].move("hide")

    with pytest.raises(NotAnswerable, match="1 of the chosen"):
        validate(response)

    drafting.take_away(response, [said(asked)[0].pk])
    validate(response)


def test_answer_to_the_words_of_another_is_refused_by_the_database():
    asked = make_asked(2)
    first, second = said(asked)
    response = make_drafted(asked, first)

    with pytest.raises(IntegrityError, match="another contribution"), transaction.atomic():
        response.answered.update(revision=second.shown)


def test_who_rewrites_a_response_has_not_read_the_new_words():
    asked = make_asked(1)
    response = make_drafted(asked)
    said_otherwise(*said(asked))

    drafting.rewrite(response, seen=words_seen(response), by=make_editor(), **WORDS)

    assert response.answered.outdated().exists()


def test_parts_shown_again_are_read_before_validating():
    asked = make_asked(1)
    response = make_drafted(asked)
    Revision.objects.update(obscured={"text": "Parole […]."})
    seen = whole_seen(response)
    Revision.objects.update(obscured={})

    with pytest.raises(Rewritten):
        validating.validate(response, seen=seen, by=make_editor())
