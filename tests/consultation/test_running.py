"""A consultation is prepared, announced, extended and closed early, each for reasons."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.utils import timezone, translation

from consultation import running, services
from consultation.models import (
    Consultation,
    ConsultationStep,
    Phase,
    Response,
    Submission,
    SubmissionContact,
)
from consultation.permissions import may_answer, may_run, may_validate
from plan.models import Hold
from plan.versions import open_holds
from tests.factories import (
    make_consultation,
    make_editor,
    make_moderator,
    make_staff,
    make_submission,
    make_user,
    make_version,
)
from tests.plan.approving import give_acts, make_approved
from tests.races import at_once
from tsi.base.transitions import InvalidTransition

WHY = {"reason_it": "Più tempo.", "reason_en": "More time."}
WEEKS = timedelta(weeks=5)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def extend(consultation, days: int, **values) -> None:
    reasons = WHY | {name: values.pop(name) for name in WHY if name in values}
    until = consultation.closes_at + timedelta(days=days)
    running.extend(consultation, until, *reasons.values(), **{"by": None} | values)


def phase(consultation) -> str:
    return Consultation.objects.with_phase().get(pk=consultation.pk).phase


def last_step(consultation) -> ConsultationStep:
    return consultation.steps.last()


def move_window(consultation, **window) -> None:
    Consultation.objects.filter(pk=consultation.pk).update(**window)
    consultation.refresh_from_db()


def test_one_in_preparation_is_seen_by_nobody(client, db):
    asked = make_consultation(slug="prova", announced=False)

    assert phase(asked) == Phase.PREPARED
    assert client.get("/consultazioni/prova/").status_code == 404
    assert "prova" not in client.get("/consultazioni/").content.decode()
    shown = client.get(asked.version.get_absolute_url()).content.decode()
    assert "/consultazioni/prova/" not in shown
    with pytest.raises(services.WindowClosed):
        make_submission(asked)


def test_one_version_has_one_consultation(db):
    asked = make_consultation()

    with pytest.raises(InvalidTransition, match="already"):
        make_consultation(asked.version)


def test_announcing_shows_it_and_holds_the_approval_back(client, db):
    asked, staff = make_consultation(slug="prova", announced=False), make_staff()

    running.announce(asked, by=staff, **WHY)

    assert phase(asked) == Phase.OPEN
    assert client.get("/consultazioni/prova/").status_code == 200
    assert [hold.key for hold in open_holds(asked.version)] == [running.hold_key(asked)]
    step = last_step(asked)
    assert (step.verb, step.by, step.reason_en) == ("announce", staff, "More time.")
    assert [each.verb for each in asked.steps.all()] == ["create", "announce"]


def test_a_short_window_is_announced_with_its_reasons(db):
    short, usual = (make_consultation(announced=False) for _ in range(2))
    move_window(usual, closes_at=usual.opens_at + WEEKS)

    with pytest.raises(InvalidTransition, match="four weeks"):
        running.announce(short, by=None)
    running.announce(usual, by=None)

    assert phase(short) == Phase.PREPARED
    assert not Hold.objects.filter(version=short.version).exists()
    assert phase(usual) == Phase.OPEN


def test_it_is_announced_once(db):
    asked = make_consultation()

    with pytest.raises(InvalidTransition, match="already"):
        running.announce(asked, by=None, **WHY)

    assert Hold.objects.count() == 1


def test_a_text_that_nobody_may_read_is_not_consulted_on(db):
    asked = make_consultation(make_version(published=False), announced=False)

    with pytest.raises(InvalidTransition, match="Publish the text"):
        running.announce(asked, by=None, **WHY)


def test_an_approved_text_is_not_consulted_on(db):
    asked = make_consultation(make_approved(), announced=False)

    with pytest.raises(InvalidTransition, match="approved"):
        running.announce(asked, by=None, **WHY)

    assert not Hold.objects.exists()


def test_one_whose_days_are_over_is_not_announced(db):
    asked = make_consultation(announced=False)
    move_window(asked, closes_at=timezone.now() - timedelta(minutes=1))

    with pytest.raises(InvalidTransition, match="last day"):
        running.announce(asked, by=None, **WHY)


@pytest.mark.parametrize("opens_in", [-1, 1])
def test_extending_moves_the_end_and_says_why(db, opens_in):
    asked, staff = make_consultation(), make_staff()
    move_window(
        asked,
        opens_at=timezone.now() + timedelta(days=opens_in),
        closes_at=timezone.now() + timedelta(days=2),
    )
    former, revision = asked.closes_at, asked.revision

    extend(asked, 7, by=staff)

    assert asked.closes_at == former + timedelta(days=7)
    assert asked.revision > revision
    step = last_step(asked)
    assert (step.verb, step.closed_at, step.closes_at) == ("extend", former, asked.closes_at)
    assert (step.reason_it, step.by) == ("Più tempo.", staff)


def test_extending_keeps_the_addresses_as_much_longer(db):
    asked = make_consultation()
    make_submission(asked)
    make_submission(make_consultation())
    ours, other = SubmissionContact.objects.order_by("pk")

    extend(asked, 7)

    later = SubmissionContact.objects.get(pk=ours.pk)
    assert later.retain_until == ours.retain_until + timedelta(days=7)
    assert SubmissionContact.objects.get(pk=other.pk).retain_until == other.retain_until


@pytest.mark.parametrize("days", [-1, 0])
def test_it_is_not_shortened(db, days):
    asked = make_consultation()
    former = asked.closes_at

    with pytest.raises(InvalidTransition, match="later than before"):
        extend(asked, days)

    asked.refresh_from_db()
    assert asked.closes_at == former


@pytest.mark.parametrize("missing", WHY)
def test_it_is_extended_for_reasons_in_both_languages(db, missing):
    with pytest.raises(InvalidTransition, match="both languages"):
        extend(make_consultation(), 7, **{missing: ""})


def test_a_closed_one_is_not_opened_again(db):
    asked = make_consultation(closes_at=timezone.now() - timedelta(minutes=1))

    with pytest.raises(InvalidTransition, match="announced or open"):
        extend(asked, 7)

    assert phase(asked) == Phase.ANSWERING


def test_one_in_preparation_is_not_extended(db):
    with pytest.raises(InvalidTransition, match="announced or open"):
        extend(make_consultation(announced=False), 7)


def test_closing_early_ends_it_now(db):
    asked, staff = make_consultation(), make_staff()
    former = asked.closes_at

    running.close_early(asked, by=staff, **WHY)

    assert phase(asked) == Phase.ANSWERING
    step = last_step(asked)
    assert (step.verb, step.closed_at, step.closes_at) == ("close", former, asked.closes_at)
    with pytest.raises(services.WindowClosed):
        make_submission(asked)


def test_only_an_open_one_is_closed(db):
    later = make_consultation()
    move_window(
        later,
        opens_at=timezone.now() + timedelta(days=1),
        closes_at=timezone.now() + timedelta(days=2),
    )

    with pytest.raises(InvalidTransition, match="open consultation"):
        running.close_early(later, by=None, **WHY)


def test_a_closing_that_comes_first_leaves_nothing_to_extend(transactional_db):
    """The extension waits for the closing that is being written, and then looks at the clock."""
    asked = make_consultation()
    with transaction.atomic():
        running.close_early(Consultation.objects.get(pk=asked.pk), by=None, **WHY)
        assert_waits(asked)

    with pytest.raises(InvalidTransition, match="announced or open"):
        extend(asked, 7)


def assert_waits(asked) -> None:
    def hurry(_number):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        extend(asked, 7)

    (answer,) = at_once(1, hurry)
    assert "lock timeout" in str(answer)


def test_who_speaks_while_it_is_closed_waits_and_is_refused(transactional_db):
    asked = make_consultation()

    def act(number):
        if number == 0:
            return running.close_early(Consultation.objects.get(pk=asked.pk), by=None, **WHY)
        return make_submission(asked)

    answers = at_once(6, act)

    asked.refresh_from_db()
    accepted = Submission.objects.values_list("received_at", flat=True)
    assert all(received < asked.closes_at for received in accepted)
    refused = [one for one in answers[1:] if isinstance(one, services.WindowClosed)]
    assert len(refused) + len(accepted) == 5


def test_steps_never_change(db):
    step = last_step(make_consultation())

    with pytest.raises(Exception, match="pgtrigger: Cannot"), transaction.atomic():
        ConsultationStep.objects.filter(pk=step.pk).update(verb="report")
    with pytest.raises(Exception, match="pgtrigger: Cannot"), transaction.atomic():
        ConsultationStep.objects.filter(pk=step.pk).delete()


def test_who_may_run_answer_and_validate(db):
    drafter = make_editor()
    response = Response(drafted_by=drafter)
    people = {
        "visitor": AnonymousUser(),
        "member": make_user(),
        "moderator": make_moderator(),
        "editor": make_editor(),
        "who drafted it": drafter,
        "staff": make_staff(),
        "deactivated staff": make_staff(is_active=False),
        "deactivated editor": make_editor(is_active=False),
    }

    table = {
        who: (may_run(user), may_answer(user), may_validate(user), may_validate(user, response))
        for who, user in people.items()
    }

    nothing = (False, False, False, False)
    assert table == {
        "visitor": nothing,
        "member": nothing,
        "moderator": nothing,
        "editor": (False, True, True, True),
        "who drafted it": (False, True, True, False),
        "staff": (True, False, False, False),
        "deactivated staff": nothing,
        "deactivated editor": nothing,
    }


def test_hold_stands_until_it_is_released(db):
    asked = make_consultation()

    give_acts(asked.version)

    assert open_holds(asked.version).count() == 1
