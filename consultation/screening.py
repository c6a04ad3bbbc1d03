"""Automatic screening: publish what is clean, hold the rest for a person. Never reject."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from consultation import letters, likeness, moderation
from consultation.models import (
    Consultation,
    Contribution,
    ContributionKind,
    ContributionState,
    Decision,
    DecisionAction,
    Finding,
    Fingerprint,
    Revision,
    ScreeningRule,
)
from consultation.moderation import changes
from tsi.base import outbox, work
from tsi.base.transitions import InvalidTransition

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=settings.LEASE_SECONDS)
RETRY_IN = timedelta(seconds=10)
ATTEMPTS = 5  # after these a person looks
CORRECT_WITHIN = timedelta(hours=72)  # of the hold, for who wrote personal data
WORDS = ("text", "motivation", "how_much", "when")  # of a revision
FIELDS = (*WORDS, "identity")
BEFORE = (ScreeningRule.HASTE, ScreeningRule.TRAP)  # found when it was sent
Judge = Callable[[Contribution, Revision], list[Finding]]


def judge(contribution: Contribution, revision: Revision) -> list[Finding]:
    """Findings of all rules on all that would be public, the speaker's names included.

    Of a proposed change, only what stands in its new words counts. Its fingerprint is kept.
    """
    likeness.remember([likeness.fingerprint(contribution, revision)])
    return _judge(contribution, revision)


def _judge(contribution: Contribution, revision: Revision) -> list[Finding]:
    submission = contribution.submission
    words = [getattr(revision, name) for name in WORDS]
    if contribution.kind == ContributionKind.MODIFICATION:
        old = contribution.passage_text
        found = changes.judged(old, words, submission.identity, moderation.judge)
    else:
        found = moderation.judge(*words, name=submission.identity)
    similar = likeness.find(contribution, revision)
    return [*(_finding(revision, one) for one in found), *similar]


def _finding(revision: Revision, one: moderation.Finding) -> Finding:
    return Finding(
        revision=revision,
        rule=one.rule,
        rule_version=one.rule_version,
        score=one.score,
        field=FIELDS[one.text],
        spans=[list(span) for span in one.spans],
        facts=one.facts,
    )


def screen(contribution_id: int, *, judge: Judge = judge) -> None:
    """Judge one contribution's last revision and publish or hold it, once.

    `judge` returns the findings; whatever it raises, the queue moves on.

    Called twice, in parallel, or after a worker was killed, it decides once: the lease lets
    one worker in, and the guard of the transition lets one decision through.
    """
    waiting = Contribution.objects.filter(state=ContributionState.SCREENING)
    if not work.claim(waiting, contribution_id, lease=LEASE):
        return
    contribution = Contribution.objects.to_show().get(pk=contribution_id)
    revision = contribution.revisions.get(number=contribution.revision)
    if contribution.attempts > ATTEMPTS:
        decide(contribution, revision, [], {"cause": "screening_failed"})
        return
    findings = _findings(contribution, revision, judge)
    if findings is not None:
        decide(contribution, revision, findings, {})


def screen_batch(contribution_ids: list[int]) -> list[int]:
    """Screen those that nobody has tried yet, in one claim and one transaction.

    Returns the keys of the others: a text that once broke a worker is screened by itself, so that
    it takes no other with it.
    """
    waiting = Contribution.objects.filter(state=ContributionState.SCREENING)
    fresh = waiting.filter(attempts=0)
    claimed = work.claim_all(fresh, contribution_ids, lease=LEASE)
    rows = [(row, _last_revision(row)) for row in _with_revisions(claimed)]
    likeness.remember(_fingerprints(rows))
    judged = [(row, revision, _findings(row, revision, _judge)) for row, revision in rows]
    with transaction.atomic():
        every = [one for _row, _revision, findings in judged for one in findings or ()]
        likeness.hold([row for row, _revision in rows], every)
        for contribution, revision, findings in judged:
            if findings is not None:
                decide(contribution, revision, findings, {})
    return sorted(set(contribution_ids) - set(claimed))


def _with_revisions(keys: list[int]) -> QuerySet[Contribution]:
    rows = Contribution.objects.to_show().filter(pk__in=keys).order_by("pk")
    return rows.prefetch_related("revisions")


def _last_revision(contribution: Contribution) -> Revision:
    number = contribution.revision
    return next(one for one in contribution.revisions.all() if one.number == number)


def _fingerprints(rows: list[tuple[Contribution, Revision]]) -> list[Fingerprint]:
    """Those that can be made: a text that breaks the rule is told when it is judged."""
    made = []
    for contribution, revision in rows:
        with suppress(Exception):
            made.append(likeness.fingerprint(contribution, revision))
    return made


def _findings(contribution: Contribution, revision: Revision, judge: Judge) -> list | None:
    """What `judge` finds; None, and a later attempt, when the text breaks it."""
    try:
        return judge(contribution, revision)
    except SoftTimeLimitExceeded:  # the worker's time is over, not this text's fault
        raise
    except Exception as error:  # a text that breaks a rule must not stop the queue
        log.exception("Screening of contribution %s failed", contribution.pk)
        work.fail(contribution, error, retry_in=RETRY_IN)
        return None


def decide(
    contribution: Contribution, revision: Revision, findings: list[Finding], facts: dict
) -> None:
    """Write findings, decision and step together. A decision already taken is left alone."""
    early = Finding.objects.filter(revision=revision, rule__in=BEFORE)
    rules = sorted({one.rule for one in (*findings, *early) if one.holds})
    if not facts and contribution.shown and contribution.shown.obscured:
        # A person took words out of what is shown; whether they are back only a person can say.
        facts = {"cause": "obscured_before"} | ({"rules": rules} if rules else {})
    action, facts = _outcome(contribution.consultation, rules, facts)
    verb, values = "hold", {"held_at": Now()}
    if action == DecisionAction.PUBLISH:
        verb, values = "pass", {"shown": revision, "published_at": Now()}
    if verb == "hold" and any(rule.startswith("personal_data.") for rule in rules):
        values["correct_until"] = Now() + CORRECT_WITHIN
    try:
        with transaction.atomic():
            likeness.hold([contribution], findings)
            judged = Q(revision=revision.number)
            contribution.move(verb, where=judged, leased_until=None, last_error="", **values)
            Finding.objects.bulk_create(findings, ignore_conflicts=True)
            likeness.group(contribution, findings)
            decision = Decision.objects.create(
                contribution=contribution,
                revision=revision,
                action=action,
                facts=facts,
                by_screening=moderation.VERSION,
            )
            outbox.send(
                letters.decision_taken, decision.pk, language=contribution.submission.language
            )
    except InvalidTransition:
        log.info("Contribution %s was decided meanwhile", contribution.pk)


def _outcome(asked: Consultation, rules: list[str], facts: dict) -> tuple[DecisionAction, dict]:
    """What is decided, and its facts: the rules that hold, or that would have held in shadow."""
    if facts:
        return DecisionAction.HOLD, facts
    if asked.moderated_first:
        cause = {"cause": "moderated_first"}
        return DecisionAction.HOLD, cause | ({"rules": rules} if rules else {})
    if rules and asked.in_shadow:
        return DecisionAction.PUBLISH, {"rules": [], "would_have_held": rules}
    return (DecisionAction.HOLD if rules else DecisionAction.PUBLISH), {"rules": rules}


def waiting() -> list[int]:
    """Keys of the contributions in screening that no worker holds, oldest first."""
    rows = Contribution.objects.filter(work.free(), state=ContributionState.SCREENING)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:500])
