"""Who spoke is told that the end has moved; who speaks in that moment is treated rightly."""

import time
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone, translation

from consultation import letters, running, services
from consultation.models import Consultation, Submission
from tests.consultation.rows import make_heard, make_point
from tests.factories import (
    make_consultation,
    make_contribution,
    make_speaker,
    make_submission,
    make_user,
    make_version,
)
from tests.races import at_once
from tsi.base.models import OutgoingMail
from tsi.base.outbox import path_of
from tsi.base.transitions import InvalidTransition

WHY = ("Più tempo per le valli.", "More time for the valleys.")
SOON = timedelta(seconds=4)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def extend(asked: Consultation, days: int = 7) -> None:
    running.extend(asked, asked.closes_at + timedelta(days=days), *WHY, by=None)


def told() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(letter=path_of(letters.end_moved)).order_by("pk"))


def test_everybody_who_spoke_gets_one_letter(db):
    asked, account = make_consultation(), make_user(email="conto@example.org")
    twice = make_speaker(email="Due@example.org")
    first = make_contribution(asked, speaker=twice).submission
    make_contribution(asked, speaker=make_speaker(email="due@EXAMPLE.org"))
    signed = make_submission(asked, speaker=make_speaker(email="", author=account))
    make_contribution(asked, speaker=make_speaker(email="conto@example.org"))
    make_submission(asked)  # not confirmed: nobody knows whose address it is
    make_contribution(make_consultation())

    extend(asked)

    assert {mail.about for mail in told()} == {first.pk, signed.pk}


def test_each_extension_is_told_once(db):
    asked = make_consultation()
    make_contribution(asked)
    extend(asked)
    step = asked.steps.last()

    running._tell(asked, step)
    assert len(told()) == 1
    extend(asked)

    assert len(told()) == 2


def test_a_voice_heard_offline_gets_none_and_stops_nobody(db):
    asked = make_consultation()
    make_point(make_heard(asked, confirmed_at=timezone.now()))
    sent = make_contribution(asked).submission

    extend(asked)

    assert [mail.about for mail in told()] == [sent.pk]


@pytest.mark.parametrize(("language", "why"), [("it", WHY[0]), ("en", WHY[1])])
def test_the_letter_says_both_ends_and_why(db, language, why):
    asked = make_consultation()
    former = timezone.localtime(asked.closes_at)
    sent = make_contribution(asked, language=language).submission
    extend(asked)

    with translation.override(language):
        letter = letters.end_moved(sent.pk)

    assert letter.to == sent.contact.email
    assert why in letter.text
    assert f"{former:%H:%M}" in letter.text
    assert str(timezone.localtime(asked.closes_at).day) in letter.text
    assert sent.link_token in letter.text


def test_closing_early_is_told_too(db):
    asked = make_consultation()
    make_contribution(asked)

    running.close_early(asked, reason_it="Basta.", reason_en="Enough.", by=None)

    assert "closed" in letters.end_moved(told()[0].about).subject


def test_two_who_prepare_the_same_at_once_make_one(transactional_db):
    free = make_consultation()
    values = {name: getattr(free, name) for name in ("opens_at", "closes_at", "notice", "terms")}
    version = make_version(number="7.7")

    def prepare(number: int):
        titles = {"slug": f"prova-{number}", "title_it": "P", "title_en": "T"}
        return running.create(version, by=None, **titles, **values)

    answers = at_once(4, prepare)

    assert Consultation.objects.filter(version=version).count() == 1
    assert sum(isinstance(each, InvalidTransition) for each in answers) == 3


# --- Races at the end of the window ---------------------------------------------------------


def closing_soon() -> Consultation:
    asked = make_consultation()
    Consultation.objects.filter(pk=asked.pk).update(closes_at=timezone.now() + SOON)
    asked.refresh_from_db()
    return asked


def wait_until_after(moment) -> None:
    time.sleep(max(0, (moment - timezone.now()).total_seconds()) + 0.2)


def speak_while_it_is_extended(asked: Consultation):
    """One extends before the end and commits after it; another sends in between."""
    end, extended = asked.closes_at, Event()

    def act(number: int):
        if number == 1:
            extended.wait(10)
            wait_until_after(end)
            return make_submission(asked)
        with transaction.atomic():
            extend(Consultation.objects.get(pk=asked.pk))
            extended.set()
            wait_until_after(end + timedelta(seconds=0.8))
        return None

    first, answer = at_once(2, act)
    assert first is None  # it came in time
    return answer


@pytest.mark.slow
def test_who_speaks_while_the_extension_is_written_is_accepted(transactional_db):
    answer = speak_while_it_is_extended(closing_soon())

    assert isinstance(answer, Submission)


@pytest.mark.slow
def test_without_the_lock_who_speaks_then_would_be_refused(transactional_db):
    """The negative control: the window read without waiting for who is changing it."""
    asked = closing_soon()
    with window_without_lock():
        answer = speak_while_it_is_extended(asked)

    assert isinstance(answer, services.WindowClosed)


@contextmanager
def window_without_lock():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef(tgfoid) FROM pg_trigger"
            " WHERE tgrelid = 'consultation_submission'::regclass"
            " AND tgname LIKE 'pgtrigger_submission_in_window%'"
        )
        (kept,) = cursor.fetchone()
        assert "FOR SHARE" in kept
        cursor.execute(kept.replace("FOR SHARE", ""))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(kept)


def extend_while_somebody_speaks(asked: Consultation, how):
    """One sends before the end and commits after it; another extends in between."""
    end, spoken = asked.closes_at, Event()

    def act(number: int):
        if number == 1:
            spoken.wait(10)
            return how(Consultation.objects.get(pk=asked.pk))
        with transaction.atomic():
            make_submission(asked)
            spoken.set()
            wait_until_after(end)
        return None

    first, answer = at_once(2, act)
    assert first is None  # it came in time
    return answer


@pytest.mark.slow
def test_an_extension_that_had_to_wait_past_the_end_is_refused(transactional_db):
    asked = closing_soon()

    answer = extend_while_somebody_speaks(asked, extend)

    assert isinstance(answer, InvalidTransition)
    assert Consultation.objects.get().closes_at == asked.closes_at


@pytest.mark.slow
def test_a_plain_update_would_open_a_closed_one_again(transactional_db):
    """The negative control: the same with the clock read before the wait."""
    asked = closing_soon()

    def plainly(row: Consultation) -> int:
        still_open = Consultation.objects.filter(pk=row.pk, closes_at__gt=Now())
        return still_open.update(closes_at=row.closes_at + timedelta(days=7))

    answer = extend_while_somebody_speaks(asked, plainly)

    assert answer == 1
    assert Consultation.objects.get().closes_at > asked.closes_at
