"""How a consultation goes, in numbers that are counted when they are asked for."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from consultation.models import (
    Channel,
    Consultation,
    Contribution,
    ContributionKind,
    ContributionState,
    Submission,
)
from plan.models import Passage

NOT_SAID = (ContributionState.UNCONFIRMED, ContributionState.LAPSED, ContributionState.WITHDRAWN)
LOUDEST = 10


@dataclass(frozen=True)
class Numbers:
    """Points by state; those that were said (confirmed and not withdrawn) by all the rest."""

    by_state: list[tuple[str, str, int]]  # (state, its label, how many)
    by_kind: list[tuple[str, str, int]]
    by_channel: list[tuple[str, str, int]]
    by_day: list[tuple[date, int]]  # days in Europe/Rome on which something came
    said: int
    people: int  # submissions that count
    unconfirmed: int  # submissions that wait for their author's confirmation
    held: int
    held_since: datetime | None  # the oldest of what waits for a person
    silent: list[Passage]  # passages on which nobody said anything
    loud: list[tuple[Passage, int]]  # the most spoken about, the loudest first
    on_whole: int

    def held_days(self) -> int:
        """Age of the oldest in the queue, in whole days."""
        return (timezone.now() - self.held_since).days if self.held_since else 0

    def loudest(self) -> list[tuple[Passage, int]]:
        return self.loud[:LOUDEST]


def numbers(consultation: Consultation) -> Numbers:
    """Everything above, with as many queries for a thousand contributions as for none."""
    points = Contribution.objects.filter(consultation=consultation)
    said = points.exclude(state__in=NOT_SAID)
    states, kinds, channels, on = Counter(), Counter(), Counter(), Counter()
    grouped = points.values_list("state", "kind", "passage", "submission__channel")
    for state, kind, passage, channel, count in grouped.annotate(count=Count("pk")).order_by():
        states[state] += count
        if state not in NOT_SAID:
            kinds[kind] += count
            channels[channel] += count
            on[passage] += count
    passages = list(Passage.objects.filter(version=consultation.version_id).in_order())
    loud = [(each, on[each.pk]) for each in passages if each.pk in on]
    sent = Submission.objects.filter(consultation=consultation).aggregate(
        people=Count("pk", filter=Q(contributions__in=said), distinct=True),
        unconfirmed=Count("pk", filter=Q(contributions__in=_unconfirmed(points)), distinct=True),
    )
    return Numbers(
        by_state=_labelled(ContributionState, states),
        by_kind=_labelled(ContributionKind, kinds),
        by_channel=_labelled(Channel, channels),
        by_day=_by_day(said),
        said=kinds.total(),
        held=states[ContributionState.HELD],
        held_since=points.held().order_by().aggregate(since=Min("held_at"))["since"],
        silent=[each for each in passages if each.pk not in on],
        loud=sorted(loud, key=lambda pair: -pair[1]),
        on_whole=on[None],
        **sent,
    )


def _unconfirmed(points: QuerySet) -> QuerySet:
    return points.filter(state=ContributionState.UNCONFIRMED)


def _by_day(said: QuerySet) -> list[tuple[date, int]]:
    rows = said.annotate(day=TruncDate("submission__received_at"))
    return list(rows.values_list("day").annotate(count=Count("pk")).order_by("day"))


def _labelled(choices, counts: Counter) -> list[tuple[str, str, int]]:
    """Every choice in its order, those that nobody made too."""
    return [(value, str(label), counts[value]) for value, label in choices.choices]


def with_counts(consultations: QuerySet) -> QuerySet:
    """Adds `said`, `published` and `held` to each consultation of a list."""
    of = Q(contributions__isnull=False)
    return consultations.annotate(
        said=Count("contributions", filter=of & ~Q(contributions__state__in=NOT_SAID)),
        held=Count("contributions", filter=Q(contributions__state=ContributionState.HELD)),
        published=Count(
            "contributions", filter=Q(contributions__state=ContributionState.PUBLISHED)
        ),
    )


def table(counted: Numbers) -> list[tuple[str, str, str, int]]:
    """The same as rows (what, key, label, number) of a file that programs read."""
    rows = [("total", "said", "", counted.said), ("total", "submissions", "", counted.people)]
    rows += [
        ("total", "unconfirmed_submissions", "", counted.unconfirmed),
        ("total", "oldest_held_days", "", counted.held_days()),
    ]
    for what, group in (
        ("state", counted.by_state),
        ("kind", counted.by_kind),
        ("channel", counted.by_channel),
    ):
        rows += [(what, key, label, count) for key, label, count in group]
    rows += [("day", day.isoformat(), "", count) for day, count in counted.by_day]
    rows += [("passage", "", "", counted.on_whole)]
    rows += [("passage", each.code, each.title, count) for each, count in counted.loud]
    return rows + [("passage", each.code, each.title, 0) for each in counted.silent]
