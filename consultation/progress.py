"""What became of each point of a submission, for who wrote it: its steps, and what can be done."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from consultation import appealing
from consultation.models import (
    CONTRIBUTION_TRANSITIONS,
    Answered,
    Appeal,
    Contribution,
    ContributionKind,
    ContributionState,
    Decision,
    DecisionAction,
    Event,
    Phase,
    ResponseState,
    Revision,
    ScreeningRule,
    Submission,
)
from tsi.base.worddiff import Span, word_diff

STATE = ContributionState


@dataclass(frozen=True)
class Step:
    """Something that happened: when, what, and the words of who did it."""

    at: datetime
    what: str
    rule: str = ""
    reason: str = ""


@dataclass
class Followed:
    """One point as its author sees it."""

    contribution: Contribution
    revision: Revision
    changes: list[Span] | None
    steps: list[Step]
    found: list[str]
    decision: Decision | None
    appeal: Appeal | None
    appeal_until: datetime | None
    answer: Answered | None
    may_edit: bool
    may_withdraw: bool

    @property
    def restricted(self) -> bool:
        """Whether the last decision keeps words from the public."""
        decision = self.decision
        return bool(decision and (decision.is_restriction or decision.redactions.all()))

    @property
    def correct_until(self) -> datetime | None:
        """Until when personal data can be taken out, while that is still possible."""
        until = self.contribution.correct_until
        held = self.contribution.state == STATE.HELD
        return until if until and held and until > timezone.now() else None


def followed(submission: Submission, phase: str) -> list[Followed]:
    """The points of a submission in their order, in as many questions as for one."""
    answers = Answered.objects.filter(response__state=ResponseState.PUBLISHED)
    open_to_appeal = appealing.open_to_appeal().filter(pk=OuterRef("pk"))
    decisions = Decision.objects.annotate(may_appeal=Exists(open_to_appeal))
    decisions = decisions.select_related("appeal").order_by("pk")
    rows = submission.contributions.select_related("passage__version", "consultation", "shown")
    rows = rows.order_by("pk").prefetch_related(
        Prefetch("revisions", Revision.objects.order_by("number").prefetch_related("findings")),
        Prefetch("events", Event.objects.order_by("at", "pk")),
        Prefetch("decisions", decisions.prefetch_related("redactions")),
        Prefetch("answered", answers.select_related("response")),
    )
    return [_followed(point, submission, phase == Phase.OPEN) for point in rows]


def may_edit(point: Contribution, is_open: bool) -> bool:
    """Whether it looks as if new words are taken now; the database decides when they come."""
    in_time = is_open or bool(point.correct_until and point.correct_until > timezone.now())
    return in_time and point.state in CONTRIBUTION_TRANSITIONS.table["edit"][0]


def may_withdraw(point: Contribution, is_open: bool) -> bool:
    """The same for taking it back."""
    return is_open and point.state in CONTRIBUTION_TRANSITIONS.table["withdraw"][0]


def _followed(point: Contribution, submission: Submission, is_open: bool) -> Followed:
    revision = next(one for one in point.revisions.all() if one.number == point.revision)
    changes = point.kind == ContributionKind.MODIFICATION
    decisions = list(point.decisions.all())
    last = decisions[-1] if decisions else None
    appeals = [each.appeal for each in decisions if hasattr(each, "appeal")]
    answer = getattr(point, "answered", None)
    return Followed(
        contribution=point,
        revision=revision,
        changes=word_diff(point.passage_text, revision.text) if changes else None,
        steps=_steps(point, submission, decisions, answer),
        found=sorted({str(one.get_rule_display()) for one in revision.findings.all() if one.holds}),
        decision=last,
        appeal=appeals[-1] if appeals else None,
        appeal_until=appealing.appeal_until(last) if last and last.may_appeal else None,
        answer=answer,
        may_edit=may_edit(point, is_open),
        may_withdraw=may_withdraw(point, is_open),
    )


def _steps(point, submission, decisions: list[Decision], answer: Answered | None) -> list[Step]:
    taken = [Step(submission.received_at, _("received"))]
    taken += filter(None, (_event(event) for event in point.events.all()))
    taken += [_decision(decision) for decision in decisions]
    taken.sort(key=lambda step: step.at)
    if answer:
        said = answer.response
        what = _("answered: %(outcome)s") % {"outcome": said.get_outcome_display()}
        taken.append(Step(said.published_at, what, reason=said.reason))
    return taken


def _event(event: Event) -> Step | None:
    """The steps that are no decisions: those of the author and of the clock."""
    if event.target == STATE.SCREENING:
        confirmed = event.source == STATE.UNCONFIRMED
        what = _("confirmed") if confirmed else _("changed by you; it is screened again")
    elif event.target == STATE.WITHDRAWN:
        what = _("withdrawn by you")
    elif event.target == STATE.LAPSED:
        what = _("lapsed: it was not confirmed in time")
    else:
        return None
    return Step(event.at, what)


def _decision(decision: Decision) -> Step:
    by_person = decision.by_id is not None
    what = {
        DecisionAction.PUBLISH: _("read by a person and published")
        if by_person
        else _("screened and published"),
        DecisionAction.HOLD: _("screened and held for a person to read"),
        DecisionAction.REJECT: _("read by a person and not published"),
        DecisionAction.HIDE: _("hidden by a person"),
        DecisionAction.RESTORE: _("published again"),
    }[decision.action]
    rule = decision.get_rule_display() if decision.rule else ""
    if not by_person:
        rules = decision.facts.get("rules", [])
        rule = ", ".join(str(ScreeningRule(one).label) for one in rules)
    return Step(decision.at, what, str(rule), decision.reason)
