"""What the database refuses of decisions, redress, pledges and responses."""

import pytest
from django.utils import timezone

from consultation.models import (
    Answered,
    Appeal,
    Changed,
    Finding,
    Flag,
    Pledge,
    Redaction,
    Response,
)
from tests.consultation.rows import (
    make_appeal,
    make_decision,
    make_flag,
    make_pledge,
    make_response,
    make_validated,
    move,
)
from tests.consultation.test_models_speaking import change, refused
from tests.factories import (
    make_consultation,
    make_held,
    make_involvement,
    make_moderator,
    make_published,
    make_speaker,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
STAYS = "pgtrigger: Cannot"


def now():
    return timezone.now()


# Decisions


@pytest.mark.parametrize("action", ["reject", "hide"])
def test_restriction_is_a_persons_with_rule_and_reason(action):
    said = make_held()

    for wrong in ({"rule": ""}, {"reason": ""}, {"by": None, "by_screening": "x"}):
        with refused("decision_to_restrict"):
            make_decision(said, action=action, **wrong)
    make_decision(said, action=action)


def test_decision_is_taken_by_one_and_never_changes():
    said = make_held()
    for wrong in ({"by": None}, {"by_screening": "x"}):
        with refused("decision_by_one"):
            make_decision(said, action="publish", **wrong)
    with refused("decision_of_a_known_kind"):
        make_decision(said, action="burn")
    with refused("of another contribution"):
        make_decision(said, revision=make_held(said.consultation).revisions.get())
    decision = make_decision(said)

    with refused(STAYS):
        change(decision, reason="Altro.")


def test_parts_are_obscured_by_a_reasoned_decision_to_publish():
    said = make_held()
    spans = {"field": "text", "spans": [[0, 4]]}

    for wrong in ({"action": "reject"}, {"action": "publish", "reason": "", "rule": ""}):
        with refused("obscured by a person"):
            Redaction.objects.create(decision=make_decision(said, **wrong), **spans)
    decision = make_decision(said, action="publish")
    redaction = Redaction.objects.create(decision=decision, **spans)
    with refused("redaction_once"):
        Redaction.objects.create(decision=decision, **spans)
    with refused(STAYS):
        change(redaction, spans=[])


def test_finding_is_one_a_rule_and_field_and_stays():
    finding = make_held().revisions.get().findings.first()
    found = {"revision": finding.revision, "rule": finding.rule, "rule_version": 1, "score": 1,
             "spans": []}  # fmt: skip

    with refused("finding_once"):
        Finding.objects.create(field=finding.field, **found)
    Finding.objects.create(field="when", **found)
    with refused(STAYS):
        change(finding, score=0)


# Flags and appeals


@pytest.mark.parametrize(
    ("make", "states", "words"),
    [
        (make_flag, ("upheld", "dismissed"), "outcome"),
        (make_appeal, ("granted", "denied"), "reason"),
    ],
)
def test_redress_is_decided_once_by_somebody_with_reasons(make, states, words):
    row, name = make(), make.__name__.removeprefix("make_")
    whole = {"decided_by": make_moderator(), "decided_at": now(), words: "Perché."}

    for missing in whole:
        with refused(f"{name}_decided_with"):
            move(row, states[0], **{key: whole[key] for key in whole if key != missing})
    with refused(f"{name}_decided_with"):
        change(row, decided_by=make_moderator())
    move(row, states[0], **whole)
    with refused(STAYS):
        change(row, **{words: "Altro."})
    with refused("Invalid transition|pgtrigger"):
        change(row, state=states[1])
    with refused(STAYS):
        type(row).objects.filter(pk=row.pk).delete()


def test_redress_begins_open():
    whole = {"decided_by": make_moderator(), "decided_at": now()}

    with refused(STAYS):
        make_flag(state="upheld", outcome="Sì.", **whole)
    with refused(STAYS):
        make_appeal(state="granted", reason="Sì.", **whole)


def test_flag_is_one_open_a_person():
    said, person = make_published(), make_user()
    flag = make_flag(said, by=person)

    with refused("flag_open_once_a_person"):
        make_flag(said, by=person)
    make_flag(said)
    make_flag(said)
    move(flag, "dismissed", decided_by=make_moderator(), decided_at=now(), outcome="No.")
    make_flag(said, by=person)
    with refused("form_token"):
        make_flag(said, form_token=flag.form_token)


def test_decided_flag_may_lose_its_link():
    flag = make_flag()
    move(flag, "dismissed", decided_by=make_moderator(), decided_at=now(), outcome="No.")

    change(flag, link_sha256="0" * 64)

    assert Flag.objects.get().link_sha256 == "0" * 64


def test_appeal_is_decided_by_neither_who_decided_nor_who_wrote():
    author, first = make_moderator(), make_moderator()
    said = make_published(speaker=make_speaker(email="", author=author))
    appeal = make_appeal(make_decision(said, by=first))
    words = {"decided_at": now(), "reason": "Perché."}

    for wrong in (author, first):
        with refused("neither who decided nor who wrote"):
            move(appeal, "granted", decided_by=wrong, **words)
    move(appeal, "granted", decided_by=make_moderator(), **words)


def test_appeal_is_one_a_decision():
    appeal = make_appeal()

    with refused("decision_id"):
        Appeal.objects.bulk_create([Appeal(decision=appeal.decision, text="Ancora.")])


# Pledges


def test_pledge_is_of_a_contribution_that_offers():
    with refused("offers nothing"):
        Pledge.objects.create(contribution=make_published())
    make_pledge()


def test_pledge_is_decided_by_somebody_and_declined_with_reasons():
    pledge, who = make_pledge(), {"decided_by": make_user(), "decided_at": now()}

    with refused("pledge_decided_by_somebody"):
        move(pledge, "accepted")
    with refused("pledge_declined_with_reasons"):
        move(pledge, "declined", **who)
    move(pledge, "declined", reason="No.", **who)
    with refused(STAYS):
        Pledge.objects.filter(pk=pledge.pk).delete()


def test_confirmed_pledge_is_a_part():
    pledge = make_pledge()
    version = pledge.contribution.consultation.version
    move(pledge, "accepted", decided_by=make_user(), decided_at=now())

    with refused("pledge_confirmed_is_a_part"):
        move(pledge, "confirmed")
    move(pledge, "confirmed", involvement=make_involvement(version))


def test_pledge_begins_offered():
    with refused(STAYS):
        make_pledge(state="clarified")


# Responses


def test_response_is_validated_by_another():
    response = make_response(make_consultation())

    for wrong in (
        {"validated_by": response.drafted_by, "validated_at": now()},
        {"validated_by": make_user()},
        {"validated_at": now()},
    ):
        with refused("response_validated_by_another"):
            move(response, "validated", **wrong)
    move(response, "validated", validated_by=make_user(), validated_at=now())


def test_response_says_why_in_both_languages_when_published():
    asked = make_consultation()
    with refused("response_says_why"):
        make_response(asked, reason_it="")
    half, whole = make_validated(asked, reason_en=""), make_validated(asked)

    with refused("response_published_in_both_languages"):
        move(half, "published", published_at=now())
    with refused("response_published_in_both_languages"):
        move(whole, "published")
    move(whole, "published", published_at=now())


def test_response_begins_drafted():
    who = {"validated_by": make_user(), "validated_at": now(), "published_at": now()}

    for state in ("validated", "published"):
        with refused(STAYS):
            make_response(make_consultation(), state=state, **who)


@pytest.mark.parametrize("field", ["reason_it", "reason_en", "outcome"])
def test_validated_words_are_opened_again_before_they_change(field):
    response = make_validated(make_consultation())

    with refused(STAYS):
        change(response, **{field: "late"})
    move(response, "drafted")
    change(response, **{field: "late"})


def test_published_response_stays():
    response = make_validated(make_consultation())
    change(response, protocol="12/2026")
    move(response, "published", published_at=now())

    with refused(STAYS):
        change(response, protocol="13/2026")
    with refused(STAYS):
        Response.objects.filter(pk=response.pk).delete()


def test_what_is_answered_stays_from_the_validation_on():
    asked = make_consultation()
    drafted, validated = make_response(asked), make_response(asked)
    answered = Answered.objects.create(response=validated, contribution=make_published(asked))
    other = Answered.objects.create(response=drafted, contribution=make_published(asked))
    move(validated, "validated", validated_by=make_user(), validated_at=now())

    with refused("never changes"):
        Answered.objects.create(response=validated, contribution=make_published(asked))
    with refused("never changes"):
        change(answered, response=drafted)
    with refused("never changes"):
        change(other, response=validated)
    with refused("never changes"):
        Answered.objects.filter(pk=answered.pk).delete()
    Answered.objects.filter(pk=other.pk).delete()


def test_contribution_has_one_response_of_its_consultation():
    asked = make_consultation()
    response, said = make_response(asked), make_published(asked)

    with refused("two consultations"):
        Answered.objects.create(response=response, contribution=make_published())
    Answered.objects.create(response=response, contribution=said)
    with refused("contribution_id"):
        Answered.objects.create(response=make_response(asked), contribution=said)


def test_changed_passages_are_of_a_later_version_of_the_plan():
    before = make_version()
    asked = make_consultation(make_version(before.plan, number="1.1"))
    later = make_version(before.plan, number="1.2").passages.first()
    response = make_response(asked)

    for wrong in (before, asked.version, make_version()):
        with refused("not of a later version"):
            Changed.objects.create(response=response, passage=wrong.passages.first())
    Changed.objects.create(response=response, passage=later)
    with refused("changed_once"):
        Changed.objects.create(response=response, passage=later)


def test_changed_passages_are_named_until_it_is_published():
    asked = make_consultation()
    later = make_version(asked.version.plan, number="2.0").passages.in_order()
    response = make_validated(asked)
    changed = Changed.objects.create(response=response, passage=later[0])
    move(response, "published", published_at=now())

    with refused("never changes"):
        Changed.objects.create(response=response, passage=later[1])
    with refused("never changes"):
        change(changed, passage=later[1])
    with refused("never changes"):
        Changed.objects.filter(pk=changed.pk).delete()
