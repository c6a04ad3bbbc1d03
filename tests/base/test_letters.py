"""Letters that hold a code: sealed while they wait, forgotten once they are gone, counted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.base import mail_backends
from tests.races import at_once, meeting
from tsi.base import delivery, outbox, tasks
from tsi.base.letters import AN_HOUR, sealed_letter, send_sealed
from tsi.base.models import MailState, OutgoingMail, SealedLetter
from tsi.base.models.sealed import LETTER
from tsi.base.outbox import Letter
from tsi.base.seal import seal, unseal

WRITTEN = Letter(to="ada@example.org", subject="Codice", text="BCDF-GHJK\n")


def send(letter: Letter = WRITTEN, **values) -> bool:
    return send_sealed(letter, **{"purpose": "asked for", "language": "it"} | values)


def deliver(settings, backend: str) -> OutgoingMail:
    settings.EMAIL_BACKEND = f"tests.base.mail_backends.{backend}"
    mail = OutgoingMail.objects.get()
    delivery.deliver(mail.pk)
    mail.refresh_from_db()
    return mail


def test_letter_arrives_as_it_was_written(db, mailoutbox):
    send()

    delivery.deliver(OutgoingMail.objects.get().pk)

    sent = mailoutbox[0]
    assert (sent.to, sent.subject, sent.body) == (["ada@example.org"], "Codice", "BCDF-GHJK\n")


def test_rows_hold_neither_address_nor_code(db):
    send()

    kept = str([*SealedLetter.objects.values(), *OutgoingMail.objects.values()])

    assert not any(word in kept for word in ("ada@", "example", "BCDF", "Codice"))


@pytest.mark.parametrize(
    ("backend", "state", "kept"),
    [("Accepting", MailState.SENT, False), ("Refusing", MailState.FAILED, False),
     ("Busy", MailState.QUEUED, True)],
)  # fmt: skip
def test_letter_is_forgotten_once_it_is_sent_or_given_up(db, settings, backend, state, kept):
    mail_backends.sent.clear()
    send()
    assert deliver(settings, backend).state == state

    tasks.sweep_sealed()

    assert bool(SealedLetter.objects.get().payload) == kept
    assert (sealed_letter(SealedLetter.objects.get().pk) is not None) == kept


def test_letter_that_was_refused_for_now_is_sent_later(db, settings):
    mail_backends.sent.clear()
    send()
    deliver(settings, "Busy")
    tasks.sweep_sealed()
    OutgoingMail.objects.update(leased_until=None)

    assert deliver(settings, "Accepting").state == MailState.SENT
    assert mail_backends.sent[0].body == WRITTEN.text


def test_rows_are_deleted_after_a_day(db):
    send()
    tasks.sweep_sealed()
    assert SealedLetter.objects.exists()

    SealedLetter.objects.update(created_at=timezone.now() - timedelta(hours=25))
    tasks.sweep_sealed()

    assert not SealedLetter.objects.exists()


def test_former_secret_opens_what_it_sealed(settings):
    settings.SECRET_KEY = "former"
    sealed = seal("Parole")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "present", ["former"]
    assert unseal(sealed) == "Parole"

    settings.SECRET_KEY_FALLBACKS = []

    assert unseal(sealed) is None


def test_letter_that_nothing_opens_any_more_is_given_up(db, settings):
    send()
    settings.SECRET_KEY = "another"

    assert deliver(settings, "Accepting").state == MailState.FAILED


def test_letters_to_one_address_are_limited(db):
    sent = [send() for _ in range(AN_HOUR + 3)]

    assert sent == [True] * AN_HOUR + [False] * 3
    assert send(Letter("ADA@example.org", "S", "T")) is False
    assert send(Letter("other@example.org", "S", "T")) is True
    assert send(purpose="news") is True
    SealedLetter.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    assert send() is True


def test_limit_holds_when_all_ask_at_once(transactional_db):
    sent = at_once(AN_HOUR + 6, lambda _n: send())

    assert sent.count(True) == AN_HOUR
    assert SealedLetter.objects.count() == AN_HOUR


def test_limit_without_the_lock_is_passed(transactional_db):
    """Negative control: counting first and writing then lets too many through."""

    all_counted = meeting(AN_HOUR + 6)

    def unguarded(_n):
        already = SealedLetter.objects.filter(counted_as="x").count()
        all_counted.wait()
        if already < AN_HOUR:
            SealedLetter.objects.create(counted_as="x")

    at_once(AN_HOUR + 6, unguarded)

    assert SealedLetter.objects.count() > AN_HOUR


def test_nobody_gets_a_letter_that_only_takes_time(db, mailoutbox):
    send(to_nobody=True)

    for mail in OutgoingMail.objects.all():
        delivery.deliver(mail.pk)

    assert mailoutbox == []
    assert SealedLetter.objects.get().payload == ""


def test_sweep_knows_the_letter_by_its_name():
    assert outbox.path_of(sealed_letter) == LETTER
