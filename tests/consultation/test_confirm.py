"""Confirming what was sent: by the button on the page behind the link, in time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultation import expiry, services
from consultation.models import Consultation, Contribution, ContributionState, SubmissionContact
from tests.factories import make_consultation, make_published, make_speaker, make_submission
from tests.races import at_once, meeting
from tsi.base import delivery
from tsi.base.models import OutgoingMail


def mailed(submission, ago: timedelta) -> None:
    OutgoingMail.objects.filter(about=submission.pk).update(
        state="sent", sent_at=timezone.now() - ago
    )


def test_link_page_confirms_nothing_by_itself(client, db):
    submission = make_submission()

    response = client.get(submission.get_absolute_url())

    assert response.status_code == 200
    submission.refresh_from_db()
    assert submission.confirmed_at is None


def test_button_confirms_and_gives_the_public_code(client, db):
    submission = make_submission()

    response = client.post(f"{submission.get_absolute_url()}conferma/")

    assert response.status_code == 302
    contribution = submission.contributions.get()
    assert contribution.state == ContributionState.SCREENING
    assert contribution.code == "C-0001"
    assert list(contribution.events.values_list("source", "target")) == [
        ("unconfirmed", "screening")
    ]


def test_confirm_twice_changes_nothing(db):
    submission = make_submission()
    services.confirm(submission)
    services.confirm(submission)

    contribution = submission.contributions.get()
    assert contribution.number == 1
    assert contribution.events.count() == 1


def test_confirm_many_at_once_gives_each_its_own_number(transactional_db):
    consultation = make_consultation()
    submissions = [make_submission(consultation) for _ in range(12)]

    answers = at_once(12, lambda n: services.confirm(submissions[n]))

    assert answers == [None] * 12
    numbers = Contribution.objects.values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, 13))


def test_numbers_read_before_written_are_not_unique(transactional_db):
    """Negative control: without the locking UPDATE two confirmations take the same number."""
    consultation = make_consultation()

    all_read = meeting(12)

    def unguarded(_n):
        last = Consultation.objects.get(pk=consultation.pk).last_number
        all_read.wait()
        Consultation.objects.filter(pk=consultation.pk).update(last_number=last + 1)
        return last + 1

    assert at_once(12, unguarded) == [1] * 12


def test_confirm_after_closing_still_counts(client, db):
    submission = make_submission()
    mailed(submission, timedelta(hours=47))
    Consultation.objects.update(closes_at=timezone.now() - timedelta(seconds=1))

    client.post(f"{submission.get_absolute_url()}conferma/")

    assert submission.contributions.get().state == ContributionState.SCREENING


def test_confirm_after_48_hours_is_refused_and_gives_the_text_back(client, db):
    submission = make_submission(text="Parole da non perdere.")
    mailed(submission, timedelta(hours=48, seconds=1))

    response = client.post(f"{submission.get_absolute_url()}conferma/")

    assert response.status_code == 409
    assert "Parole da non perdere." in response.content.decode()
    assert submission.contributions.get().state == ContributionState.UNCONFIRMED


def test_lapse_takes_only_what_is_late(db):
    consultation = make_consultation()
    late, in_time = make_submission(consultation), make_submission(consultation)
    mailed(late, timedelta(hours=49))
    mailed(in_time, timedelta(hours=47))

    expiry.lapse()

    assert late.contributions.get().state == ContributionState.LAPSED
    assert in_time.contributions.get().state == ContributionState.UNCONFIRMED


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "..", "ù"])
def test_wrong_link_is_not_found(client, db, token):
    make_submission()

    response = client.get(f"/consultazioni/invio/{token}/")

    assert response.status_code == 404


def test_link_of_one_submission_does_not_open_another(client, db):
    consultation = make_consultation()
    mine = make_submission(consultation, text="Il mio testo riservato.")
    other = make_submission(consultation, text="Il testo di un’altra persona.")

    page = client.get(mine.get_absolute_url()).content.decode()

    assert "Il mio testo riservato." in page
    assert "altra persona" not in page
    assert mine.link_token != other.link_token


def test_link_page_is_private(client, db):
    response = client.get(make_submission().get_absolute_url())

    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "same-origin"


def test_link_again_answers_the_same_for_known_and_unknown(client, db):
    make_submission(speaker=make_speaker(email="known@example.org"))

    answers = [
        client.post("/consultazioni/link/", {"email": email})
        for email in ("known@example.org", "unknown@example.org")
    ]

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, "/consultazioni/link/?inviato=1")
    }


def test_link_again_is_sent_once_a_day(client, db):
    make_submission(speaker=make_speaker(email="known@example.org"))
    before = OutgoingMail.objects.count()

    for _ in range(3):
        client.post("/consultazioni/link/", {"email": "KNOWN@example.org"})

    assert OutgoingMail.objects.count() == before + 1


def test_letter_holds_the_link_and_goes_to_the_private_address(db, mailoutbox):
    submission = make_submission(speaker=make_speaker(email="known@example.org"))

    delivery.deliver(OutgoingMail.objects.get().pk)

    assert mailoutbox[0].to == ["known@example.org"]
    assert submission.link_token in mailoutbox[0].body


def test_contact_is_forgotten_after_its_retention(db):
    old, new = make_submission(), make_submission()
    SubmissionContact.objects.filter(submission=old).update(
        retain_until=timezone.localdate() - timedelta(days=1)
    )

    expiry.forget_contacts()

    assert list(SubmissionContact.objects.values_list("submission", flat=True)) == [new.pk]


def test_token_does_not_follow_from_the_row_without_the_secret(db, settings):
    submission = make_submission()
    token = submission.link_token
    settings.SECRET_KEY = "another secret"

    assert submission.link_token != token


def test_links_outlive_a_change_of_the_secret(client, db, settings):
    submission = make_submission()
    link = submission.get_absolute_url()
    settings.SECRET_KEY, former = "another secret", settings.SECRET_KEY
    settings.SECRET_KEY_FALLBACKS = [former]

    assert submission.get_absolute_url() == link
    assert f'action="{link}conferma/"' in client.get(link).content.decode()
    assert client.post(f"{link}conferma/").status_code == 302


def test_lost_link_does_not_give_a_lapsed_submission_new_time(client, db):
    submission = make_submission(speaker=make_speaker(email="known@example.org"))
    mailed(submission, timedelta(hours=49))
    expiry.lapse()

    services.send_link_again("known@example.org")
    OutgoingMail.objects.filter(state="queued").update(state="sent", sent_at=timezone.now())
    response = client.post(f"{submission.get_absolute_url()}conferma/")

    assert response.status_code == 409
    submission.refresh_from_db()
    assert submission.confirmed_at is None


def test_lapsed_points_are_not_confirmed_whatever_the_clock_says(db):
    submission = make_submission()
    submission.contributions.get().move("lapse")

    with pytest.raises(services.ConfirmationLapsed):
        services.confirm(submission)

    submission.refresh_from_db()
    assert submission.confirmed_at is None


def test_who_confirmed_gets_the_link_whatever_others_write_for_the_address(db):
    mine = make_published(speaker=make_speaker(email="known@example.org")).submission
    for number in range(services.LINKS_A_REQUEST + 1):
        make_submission(mine.consultation, speaker=make_speaker(email=f"o{number}@example.org"))
    SubmissionContact.objects.update(email="known@example.org")
    OutgoingMail.objects.all().delete()

    services.send_link_again("known@example.org")

    assert OutgoingMail.objects.filter(about=mine.pk).exists()
