"""How the Plan is carried out in the demonstration: who does it, by what and by when. All invented.

What was done before the demonstration started is dated back at the end of each act.
"""

from datetime import timedelta
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from partners.models import User
from plan.execution import budget, dependencies, design, instruments, involving, milestones
from plan.models import Involvement, Milestone, MilestoneMove, Plan, ReportingCycle, Version
from tsi.site.demo import monitoring, network
from tsi.site.demo.accounts import account, read
from tsi.site.demo.bodies import body_named, speaker_of
from tsi.site.demo.days import day, in_the_morning, year

FILE = settings.BASE_DIR / "fixtures" / "demo" / "execution.json"
AT_LEAST = timedelta(days=7)  # what must remain of the open cycle whenever it starts
ANSWERED_AFTER = timedelta(days=10)
GUARDS_OF_DATES = (
    "plan.Milestone:milestone_original_due_stays",
    "plan.MilestoneMove:milestone_move_never_changes",
)


def play(plan: Plan) -> None:
    """Play the execution once: what people did with it meanwhile stays."""
    script = read(FILE)
    if plan.cycles.filter(name_it__in=[row["name_it"] for row in script["cycles"]]).exists():
        _keep_ahead(plan, script)
        return
    network.live(script["organisation"])
    uids = dict(Version.objects.current().passages.values_list("code", "uid"))
    by = account("redattore@demo.example")
    for row in script["actions"]:
        _design(plan, row, uids, by)
    for row in script["instruments"]:
        _instrument(plan, row, uids, by)
    monitoring.play(plan, script, uids, by)


def _design(plan: Plan, row: dict, uids: dict[str, UUID], by: User) -> None:
    uid = uids[row["code"]]
    for part in row["parts"]:
        _involve(plan, uid, part, by)
    for milestone in row.get("milestones", ()):
        _milestone(plan, uid, milestone, by)
    for line in row.get("money", ()):
        _fund(plan, uid, line, by)
    for needs, reason in row.get("waivers", {}).items():
        design.waive(plan, uid=uid, needs=needs, reason=reason, by=by)
    for code in row.get("after", ()):
        dependencies.add(plan, before=uids[code], after=uid, by=by)


def _involve(plan: Plan, uid: UUID, row: dict, by: User) -> None:
    """A body is asked to take part, and answers as the script says, or has not answered yet."""
    body = body_named(row["body"])
    part = involving.propose(
        plan, uid=uid, body=body, role=row["role"], by=by, basis=row.get("basis", "")
    )
    speaker = speaker_of(body)
    if row["then"] in ("accept", "end"):
        involving.accept(part, by=speaker)
    if row["then"] == "decline":
        involving.decline(part, by=speaker, reason=row["reason"])
    if row["then"] == "end":
        involving.end(part, by=speaker, reason=row["reason"], from_desk=False)
    asked = timezone.now() - timedelta(days=row["ago"])
    rows = Involvement.objects.filter(pk=part.pk)
    rows.update(proposed_at=asked)
    rows.exclude(decided_at=None).update(decided_at=asked + ANSWERED_AFTER)


def _milestone(plan: Plan, uid: UUID, row: dict, by: User) -> None:
    titles = {name: row[name] for name in ("title_it", "title_en")}
    milestone = milestones.add(plan, uid=uid, due=day(row["days"]), by=by, **titles)
    if "reached" in row:
        milestones.reach(milestone, on=day(row["reached"]), by=by)
    if moved := row.get("moved"):
        move = milestones.move(milestone, due=day(moved["days"]), reason=moved["reason"], by=by)
        with pgtrigger.ignore(*GUARDS_OF_DATES):  # before the first date had passed
            at = in_the_morning(milestone.original_due - AT_LEAST)
            MilestoneMove.objects.filter(pk=move.pk).update(at=at)


def _fund(plan: Plan, uid: UUID, row: dict, by: User) -> None:
    funder = body_named(row["funder"]) if "funder" in row else None
    values = {name: row[name] for name in ("kind", "amount", "source")}
    budget.add(plan, uid=uid, year=year(row["year"]), by=by, funder=funder, **values)


def _instrument(plan: Plan, row: dict, uids: dict[str, UUID], by: User) -> None:
    fields = {name: row[name] for name in ("kind", "title_it", "title_en", "description")}
    first, *others = (uids[code] for code in row["serves"])
    instrument = instruments.create(plan, uid=first, by=by, **fields)
    for uid in others:
        instruments.link(instrument, uid=uid, by=by)


def _keep_ahead(plan: Plan, script: dict) -> None:
    """Demo only: a demonstration that is started weeks later still waits for reports, and for
    what was to be reached. What is late stays late, and who moved a date keeps it."""
    cycle = monitoring.opened(plan, script)
    if cycle is None:
        return
    weeks = -((cycle.due_on - timezone.localdate() - AT_LEAST) // timedelta(weeks=1))
    if weeks <= 0:
        return
    started = cycle.due_on - monitoring.DUE_IN
    later = timedelta(weeks=weeks)
    ReportingCycle.objects.filter(pk=cycle.pk).update(due_on=F("due_on") + later)
    titles = [each["title_it"] for row in script["actions"] for each in row.get("milestones", ())]
    waited = Milestone.objects.filter(plan=plan, title_it__in=titles, due__gte=started)
    with pgtrigger.ignore(*GUARDS_OF_DATES):
        waited.filter(reached_on=None, moves=None).update(
            due=F("due") + later, original_due=F("original_due") + later
        )
