"""The actions that are carried out: those of the version in force, and those no longer in it."""

import uuid
from collections.abc import Iterable

from django.db.models import QuerySet

from plan.models import (
    BudgetLine,
    Dependency,
    IndicatorLink,
    InstrumentLink,
    Involvement,
    Kind,
    Milestone,
    Passage,
    Seeking,
    Version,
    Waiver,
)
from plan.models.progress import ProgressUpdate


def actions(version: Version | None) -> QuerySet[Passage]:
    """The actions of `version`, in reading order."""
    rows = Passage.objects.filter(version=version, kind=Kind.ACTION)
    return rows.select_related("version__plan").in_order()


def in_force(uid: uuid.UUID) -> Passage | None:
    """The action `uid` as it stands in the version in force; None if it is not there."""
    return actions(Version.objects.public().current()).filter(uid=uid).first()


def last_seen(uid: uuid.UUID) -> Passage | None:
    """The action `uid` as everybody read it last, be it in force or not."""
    return last_seen_of([uid]).get(uid)


def last_seen_of(uids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Passage]:
    """Each action as everybody read it last; one query."""
    rows = Passage.objects.public().filter(uid__in=set(uids), kind=Kind.ACTION)
    rows = rows.select_related("version__plan").order_by("version__published_at", "version_id")
    return {passage.uid: passage for passage in rows}


def gone(version: Version) -> list[Passage]:
    """Actions that `version` no longer has and of which something of the execution is kept."""
    uids: set[uuid.UUID] = set()
    for model in (Involvement, BudgetLine, Milestone, Waiver, Seeking, ProgressUpdate):
        uids |= set(model.objects.filter(plan=version.plan_id).values_list("uid", flat=True))
    uids |= set(
        InstrumentLink.objects.filter(instrument__plan=version.plan_id).values_list(
            "uid", flat=True
        )
    )
    uids |= set(
        IndicatorLink.objects.filter(indicator__plan=version.plan_id).values_list("uid", flat=True)
    )
    for pair in Dependency.objects.filter(plan=version.plan_id).values_list("before", "after"):
        uids |= set(pair)
    here = set(version.passages.values_list("uid", flat=True))
    rows = last_seen_of(uids - here).values()
    return sorted(rows, key=lambda each: (each.code, each.pk))
