"""Automatic screening: publish what is clean, hold the rest for a person. Never reject."""

import logging
from collections.abc import Callable
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from consultation import letters, moderation
from consultation.models import (
    Contribution,
    ContributionKind,
    ContributionState,
    Decision,
    DecisionAction,
    Finding,
    Revision,
)
from tsi.base import outbox, work
from tsi.base.transitions import InvalidTransition
from tsi.base.worddiff import word_diff

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=settings.LEASE_SECONDS)
RETRY_IN = timedelta(seconds=10)
ATTEMPTS = 5  # after these a person looks
CORRECT_WITHIN = timedelta(hours=72)  # of the hold, for who wrote personal data
WORDS = ("text", "motivation", "how_much", "when")  # of a revision
FIELDS = (*WORDS, "identity")
Judge = Callable[[Contribution, Revision], list[Finding]]


def judge(contribution: Contribution, revision: Revision) -> list[Finding]:
    """Findings of all rules on all that would be public, the speaker's names included.

    Of a proposed change, only what stands in its new words counts.
    """
    submission = contribution.submission
    words = [getattr(revision, name) for name in WORDS]
    found = moderation.judge(*words, submission.identity)
    if contribution.kind == ContributionKind.MODIFICATION:
        new = _inserted(contribution.passage_text, revision.text)
        found = [one for one in found if one.text or _touches(one.spans, new)]
    return [
        Finding(
            revision=revision,
            rule=one.rule,
            rule_version=one.rule_version,
            score=one.score,
            field=FIELDS[one.text],
            spans=[list(span) for span in one.spans],
            facts=one.facts,
        )
        for one in found
    ]


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
    try:
        findings = judge(contribution, revision)
    except SoftTimeLimitExceeded:  # the worker's time is over, not this text's fault
        raise
    except Exception as error:  # a text that breaks a rule must not stop the queue
        log.exception("Screening of contribution %s failed", contribution_id)
        work.fail(contribution, error, retry_in=RETRY_IN)
        return
    decide(contribution, revision, findings, {})


def _inserted(old: str, new: str) -> list[tuple[int, int]]:
    """The ranges of `new`, in characters, that `old` does not have."""
    ranges, start = [], 0
    for op, text in word_diff(old, new):
        if op == "insert":
            ranges.append((start, start + len(text)))
        if op != "delete":
            start += len(text)
    return ranges


def _touches(spans, ranges) -> bool:
    return any(start < end_b and start_b < end for start, end in spans for start_b, end_b in ranges)


def decide(
    contribution: Contribution, revision: Revision, findings: list[Finding], facts: dict
) -> None:
    """Write findings, decision and step together. A decision already taken is left alone."""
    if facts or findings:
        verb, action, values = "hold", DecisionAction.HOLD, {"held_at": Now()}
    elif contribution.consultation.moderated_first:
        facts = {"cause": "moderated_first"}
        verb, action, values = "hold", DecisionAction.HOLD, {"held_at": Now()}
    else:
        verb, action = "pass", DecisionAction.PUBLISH
        values = {"shown": revision, "published_at": Now()}
    if verb == "hold" and any(one.rule.startswith("personal_data.") for one in findings):
        values["correct_until"] = Now() + CORRECT_WITHIN
    try:
        with transaction.atomic():
            judged = Q(revision=revision.number)
            contribution.move(verb, where=judged, leased_until=None, last_error="", **values)
            Finding.objects.bulk_create(findings, ignore_conflicts=True)
            decision = Decision.objects.create(
                contribution=contribution,
                revision=revision,
                action=action,
                facts=facts or {"rules": sorted({finding.rule for finding in findings})},
                by_screening=moderation.VERSION,
            )
            outbox.send(
                letters.decision_taken, decision.pk, language=contribution.submission.language
            )
    except InvalidTransition:
        log.info("Contribution %s was decided meanwhile", contribution.pk)


def waiting() -> list[int]:
    """Keys of the contributions in screening that no worker holds, oldest first."""
    rows = Contribution.objects.filter(work.free(), state=ContributionState.SCREENING)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:500])
