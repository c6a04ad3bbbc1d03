"""Mail goes once: refused for now, refused for good, no server, twice, in parallel."""

import pytest
from django.utils import translation

from tests.base import mail_backends
from tests.factories import make_speaker, make_submission
from tests.races import at_once
from tsi.base import delivery, outbox
from tsi.base.models import MailState, OutgoingMail


@pytest.fixture
def mail(db):
    mail_backends.sent.clear()
    make_submission(speaker=make_speaker(email="person@example.org", first_name="Ada\r\nBcc: x"))
    return OutgoingMail.objects.get()


def deliver(mail: OutgoingMail, settings, backend: str) -> OutgoingMail:
    settings.EMAIL_BACKEND = f"tests.base.mail_backends.{backend}"
    delivery.deliver(mail.pk)
    mail.refresh_from_db()
    return mail


def test_accepted_mail_is_sent_once(mail, settings):
    for _ in range(3):
        deliver(mail, settings, "Accepting")

    assert mail.state == MailState.SENT
    assert len(mail_backends.sent) == 1


def test_refused_for_now_is_tried_again_with_the_same_message_id(mail, settings):
    deliver(mail, settings, "Busy")
    assert (mail.state, mail.attempts) == (MailState.QUEUED, 1)
    assert mail.leased_until is not None
    OutgoingMail.objects.update(leased_until=None)

    deliver(mail, settings, "Accepting")

    assert mail.state == MailState.SENT
    assert mail_backends.sent[0].extra_headers["Message-ID"] == f"<{mail.message_id}@localhost>"


@pytest.mark.parametrize(("backend", "state"), [("Refusing", "failed"), ("Away", "queued")])
def test_refused_for_good_stops_and_says_so(mail, settings, backend, state):
    deliver(mail, settings, backend)

    assert mail.state == state
    assert mail.last_error
    assert "person@" not in mail.last_error


def test_attempts_end(mail, settings):
    for _ in range(delivery.ATTEMPTS):
        deliver(mail, settings, "Away")
        OutgoingMail.objects.update(leased_until=None)

    assert (mail.state, mail.attempts) == (MailState.FAILED, delivery.ATTEMPTS)
    assert delivery.waiting() == []


def test_delivered_in_parallel_is_sent_once(transactional_db, settings):
    mail_backends.sent.clear()
    settings.EMAIL_BACKEND = "tests.base.mail_backends.Accepting"
    make_submission()
    mail = OutgoingMail.objects.get()

    at_once(8, lambda _n: delivery.deliver(mail.pk))

    assert len(mail_backends.sent) == 1


def test_letter_is_in_the_language_of_its_reader(db, settings):
    mail_backends.sent.clear()
    make_submission(language="en")
    with translation.override("it"):
        deliver(OutgoingMail.objects.get(), settings, "Accepting")

    assert mail_backends.sent[0].subject == "Confirm your contribution"


def test_nobody_to_write_to_is_no_error_that_repeats(mail, settings):
    from consultation.models import SubmissionContact

    SubmissionContact.objects.all().delete()

    deliver(mail, settings, "Accepting")

    assert (mail.state, mail.last_error) == (MailState.FAILED, "nobody to write to")
    assert mail_backends.sent == []


def test_line_break_in_a_name_adds_no_header(mail, settings):
    deliver(mail, settings, "Accepting")

    message = mail_backends.sent[0].message()
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]


def test_same_key_is_queued_once(db):
    from consultation import letters

    submission = make_submission()
    for _ in range(3):
        outbox.send(letters.confirm_submission, submission.pk, language="it")

    assert OutgoingMail.objects.count() == 1


def test_every_letter_can_be_found_by_its_path():
    from consultation import letters

    for letter in (letters.confirm_submission, letters.private_link, letters.decision_taken):
        module, name = outbox.path_of(letter).rsplit(".", 1)
        assert getattr(__import__(module, fromlist=[name]), name) is letter
