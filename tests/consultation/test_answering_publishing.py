"""All responses become public at once, with their text, or none; everybody is told once."""

import pytest
from django.core import mail as outside
from django.db import DataError, transaction
from django.utils import timezone, translation

from consultation import appealing, desk
from consultation.answering import drafting, publishing, standing
from consultation.answering.publishing import OtherVersion, Unanswered
from consultation.models import Consultation, Contribution, Response, Submission
from consultation.running import hold_key
from plan import versions
from plan.models import VersionKind
from plan.versions import HoldOpen
from tests.consultation.answering import (
    closed,
    make_answered,
    make_asked,
    make_drafted,
    make_later,
    said,
    said_otherwise,
)
from tests.factories import (
    make_consultation,
    make_contribution,
    make_editor,
    make_held,
    make_moderator,
    make_organisation,
    make_published,
    make_submission,
    make_version,
)
from tests.plan.approving import give_acts
from tests.plan.redline.versions import first_version
from tsi.base import delivery
from tsi.base.models import OutgoingMail
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


WHY = {"derogation_it": "Manca il tempo.", "derogation_en": "There is no time."}
LETTER = "consultation.letters.responses_published"


def publish(asked: Consultation, version=None, **values) -> None:
    defaults = {"protocol": "77/2026", "by": make_editor()}
    publishing.publish(asked, version=version, **defaults | values)


def letters():
    return OutgoingMail.objects.filter(letter=LETTER).order_by("about")


def test_responses_and_version_are_public_together():
    asked = make_asked()
    later = make_later(asked)
    response = make_answered(asked, later=later)
    revision = asked.revision

    publish(asked, later)

    response.refresh_from_db()
    later.refresh_from_db()
    assert (response.state, response.protocol) == ("published", "77/2026")
    assert None not in (later.published_at, response.published_at, asked.reported_at)
    assert asked.revision == revision + 1
    assert asked.steps.last().verb == "report"
    assert not versions.open_holds(later).exists()
    assert not standing.not_validated(asked).exists()


def test_one_step_that_fails_leaves_everything_as_it_was():
    asked = make_asked()
    later = make_later(asked)
    make_answered(asked, later=later)

    with pytest.raises(DataError), transaction.atomic():
        publish(asked, later, protocol="7" * 61)

    asked.refresh_from_db()
    assert asked.reported_at is None
    assert asked.steps.filter(verb="report").count() == 0
    assert versions.open_holds(later).exists()
    assert not letters().exists()


def test_each_author_is_written_to_once(settings):
    settings.BASE_URL = "https://tsi.example.org"
    asked = make_asked()
    Submission.objects.update(language="en")
    make_answered(asked)

    publish(asked)
    publishing._write_to_authors(asked)

    assert [mail.about for mail in letters()] == [point.submission_id for point in said(asked)]
    delivery.deliver(letters()[0].pk)
    (sent,) = outside.outbox
    assert "C-0001 (1.1.1-a1): accepted" in sent.body
    assert "Because." in sent.body
    assert f"https://tsi.example.org/en/consultazioni/{asked.slug}/C-0001/#risposta" in sent.body


def test_unanswered_contributions_are_counted_and_block():
    asked = make_asked(3)
    make_answered(asked, said(asked)[0])
    make_drafted(asked, said(asked)[1])

    with pytest.raises(Unanswered, match="2 published contributions have no validated response"):
        publish(asked)

    asked.refresh_from_db()
    assert asked.reported_at is None
    assert not Response.objects.filter(state="published").exists()
    assert not letters().exists()


def test_who_waits_for_a_decision_blocks_too():
    asked = make_asked(1)
    make_answered(asked)

    Consultation.objects.filter(pk=asked.pk).update(
        closes_at=timezone.now() + timezone.timedelta(1)
    )
    make_contribution(asked, text="Altre parole ancora.")
    Consultation.objects.filter(pk=asked.pk).update(closes_at=timezone.now())
    assert Contribution.objects.filter(state="screening").count() == 1

    with pytest.raises(Unanswered, match="1 contribution waits for a decision"):
        publish(asked)


def test_derogation_in_both_languages_is_kept_and_told():
    asked = make_asked(2)
    Submission.objects.update(language="en")
    make_answered(asked, said(asked)[0])
    with pytest.raises(Unanswered):
        publish(asked, derogation_it="Manca il tempo.")

    publish(asked, **WHY)

    step = asked.steps.last()
    assert (step.reason_it, step.reason_en) == ("Manca il tempo.", "There is no time.")
    assert letters().count() == 2
    delivery.deliver(letters()[1].pk)
    assert "C-0002 (1.1.1-a1): it got no response." in outside.outbox[0].body
    assert "There is no time." in outside.outbox[0].body


def test_derogation_that_is_not_needed_is_not_kept():
    asked = make_asked()
    make_answered(asked)

    publish(asked, **WHY)

    assert asked.steps.last().reason_it == ""


def test_responses_that_name_another_version_block():
    asked = make_asked()
    later = make_later(asked)
    make_answered(asked, later=later)
    other = make_version(asked.version.plan, number="1.2", base=later, published=False)

    for wrong in (other, None):
        with pytest.raises(OtherVersion, match="1 response names"):
            publish(asked, wrong)
    with pytest.raises(InvalidTransition):
        publish(asked, asked.version)
    publish(asked, later)


@pytest.mark.parametrize("when", ["open", "reported", "without protocol"])
def test_published_once_after_closing_with_a_protocol_number(when):
    asked = make_asked()
    make_answered(asked)
    if when == "open":
        tomorrow = timezone.now() + timezone.timedelta(days=1)
        Consultation.objects.filter(pk=asked.pk).update(closes_at=tomorrow)
    if when == "reported":
        publish(asked)

    with pytest.raises(InvalidTransition):
        publish(asked, protocol="" if when == "without protocol" else "78/2026")


def test_final_version_is_approved_only_once_all_are_answered():
    asked = make_asked()
    plan = asked.version.plan
    plan.promoters.add(make_organisation())
    final = make_later(asked, number="2.0", kind=VersionKind.FINAL)
    give_acts(final)
    with pytest.raises(HoldOpen):
        versions.approve(final, by=make_editor())
    make_answered(asked, later=final)

    publish(asked, final)
    versions.approve(final, by=make_editor())

    assert final.state == "approved"
    assert final.derogation == ""
    held = asked.version.holds.get(key=hold_key(asked))
    assert held.released_at is not None


def test_every_published_contribution_has_its_trace():
    asked = make_asked(3)
    make_answered(asked, said(asked)[0], said(asked)[1])
    make_answered(asked, said(asked)[2], outcome="not_accepted")

    publish(asked)

    for point in standing.to_answer(asked):
        assert point.answered.response.state == "published"
        assert point.answered.response.reason_en


def test_published_response_takes_no_more_changes():
    asked = make_asked()
    later = make_later(asked)
    response = make_answered(asked, later=later)
    publish(asked, later)

    for verb in (
        lambda: drafting.add(response, []),
        lambda: drafting.name_passages(response, removed=later.passages.all()),
    ):
        with pytest.raises(InvalidTransition):
            verb()


@pytest.mark.parametrize("waits", ["appeal", "confirmation"])
def test_what_may_still_become_public_is_not_forgotten(db, waits):
    asked = make_consultation(first_version())
    make_published(asked, code="1.1.1-a1")
    if waits == "appeal":
        held = make_held(asked, code="1.1.1-a1")
        why = {"rule": "offence", "reason": "Insulta."}
        no = desk.reject(held, held.revisions.get(), by=make_moderator(), **why)
        appealing.appeal(no, text="Non insulta.")
    else:
        make_submission(asked, code="1.1.1-a1")
    make_answered(closed(asked), *asked.contributions.filter(state="published"))

    assert standing.undecided(asked).count() == 1
    with pytest.raises(InvalidTransition):
        publish(asked)


def test_response_to_words_that_have_changed_stays_behind():
    asked = make_asked(2)
    first, second = said(asked)
    old, current = make_answered(asked, first), make_answered(asked, second)
    said_otherwise(first)
    words = {"version": None, "protocol": "1", "by": make_editor()}

    with pytest.raises(Unanswered, match="1"):
        publish(asked, **words)
    publish(asked, **words, derogation_it="Manca il tempo.", derogation_en="No time.")

    old.refresh_from_db()
    current.refresh_from_db()
    assert (old.state, current.state) == ("validated", "published")
