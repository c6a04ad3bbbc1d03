"""What an organisation or a community does for the Plan."""

from dataclasses import dataclass

from communities.models import Community
from partners.models import Organisation
from plan.execution.actions import last_seen_of
from plan.models import CURRENT, Involvement, InvolvementRole, Passage, Version

ORDER = {role: number for number, role in enumerate(InvolvementRole)}


@dataclass(frozen=True)
class Part:
    """One part in one action, with the action as everybody read it last."""

    involvement: Involvement
    passage: Passage | None
    in_force: bool

    @property
    def is_over(self) -> bool:
        return self.involvement.state not in CURRENT


def parts_of(body: Organisation | Community, *, public: bool = False) -> list[Part]:
    """Its parts, those in which it leads first; with `public` only what everybody may read:
    those that it accepted, in actions of the version in force. Four queries at most."""
    name = "community" if isinstance(body, Community) else "organisation"
    rows = Involvement.objects.filter(**{name: body})
    if public:
        rows = rows.accepted()
    found = list(rows.select_related("plan", "organisation", "community"))
    if not found:
        return []
    version = Version.objects.public().current()
    passages = last_seen_of(each.uid for each in found)
    in_force = set()
    if version:
        here = version.passages.filter(uid__in=[each.uid for each in found])
        in_force = {each.uid: each for each in here.select_related("version")}
        passages |= in_force
    parts = [Part(each, passages.get(each.uid), each.uid in in_force) for each in found]
    if public:
        parts = [each for each in parts if each.in_force]
    return sorted(parts, key=_place)


def _place(part: Part) -> tuple:
    position = part.passage.position if part.passage else 0
    return ORDER[part.involvement.role], not part.in_force, position, part.involvement.pk


def state_of(parts: list[Part]) -> list[tuple]:
    """What a page that shows `parts` depends on."""
    return [
        (each.involvement.pk, each.involvement.role, each.passage and each.passage.pk)
        for each in parts
    ]
