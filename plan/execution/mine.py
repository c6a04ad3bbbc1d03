"""What of the Plan one reports on."""

from dataclasses import dataclass

from partners.models import User
from plan.execution import reporters, reporting
from plan.models import Involvement, Passage, Plan, ProgressUpdate, ReportingCycle, UpdateState


@dataclass(frozen=True)
class Report:
    """One action: for whom one reports on it, in which cycle, and what was handed in so far."""

    action: Passage
    part: Involvement
    cycle: ReportingCycle | None
    update: ProgressUpdate | None

    @property
    def is_due(self) -> bool:
        """Whether something is asked now and has not been sent."""
        if self.cycle is None:
            return False
        return self.update is None or self.update.state in reporters.IN_HAND


def reports_of(user: User) -> list[Report]:
    """Every action of a Plan in force on which this person reports, in reading order."""
    parts = reporters.by_action(reporters.led_by(user))
    if not parts:
        return []
    plans = Plan.objects.filter(involvements__uid__in=parts).distinct().order_by("pk")
    return [each for plan in plans for each in _of(plan, parts)]


def _of(plan: Plan, parts: dict) -> list[Report]:
    cycle = reporting.open_in(plan)
    updates = {}
    if cycle:  # one in hand comes before those that were published
        rows = cycle.updates.filter(uid__in=parts).order_by("pk")
        for row in sorted(rows, key=lambda row: row.state != UpdateState.PUBLISHED):
            updates[row.uid] = row
    actions = reporters.actions_in_force(plan).filter(uid__in=parts)
    return [
        Report(action, parts[action.uid][0], cycle, updates.get(action.uid)) for action in actions
    ]
