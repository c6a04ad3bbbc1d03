"""Names go when their day is over: from pages and files at once, from the rows at night."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultation import erasing, expiry
from consultation.models import Consultation, Submission, SubmissionContact
from tests.factories import make_consultation, make_published, make_speaker

YESTERDAY = timedelta(days=1)


@pytest.fixture
def asked(db) -> Consultation:
    asked = make_consultation(slug="prova")
    for number in range(3):
        make_published(asked, speaker=make_speaker(last_name=f"Canarini{number}"), text="Alberi.")
    return asked


def over(asked: Consultation, *, names: int = 1, closed: int = 400) -> None:
    """Names were to be shown until `names` days ago; it closed `closed` days ago."""
    now = timezone.now()
    Consultation.objects.filter(pk=asked.pk).update(
        published_until=timezone.localdate() - timedelta(days=names),
        opens_at=now - timedelta(days=closed + 30),
        closes_at=now - timedelta(days=closed),
    )
    retain = timezone.localdate() + timedelta(days=365 - closed)
    SubmissionContact.objects.update(retain_until=retain)


def named() -> int:
    return Submission.objects.exclude(last_name="").count()


def test_names_go_from_the_rows_when_nothing_needs_them(asked, client):
    over(asked)

    expiry.expire()

    assert named() == 0
    assert not SubmissionContact.objects.exists()
    assert Submission.objects.filter(identity_removed_at__isnull=False).count() == 3
    assert "Alberi." in client.get("/consultazioni/prova/").text


@pytest.mark.parametrize(("names", "closed"), [(0, 400), (-1, 400), (1, 364)])
def test_names_stay_in_the_rows_as_long_as_shown_or_needed(asked, names, closed):
    over(asked, names=names, closed=closed)

    expiry.expire()

    assert named() == 3


def test_without_a_last_day_names_stay(asked):
    over(asked)
    Consultation.objects.update(published_until=None)

    expiry.expire()

    assert named() == 3
    assert not SubmissionContact.objects.exists()


def test_twice_is_once(asked):
    over(asked)
    expiry.expire()
    asked.refresh_from_db()
    before = asked.revision, list(Submission.objects.order_by("pk").values())

    expiry.expire()

    asked.refresh_from_db()
    assert (asked.revision, list(Submission.objects.order_by("pk").values())) == before


def test_killed_in_the_middle_the_next_night_completes(asked):
    over(asked)
    first = Submission.objects.order_by("pk").first()
    erasing.forget(first)  # and then it was killed
    assert named() == 2
    done_at = Submission.objects.get(pk=first.pk).identity_removed_at

    expiry.expire()

    assert named() == 0
    assert Submission.objects.get(pk=first.pk).identity_removed_at == done_at


@pytest.mark.parametrize(("days", "kept"), [(0, 3), (-1, 0)])
def test_addresses_go_after_their_last_day(asked, days, kept):
    SubmissionContact.objects.update(retain_until=timezone.localdate() + timedelta(days=days))

    expiry.expire()

    assert SubmissionContact.objects.count() == kept
