"""Screening many at once: what one by one would decide, in far fewer questions."""

from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultation import screening
from consultation.models import Campaign, Contribution, Event, Revision, move_all
from consultation.moderation.bayes import read_examples
from tests.consultation.test_likeness import COPY, OTHER, TEXT
from tests.factories import make_consultation, make_contribution, make_speaker
from tsi.base.models import OutgoingMail


def waiting(asked, *texts):
    """Contributions by as many people, in screening."""
    return [
        make_contribution(asked, text=text, speaker=make_speaker(email=f"{uuid4()}@example.org")).pk
        for text in texts
    ]


def test_batch_decides_as_one_by_one_does(db):
    asked = make_consultation()
    keys = waiting(asked, TEXT, COPY, OTHER, "Scrivetemi a mario@example.org.")
    before = asked.revision

    left = screening.screen_batch(keys)

    assert left == []
    states = Contribution.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["published", "published", "published", "held"]
    assert Campaign.objects.count() == 1
    held = Contribution.objects.get(state="held")
    assert held.correct_until - held.held_at == screening.CORRECT_WITHIN
    assert not Contribution.objects.filter(state="published", correct_until__isnull=False).exists()
    assert list(Event.objects.filter(source="screening").values_list("target", flat=True)) == [
        *["published"] * 3,
        "held",
    ]
    mails = OutgoingMail.objects.filter(letter="consultation.letters.decision_taken")
    assert mails.count() == 4
    asked.refresh_from_db()
    assert asked.revision == before + 3, "the kept pages hear of each that is published"


def test_batch_leaves_to_itself_what_was_tried_before(db):
    tried = make_contribution()
    Contribution.objects.filter(pk=tried.pk).update(attempts=1)

    assert screening.screen_batch([tried.pk]) == [tried.pk]


def test_of_the_same_words_by_one_person_in_a_batch_the_second_is_held(db):
    asked = make_consultation()
    first, second = (
        make_contribution(asked, text=text, speaker=make_speaker(email="a@example.org"))
        for text in (TEXT, COPY)
    )

    screening.screen_batch([first.pk, second.pk])

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("published", "held")


def test_text_changed_while_it_was_judged_is_not_decided(db):
    """The guard: only the revision that was judged may be published."""
    made = make_contribution(text=TEXT)

    def edited_meanwhile(contribution, revision):
        Revision.objects.create(contribution=contribution, number=2, text=OTHER)
        Contribution.objects.filter(pk=contribution.pk).update(revision=2)
        return []

    screening.screen(made.pk, judge=edited_meanwhile)

    made.refresh_from_db()
    assert (made.state, made.shown, made.decisions.count()) == ("screening", None, 0)


def test_withdrawn_while_it_was_judged_is_not_decided(db):
    made = make_contribution(text=TEXT)

    def withdrawn_meanwhile(contribution, revision):
        Contribution.objects.get(pk=contribution.pk).move("withdraw")
        return []

    screening.screen(made.pk, judge=withdrawn_meanwhile)

    made.refresh_from_db()
    assert (made.state, made.decisions.count()) == ("withdrawn", 0)


def test_only_those_move_that_can(db):
    first, second = (Contribution.objects.get(pk=pk) for pk in waiting(None, TEXT, OTHER))
    second.move("withdraw")

    moved = move_all(Contribution.objects.all(), "hold")

    assert moved == {first.pk}
    assert list(first.events.values_list("target", flat=True))[-1] == "held"
    assert list(second.events.values_list("target", flat=True))[-1] == "withdrawn"


def test_ten_more_in_a_batch_cost_one_question_each(db):
    """Only what shares one's bands is looked for by itself."""
    asked = make_consultation()
    texts = [text for label, text in read_examples() if label == "clean" and len(text) > 80]

    def questions(texts):
        keys = waiting(asked, *texts)
        with CaptureQueriesContext(connection) as queries:
            screening.screen_batch(keys)
        return len(queries)

    assert questions(texts[2:14]) - questions(texts[:2]) == 10
