"""What everybody reads of the execution of one action: only what was accepted."""

import uuid
from dataclasses import dataclass

from plan.execution.actions import last_seen_of
from plan.execution.parts import ORDER
from plan.models import (
    Dependency,
    Instrument,
    Involvement,
    Milestone,
    Passage,
    ProgressUpdate,
    Seeking,
    Waiver,
)


@dataclass(frozen=True)
class Carrying:
    """Who carries an action out, by what, by when, and what it waits for, what was reported of it;
    at most nine queries."""

    involvements: list[Involvement]
    milestones: list[Milestone]
    instruments: list[Instrument]
    waits_for: list[Passage]
    waivers: list[Waiver]
    seeking: Seeking | None
    updates: list[ProgressUpdate]  # published, the latest first

    @classmethod
    def of(cls, uid: uuid.UUID) -> "Carrying":
        parts = Involvement.objects.accepted().filter(uid=uid)
        parts = parts.select_related("organisation", "community")
        dues = Milestone.objects.filter(uid=uid).prefetch_related("moves")
        tools = Instrument.objects.filter(links__uid=uid)
        updates = ProgressUpdate.objects.published().filter(uid=uid)
        updates = updates.select_related("cycle").defer("cycle__snapshot")
        before = list(Dependency.objects.filter(after=uid).values_list("before", flat=True))
        return cls(
            sorted(parts, key=lambda each: (ORDER[each.role], each.pk)),
            list(dues.order_by("due", "pk")),
            list(tools.order_by("kind", "title_it", "pk")),
            sorted(last_seen_of(before).values(), key=lambda each: (each.position, each.pk)),
            list(Waiver.objects.filter(uid=uid).order_by("needs")),
            Seeking.objects.filter(uid=uid).first(),
            list(updates.order_by("-cycle__starts_on", "-reviewed_at", "-pk")),
        )

    @property
    def has_lead(self) -> bool:
        return any(each.role == "lead" for each in self.involvements)

    def state(self) -> list[tuple]:
        """What a page that shows it depends on: names too, so that one that is gone is gone."""
        parts = [
            (each.pk, each.role, each.basis, each.basis_url, each.body.pk, each.body.revision)
            for each in self.involvements
        ]
        dues = [
            (each.pk, each.title_it, each.title_en, each.due, each.reached_on)
            for each in self.milestones
        ]
        moves = [(move.pk,) for each in self.milestones for move in each.moves.all()]
        tools = [
            (each.pk, each.kind, each.title_it, each.title_en, each.description, each.url)
            for each in self.instruments
        ]
        waits = [(each.pk,) for each in self.waits_for]
        waived = [(each.pk, each.reason) for each in self.waivers]
        sought = [(each.note_it, each.note_en, each.skills) for each in [self.seeking] if each]
        told = [
            (each.pk, each.cycle.name_it, each.cycle.name_en, each.cycle.state)
            for each in self.updates
        ]
        return [*parts, *dues, *moves, *tools, *waits, *waived, *sought, *told]
