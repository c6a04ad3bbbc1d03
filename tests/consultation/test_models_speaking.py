"""What the database refuses of consultations, submissions, contributions and their words."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from consultation.models import (
    Consultation,
    Contribution,
    Endorsement,
    Fingerprint,
    Revision,
    Submission,
)
from tests.consultation.rows import make_heard, make_point, make_revision, move
from tests.factories import (
    make_consultation,
    make_contribution,
    make_organisation,
    make_plan,
    make_published,
    make_submission,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def refused(match: str):
    return _Refused(match)


class _Refused:
    """Within it the database refuses, naming `match`; what was there before stays."""

    def __init__(self, match: str):
        self.raises, self.atomic = pytest.raises(Exception, match=match), transaction.atomic()

    def __enter__(self):
        self.raises.__enter__()
        self.atomic.__enter__()

    def __exit__(self, *error):
        self.atomic.__exit__(*error)
        return self.raises.__exit__(*error)


def change(row, **values) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def today(days: int = 0):
    return timezone.localdate() + days * DAY


# Consultation


def test_it_closes_after_opening():
    asked = make_consultation()

    with refused("consultation_closes_after_opening"):
        change(asked, closes_at=asked.opens_at)
    change(asked, closes_at=asked.opens_at + timedelta(seconds=1))


def test_it_is_reported_after_closing_and_announced_before():
    asked, prepared = make_consultation(), make_consultation(announced=False)
    change(asked, closes_at=timezone.now())

    with refused("consultation_reported_after_closing"):
        change(asked, reported_at=timezone.now() - DAY)
    with refused("consultation_reported_after_closing"):
        change(prepared, reported_at=prepared.closes_at + DAY)
    change(asked, reported_at=timezone.now())


def test_reported_one_is_not_opened_again():
    asked = make_consultation(closes_at=timezone.now())
    change(asked, reported_at=timezone.now())

    with refused("consultation_reported_after_closing"):
        change(asked, closes_at=timezone.now() + DAY)


@pytest.mark.parametrize("verb", ["extend", "close"])
def test_step_that_moves_the_end_says_why(verb):
    asked, now = make_consultation(), timezone.now()
    ends = {"closed_at": now, "closes_at": now + DAY}

    for wrong in ({"reason_it": "Sì."}, ends, ends | {"reason_it": ""}):
        with refused("consultation_step_moves_the_end_for_a_reason"):
            asked.steps.create(verb=verb, **wrong)
    asked.steps.create(verb=verb, reason_it="Sì.", **ends)


# The window


def test_online_voice_is_taken_while_it_is_open():
    asked = make_consultation()
    make_heard(asked, channel="online", provenance="", heard_on=None)

    change(asked, closes_at=timezone.now())

    with refused("not open"):
        make_heard(asked, channel="online", provenance="", heard_on=None)


def test_nothing_is_taken_before_it_is_announced():
    asked = make_consultation(announced=False)

    with refused("not open"):
        make_heard(asked)
    with refused("not open"):
        make_heard(asked, channel="online", provenance="", heard_on=None)


def test_voice_heard_in_time_is_written_down_later():
    asked = make_consultation(opens_at=timezone.now() - 9 * DAY, closes_at=timezone.now() - 4 * DAY)

    point = make_point(make_heard(asked, heard_on=today(-6)))
    make_revision(point)

    assert point.submission.received_at
    for late in (today(-2), today(-12), today()):
        with refused("not open"):
            make_heard(asked, heard_on=late)


def test_last_day_is_heard_whole_and_the_one_after_is_not():
    local = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    asked = make_consultation(opens_at=local - 9 * DAY, closes_at=local - 2 * DAY)

    make_heard(asked, heard_on=today(-3))
    with refused("not open"):
        make_heard(asked, heard_on=today(-2))


def test_voice_heard_before_the_opening_or_to_come_is_refused_while_it_is_open():
    asked = make_consultation(opens_at=timezone.now() - DAY, closes_at=timezone.now() + 9 * DAY)

    for wrong in (today(-3), today(2)):
        with refused("not open"):
            make_heard(asked, heard_on=wrong)
    make_heard(asked, heard_on=today())


def test_nothing_is_written_down_once_it_is_reported():
    asked = make_consultation(opens_at=timezone.now() - 9 * DAY, closes_at=timezone.now() - 4 * DAY)
    sent = make_heard(asked, heard_on=today(-6))
    change(asked, reported_at=timezone.now())

    with refused("not open"):
        make_heard(asked, heard_on=today(-6))
    with refused("not open"):
        make_revision(make_point(sent))


def test_words_are_corrected_after_the_closing_only_as_long_as_it_is_allowed():
    said = make_contribution()
    change(said.consultation, closes_at=timezone.now())

    with refused("not open"):
        make_revision(said, number=2)
    change(said, correct_until=timezone.now() + timedelta(hours=72))
    make_revision(said, number=2)
    change(said, correct_until=timezone.now())
    with refused("not open"):
        make_revision(said, number=3)


# Submission


def test_offline_voice_says_where_it_is_from():
    asked = make_consultation()

    for wrong in ({"provenance": ""}, {"entered_by": None}):
        with refused("submission_offline_says_where_from"):
            make_heard(asked, **wrong)
    with refused("submission_offline_says_where_from|not open"):
        make_heard(asked, heard_on=None)
    with refused("submission_offline_says_where_from"):
        make_heard(asked, channel="online")
    make_heard(asked)


def test_what_counts_for_the_window_stays():
    sent = make_heard(make_consultation())

    for changed in ({"heard_on": today(-1)}, {"channel": "phone"}):
        with refused("pgtrigger: Cannot"):
            change(sent, **changed)
    change(sent, provenance="Tavolo 4")


def test_mandate_is_confirmed_for_an_organisation_and_stays_counted():
    sent, body = make_submission(), make_organisation()

    with refused("submission_mandate_is_of_an_organisation"):
        change(sent, mandate="confirmed")
    with refused("submission_mandate_is_of_an_organisation"):
        change(sent, mandate="declared", organisation=body)
    change(sent, mandate="confirmed", organisation=body)
    gone = {"first_name": "", "last_name": "", "body_sha256": "", "organisation": None}
    change(sent, identity_removed_at=timezone.now(), **gone)


@pytest.mark.parametrize(
    "kept", [{"pseudonym": "Gufo"}, {"municipality": "Ceres"}, {"last_name": "Verdi"}]
)
def test_removed_identity_stays_removed(kept):
    sent = make_submission()
    gone = {"first_name": "", "last_name": "", "body_sha256": ""}
    change(sent, identity_removed_at=timezone.now(), **gone)

    with refused("submission_removed_identity_stays_removed"):
        change(sent, **kept)


def test_submission_is_never_deleted():
    sent = make_heard(make_consultation())

    with refused("pgtrigger: Cannot"):
        Submission.objects.filter(pk=sent.pk).delete()


# Contribution and its words


def test_point_is_of_the_consulted_version():
    asked, other = make_consultation(), make_version()
    sent = make_heard(asked)

    with refused("do not go together"):
        make_point(sent, passage=other.passages.first())
    with refused("do not go together"):
        Contribution.objects.create(
            consultation=make_consultation(), submission=sent, kind="remark", language="it"
        )
    make_point(sent, passage=asked.version.passages.first())
    make_point(sent)


@pytest.mark.parametrize(
    ("code", "theme"), [("1.1.1-a1", "1"), ("1.1", "1"), ("1", "1"), ("S1", "S1")]
)
def test_theme_is_the_highest_passage_above(code, theme):
    plan = make_plan()
    make_version(plan, number="0.9")
    asked = make_consultation(make_version(plan))
    point = make_point(make_heard(asked), passage=asked.version.passages.get(code=code))

    point.refresh_from_db()
    assert point.theme == asked.version.passages.get(code=theme)
    change(point, theme=None)
    point.refresh_from_db()
    assert point.theme is not None


def test_point_on_the_whole_has_no_theme_and_changes_nothing():
    sent = make_heard(make_consultation())
    point = make_point(sent)

    point.refresh_from_db()
    assert point.theme is None
    assert point.passage_text == ""
    with refused("contribution_changes_a_passage"):
        make_point(sent, kind="modification")


def test_point_begins_unconfirmed():
    with refused("pgtrigger: Cannot"):
        make_point(make_heard(make_consultation()), state="published")


def test_number_is_given_once_and_needed_from_the_confirmation_on():
    asked = make_consultation()
    first, second = make_contribution(asked), make_contribution(asked)
    waiting = make_submission(asked).contributions.get()

    with refused("contribution_number"):
        change(first, number=second.number)
    with refused("pgtrigger: Cannot"):
        change(first, number=None)
    with refused("contribution_confirmed_has_number"):
        change(waiting, state="screening")
    move(waiting, "withdrawn")


def test_published_shows_a_revision_of_its_own():
    said, other = make_contribution(), make_published()

    with refused("contribution_published_shows_a_revision"):
        change(said, state="published")
    with refused("of another contribution"):
        change(said, state="published", shown=other.shown, published_at=timezone.now())
    change(said, state="published", shown=said.revisions.get(), published_at=timezone.now())


def test_contribution_and_its_words_stay():
    said = make_published()
    bare = make_point(make_heard(said.consultation))

    with refused("pgtrigger: Cannot"):
        Contribution.objects.filter(pk=bare.pk).delete()
    with refused("pgtrigger: Cannot"):
        Revision.objects.filter(contribution=said).update(how_much="Molto")
    with refused("pgtrigger: Cannot"):
        Revision.objects.filter(contribution=said)._raw_delete("default")


def test_revision_has_a_number_once_and_words():
    said = make_contribution()

    with refused("revision_once"):
        make_revision(said, number=1)
    with refused("revision_text_length"):
        make_revision(said, number=2, text="")
    with refused("revision_text_length"):
        make_revision(said, number=2, text="a" * 5001)
    make_revision(said, number=2, text="a" * 5000)


def test_fingerprint_is_one_a_revision():
    said = make_contribution()
    one = {"consultation": said.consultation, "version": 1, "bands": [1, 2]}
    Fingerprint.objects.create(revision=said.revisions.get(), **one)

    with refused("pkey"):
        Fingerprint.objects.bulk_create([Fingerprint(revision=said.revisions.get(), **one)])


def test_endorsement_is_one_a_person():
    said, person = make_published(), make_user()
    Endorsement.objects.create(contribution=said, user=person)

    with refused("endorsement_once"):
        Endorsement.objects.create(contribution=said, user=person)
    Endorsement.objects.create(contribution=said, user=make_user())
    Endorsement.objects.filter(user=person).delete()


@pytest.mark.parametrize("state", ["hidden", "withdrawn", "rejected"])
def test_of_what_was_public_a_placeholder_stays(state):
    said, never = make_published(), make_contribution()
    if state == "rejected":  # an edit of it was
        move(said, "screening")
        move(said, "held", held_at=timezone.now())
    move(said, state)
    move(never, "withdrawn")

    assert not Contribution.objects.public().exists()
    assert list(Contribution.objects.placeholders()) == [said]


def test_while_an_edit_is_judged_the_former_words_are_public():
    said = make_published()
    move(said, "screening")

    assert list(Contribution.objects.public()) == [said]
    Consultation.objects.update(publication="none")
    assert not Contribution.objects.public().exists()
    move(said, "withdrawn")
    assert not Contribution.objects.placeholders().exists()
