"""Automatic screening: publish what is clean, hold the rest for a person. Never reject."""

import gc
import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, OuterRef, Subquery, When
from django.db.models.functions import Now

from consultation import letters, likeness, moderation
from consultation.models import (
    Contribution,
    ContributionKind,
    ContributionState,
    Decision,
    DecisionAction,
    Finding,
    Revision,
    ScreeningRule,
    move_all,
)
from consultation.moderation import bayes, changes
from tsi.base import outbox, work

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=settings.LEASE_SECONDS)
RETRY_IN = timedelta(seconds=10)
ATTEMPTS = 5  # after these a person looks
CORRECT_WITHIN = timedelta(hours=72)  # of the hold, for who wrote personal data
WORDS = ("text", "motivation", "how_much", "when")  # of a revision
FIELDS = (*WORDS, "identity")
BEFORE = (ScreeningRule.HASTE, ScreeningRule.TRAP)  # found when it was sent
LAST_REVISION = Subquery(
    Revision.objects.filter(contribution=OuterRef("pk"), number=OuterRef("revision")).values("pk")
)
Judge = Callable[[Contribution, Revision], list[Finding]]


@dataclass(frozen=True)
class Judged:
    """What was found in a contribution's last revision; `facts` when the rules gave up."""

    contribution: Contribution
    revision: Revision
    findings: list[Finding]
    facts: dict[str, object] = field(default_factory=dict)


def judge(contribution: Contribution, revision: Revision) -> list[Finding]:
    """Findings of all rules on all that would be public, the speaker's names included.

    Of a proposed change, only what stands in its new words counts.
    """
    submission = contribution.submission
    words = [getattr(revision, name) for name in WORDS]
    if contribution.kind == ContributionKind.MODIFICATION:
        old = contribution.passage_text
        found = changes.judged(old, words, submission.identity, moderation.judge)
    else:
        found = moderation.judge(*words, name=submission.identity)
    return [_finding(revision, one) for one in found]


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
    if work.claim(waiting, contribution_id, lease=LEASE):
        _screen([contribution_id], judge)


def screen_batch(contribution_ids: list[int]) -> list[int]:
    """Screen those that nobody has tried yet, in one claim and one transaction.

    Returns the keys of the others: a text that once broke a worker is screened by itself, so that
    it takes no other with it.
    """
    waiting = Contribution.objects.filter(state=ContributionState.SCREENING)
    fresh = waiting.filter(attempts=0)
    claimed = work.claim_all(fresh, contribution_ids, lease=LEASE)
    _screen(claimed, judge)
    return sorted(set(contribution_ids) - set(claimed))


def _screen(claimed: list[int], judge: Judge) -> None:
    rows = Contribution.objects.to_show().filter(pk__in=claimed).order_by("pk")
    rows = [(row, _last_revision(row)) for row in rows.prefetch_related("revisions")]
    near = likeness.near(rows)
    judged = []
    for contribution, revision in rows:
        if contribution.attempts > ATTEMPTS:
            judged.append(Judged(contribution, revision, [], {"cause": "screening_failed"}))
            continue
        try:
            findings = judge(contribution, revision)
            findings += likeness.find(contribution, revision, near)
        except SoftTimeLimitExceeded:  # the worker's time is over, not this text's fault
            raise
        except Exception as error:  # a text that breaks a rule must not stop the queue
            log.exception("Screening of contribution %s failed", contribution.pk)
            work.fail(contribution, error, retry_in=RETRY_IN)
        else:
            judged.append(Judged(contribution, revision, findings))
    _decide(judged)


def _last_revision(contribution: Contribution) -> Revision:
    number = contribution.revision
    return next(one for one in contribution.revisions.all() if one.number == number)


@transaction.atomic
def _decide(judged: list[Judged]) -> None:
    """Write findings, decisions and steps together. A decision already taken is left alone."""
    found = [finding for one in judged for finding in one.findings]
    likeness.hold([one.contribution for one in judged], found)
    early = Finding.objects.filter(revision__in=[one.revision for one in judged], rule__in=BEFORE)
    rules = defaultdict(set)
    for finding in (*found, *early):
        if finding.holds:
            rules[finding.revision_id].add(finding.rule)
    decisions = [_decision(one, sorted(rules[one.revision.pk])) for one in judged]
    taken = _move(decisions)
    Finding.objects.bulk_create(
        [one for one in found if one.revision.contribution_id in taken], ignore_conflicts=True
    )
    for one in judged:
        if one.contribution.pk in taken:
            likeness.group(one.contribution, one.findings)
        else:
            log.info("Contribution %s was decided meanwhile", one.contribution.pk)
    _tell(Decision.objects.bulk_create(one for one in decisions if one.contribution_id in taken))


def _decision(one: Judged, rules: list[str]) -> Decision:
    action, facts = _outcome(one, rules)
    return Decision(
        contribution=one.contribution,
        revision=one.revision,
        action=action,
        facts=facts,
        by_screening=moderation.VERSION,
    )


def _outcome(one: Judged, rules: list[str]) -> tuple[DecisionAction, dict]:
    """What is decided, and its facts: the rules that hold, or that would have held in shadow."""
    asked, shown = one.contribution.consultation, one.contribution.shown
    if one.facts:
        return DecisionAction.HOLD, one.facts
    why = {"rules": rules} if rules else {}
    if shown and shown.obscured:
        # A person took words out of what is shown; whether they are back only a person can say.
        return DecisionAction.HOLD, {"cause": "obscured_before"} | why
    if asked.moderated_first:
        return DecisionAction.HOLD, {"cause": "moderated_first"} | why
    if rules and asked.in_shadow:
        return DecisionAction.PUBLISH, {"rules": [], "would_have_held": rules}
    return (DecisionAction.HOLD if rules else DecisionAction.PUBLISH), {"rules": rules}


def _move(decisions: list[Decision]) -> set[int]:
    """Publish and hold; return the keys of the contributions that waited with that revision."""
    personal = [one.contribution_id for one in decisions if _is_personal(one)]
    correctable = When(pk__in=personal, then=Now() + CORRECT_WITHIN)
    steps = {
        DecisionAction.PUBLISH: ("pass", {"shown": LAST_REVISION, "published_at": Now()}),
        DecisionAction.HOLD: (
            "hold",
            {"held_at": Now(), "correct_until": Case(correctable, default=F("correct_until"))},
        ),
    }
    taken = set()
    for action, (verb, values) in steps.items():
        judged = [one.revision_id for one in decisions if one.action == action]
        waiting = Contribution.objects.filter(revisions__in=judged, revisions__number=F("revision"))
        taken |= move_all(waiting, verb, leased_until=None, last_error="", **values)
    return taken


def _is_personal(decision: Decision) -> bool:
    rules = decision.facts.get("rules", ())
    return any(rule.startswith("personal_data.") for rule in rules)


def _tell(decisions: list[Decision]) -> None:
    """Write to the authors: at once about one, in the sweep's time about many."""
    if len(decisions) == 1:
        (one,) = decisions
        outbox.send(letters.decision_taken, one.pk, language=_language(one))
    else:
        readers = [(one.pk, None, _language(one)) for one in decisions]
        outbox.send_to_many(letters.decision_taken, readers)


def _language(decision: Decision) -> str:
    return decision.contribution.submission.language


def warm() -> None:
    """Count the examples before they are needed. The collector of garbage need not walk over them
    again and again: none of them is ever garbage."""
    bayes.classifiers()
    gc.collect()
    gc.freeze()


def waiting() -> list[int]:
    """Keys of the contributions in screening that no worker holds, oldest first."""
    rows = Contribution.objects.filter(work.free(), state=ContributionState.SCREENING)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:500])
