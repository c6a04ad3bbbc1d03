"""Sending: the window, the form's token, the private row."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.utils import ProgrammingError
from django.utils import timezone

from consultation import expiry, services
from consultation.models import (
    Consultation,
    Contribution,
    ContributionState,
    Submission,
    SubmissionContact,
)
from tests.factories import (
    make_consultation,
    make_speaker,
    make_submission,
    make_user,
    make_version,
)
from tests.races import at_once, meeting
from tsi.base import tokens
from tsi.base.models import OutgoingMail


def test_submit_keeps_row_and_queues_one_letter(db):
    submission = make_submission(text="Un testo chiaro.")

    contribution = submission.contributions.get()
    assert contribution.state == ContributionState.UNCONFIRMED
    assert contribution.number is None
    assert contribution.revisions.get().text == "Un testo chiaro."
    assert OutgoingMail.objects.get().letter == "consultation.letters.confirm_submission"


def test_submit_keeps_address_in_private_row_only(db):
    submission = make_submission(speaker=make_speaker(email="Canary.Person@example.org"))

    assert submission.contact.email == "Canary.Person@example.org"
    for model in (Submission, Contribution, OutgoingMail):
        assert "canary" not in repr(list(model.objects.values())).lower()


def test_submit_same_form_same_words_is_one_row(db):
    consultation = make_consultation()
    token, speaker = uuid.uuid4(), make_speaker()

    first = make_submission(consultation, form_token=token, speaker=speaker)
    second = make_submission(consultation, form_token=token, speaker=speaker)

    assert first.pk == second.pk
    assert Contribution.objects.count() == 1


def test_submit_same_form_other_words_is_refused(db):
    consultation = make_consultation()
    token, speaker = uuid.uuid4(), make_speaker()
    make_submission(consultation, form_token=token, speaker=speaker)

    with pytest.raises(services.FormReused):
        make_submission(consultation, form_token=token, speaker=speaker, text="Altre parole.")

    assert Contribution.objects.count() == 1


def test_submit_same_form_after_closing_still_gives_same_answer(db):
    consultation = make_consultation()
    token, speaker = uuid.uuid4(), make_speaker()
    first = make_submission(consultation, form_token=token, speaker=speaker)
    close(consultation)

    again = make_submission(consultation, form_token=token, speaker=speaker)

    assert again.pk == first.pk


@pytest.mark.parametrize(
    ("opens", "closes"),
    [(timedelta(minutes=1), timedelta(hours=1)), (-timedelta(hours=1), -timedelta(seconds=1))],
    ids=["announced", "closed"],
)
def test_submit_outside_window_is_refused_by_the_database(db, opens, closes):
    now = timezone.now()
    consultation = make_consultation(opens_at=now + opens, closes_at=now + closes)

    with pytest.raises(services.WindowClosed):
        make_submission(consultation)

    assert not Submission.objects.exists()
    assert not SubmissionContact.objects.exists()


def test_window_is_half_open(db):
    """The instant of closing itself is outside: within one transaction now() stands still, so
    the clock of the statement, clock_timestamp(), is what decides."""
    consultation = make_consultation()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE consultation_consultation SET closes_at = clock_timestamp() WHERE id = %s",
            [consultation.pk],
        )
    consultation.refresh_from_db()

    with pytest.raises(services.WindowClosed):
        make_submission(consultation)


def test_window_dropped_trigger_lets_late_words_in(db):
    """Negative control: it is the trigger that refuses."""
    consultation = make_consultation()
    close(consultation)
    drop_window_triggers()

    assert make_submission(consultation).pk


def test_window_daylight_saving_is_one_instant(db):
    """2026-10-25 02:30 happens twice in Rome; with its offset it is one instant."""
    consultation = make_consultation(
        opens_at="2026-10-25T02:30:00+02:00", closes_at="2026-10-25T02:30:00+01:00"
    )
    consultation.refresh_from_db()

    assert consultation.closes_at - consultation.opens_at == timedelta(hours=1)


def test_new_words_after_closing_are_refused_by_the_database(db):
    contribution = make_submission().contributions.get()
    close(contribution.consultation)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        contribution.revisions.create(number=2, text="Ci ho ripensato.")

    assert refused.value.__cause__.diag.constraint_name == "consultation_window"


@pytest.mark.slow
def test_submit_straddling_the_closing_is_decided_once_the_closing_is_written(transactional_db):
    """A closing that is being written when the words arrive: they wait for it, and are late."""
    consultation = make_consultation()
    writing, written = threading.Event(), threading.Event()

    def close_slowly():
        with transaction.atomic():
            Consultation.objects.filter(pk=consultation.pk).update(
                closes_at=timezone.now() - timedelta(seconds=1)
            )
            writing.set()
            written.wait(1)
        connection.close()

    closing = threading.Thread(target=close_slowly)
    closing.start()
    writing.wait()

    with pytest.raises(services.WindowClosed):
        make_submission(consultation)
    closing.join()
    assert not Submission.objects.exists()


def test_submit_twenty_at_once_with_one_form_is_one_row(transactional_db):
    consultation = make_consultation()
    token, speaker = uuid.uuid4(), make_speaker()

    answers = at_once(
        20, lambda _n: make_submission(consultation, form_token=token, speaker=speaker).pk
    )

    assert len(set(answers)) == 1
    assert Contribution.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_twenty_at_once_without_the_guard_are_not_one_row(transactional_db):
    """Negative control: the same race with the constraint dropped makes several rows."""
    consultation = make_consultation()
    token, speaker = uuid.uuid4(), make_speaker()
    names = drop_unique(Submission, "form_token")
    all_looked = meeting(20)
    try:

        def insert(_n):
            key = uuid.uuid4()
            there = Submission.objects.filter(form_token=token).exists()
            all_looked.wait()
            if not there:
                Submission.objects.create(
                    consultation=consultation,
                    form_token=token,
                    link_sha256=tokens.link_sha256(str(key)),
                    language="it",
                )

        at_once(20, insert)
        assert Submission.objects.count() == 20
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE consultation_submission CASCADE")
        restore_unique(Submission, "form_token", names)
    assert speaker


def test_submit_passage_of_another_version_is_refused_by_the_database(db):
    consultation = make_consultation()
    foreign = make_version(number="2.0").passages.get(code="1.1.1")
    submission = make_submission(consultation)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Contribution.objects.create(
            consultation=consultation,
            submission=submission,
            passage=foreign,
            kind="remark",
            language="it",
        )

    assert refused.value.__cause__.diag.constraint_name == "contribution_passage_in_version"


def test_submit_stops_filling_one_mailbox(db):
    consultation = make_consultation()
    for _ in range(services.UNCONFIRMED_A_DAY):
        make_submission(consultation, speaker=make_speaker(email="one@example.org"))

    with pytest.raises(services.TooMany):
        make_submission(consultation, speaker=make_speaker(email="ONE@example.org"))

    make_submission(consultation, speaker=make_speaker(email="other@example.org"))


def test_account_sends_so_many_forms_an_hour(db, monkeypatch):
    monkeypatch.setattr(services, "SENT_AN_HOUR", 2)
    consultation, author = make_consultation(), make_user()
    for number in range(2):
        speaker = make_speaker(author=author, email="")
        make_submission(consultation, speaker=speaker, text=f"Parole {number}.")

    with pytest.raises(services.TooMany):
        make_submission(consultation, speaker=make_speaker(author=author, email=""))

    Submission.objects.update(received_at=F("received_at") - timedelta(hours=1))
    make_submission(consultation, speaker=make_speaker(author=author, email=""))


def test_submit_signed_in_needs_no_confirmation(db):
    user = make_user()
    speaker = services.Speaker(user.first_name, user.last_name, author=user)

    submission = make_submission(speaker=speaker)

    assert submission.contributions.get().state == ContributionState.SCREENING
    assert not SubmissionContact.objects.exists()


def test_link_token_is_in_no_table(db):
    token = make_submission().link_token

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{token}%"]
            )
            assert cursor.fetchone() == (0,), table
        cursor.execute("SELECT count(*) FROM consultation_submission AS t WHERE t::text LIKE %s",
                       [f"%{tokens.link_sha256(token)}%"])  # fmt: skip
        assert cursor.fetchone() == (1,)


def test_signed_in_people_at_once_do_not_wait_for_each_other(transactional_db):
    """Each locks the consultation for its number before the window's trigger reads it."""
    consultation = make_consultation()
    users = [make_user() for _ in range(12)]

    def speak(number):
        user = users[number]
        speaker = services.Speaker(user.first_name, user.last_name, author=user)
        return make_submission(consultation, speaker=speaker).contributions.get().number

    assert sorted(at_once(12, speak)) == list(range(1, 13))


def test_one_mailbox_is_protected_from_many_at_once(transactional_db):
    consultation = make_consultation()

    answers = at_once(
        12, lambda _n: make_submission(consultation, speaker=make_speaker(email="one@example.org"))
    )

    refused = [answer for answer in answers if isinstance(answer, services.TooMany)]
    assert len(refused) == 12 - services.UNCONFIRMED_A_DAY


@pytest.mark.parametrize("state", ["published", "held", "rejected", "screening"])
def test_contribution_begins_unconfirmed_by_the_database(db, state):
    known = make_submission().contributions.get()

    with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic():
        Contribution.objects.create(
            consultation=known.consultation,
            submission=known.submission,
            passage=known.passage,
            kind="remark",
            language="it",
            state=state,
            number=99,
        )


def test_revision_of_another_contribution_is_not_shown_or_judged(db):
    consultation = make_consultation()
    mine, other = (make_submission(consultation).contributions.get() for _ in range(2))

    with pytest.raises(IntegrityError, match="another contribution"), transaction.atomic():
        Contribution.objects.filter(pk=mine.pk).update(shown=other.revisions.get())
    with pytest.raises(IntegrityError, match="another contribution"), transaction.atomic():
        mine.decisions.create(revision=other.revisions.get(), action="hold", by_screening="x")


def close(consultation: Consultation) -> None:
    """Move the window, not the clock."""
    Consultation.objects.filter(pk=consultation.pk).update(
        closes_at=timezone.now() - timedelta(seconds=1)
    )


def drop_window_triggers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE consultation_submission DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE consultation_revision DISABLE TRIGGER USER")


def drop_unique(model, column: str) -> list[str]:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, table)
        names = [
            name for name, c in constraints.items() if c["columns"] == [column] and c["unique"]
        ]
        for name in names:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    return names


def restore_unique(model, column: str, names: list[str]) -> None:
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(
                f'ALTER TABLE {model._meta.db_table} ADD CONSTRAINT "{name}" UNIQUE ({column})'
            )


def test_visitors_of_one_place_send_so_many_an_hour(db, settings, monkeypatch):
    settings.VISITORS_AN_HOUR = 2
    asked = make_consultation()

    def send(client: str) -> Submission:
        return make_submission(asked, speaker=make_speaker(), client=client)

    first, second = send("192.0.2.1"), send("192.0.2.1")
    with pytest.raises(services.TooMany):
        send("192.0.2.1")
    send("192.0.2.2")

    assert first.counted_as == second.counted_as != ""
    assert "192.0.2" not in str(Submission.objects.values())
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr("tsi.base.counted.timezone.localdate", lambda: tomorrow)
    with pytest.raises(services.TooMany):  # midnight begins no new hour
        send("192.0.2.1")


def test_where_visitors_came_from_is_forgotten_after_two_days(db):
    old, new = (make_submission(make_consultation(), client="192.0.2.1") for _each in range(2))
    Submission.objects.filter(pk=old.pk).update(received_at=timezone.now() - timedelta(days=3))

    expiry.forget_places()

    assert Submission.objects.get(pk=old.pk).counted_as == ""
    assert Submission.objects.get(pk=new.pk).counted_as == new.counted_as != ""
