"""The life of an organisation, change by change: who changed what, and the steps it took."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import Organisation, OrganisationEvent, Step, User
from tsi.base.worddiff import Span, word_diff

TRACKED = [
    each
    for each in OrganisationEvent._meta.concrete_fields
    if not each.name.startswith("pgh_") and each.name not in ("id", "uid")
]
VERBS = {
    "accept": gettext_lazy("invitation accepted"),
    "admit": gettext_lazy("partner of the network"),
    "apply": gettext_lazy("accession under way"),
    "approve": gettext_lazy("accession approved"),
    "change_role": gettext_lazy("role changed"),
    "claim": gettext_lazy("page claimed"),
    "confirm": gettext_lazy("a person is confirmed"),
    "decline": gettext_lazy("not accepted"),
    "end": gettext_lazy("ended"),
    "enter": gettext_lazy("organisation described"),
    "hand_over": gettext_lazy("handed over"),
    "invite": gettext_lazy("a person is invited"),
    "lapse": gettext_lazy("invitation lapsed"),
    "leave": gettext_lazy("left the network"),
    "merge": gettext_lazy("entries merged"),
    "publish": gettext_lazy("shown to everybody"),
    "reject": gettext_lazy("accession not approved"),
    "request": gettext_lazy("a person asks to be confirmed"),
    "resume": gettext_lazy("suspension over"),
    "review": gettext_lazy("taken in review by the secretariat"),
    "revoke": gettext_lazy("invitation taken back"),
    "send_again": gettext_lazy("invitation sent again"),
    "submit": gettext_lazy("accession sent"),
    "suspend": gettext_lazy("suspended"),
    "unpublish": gettext_lazy("shown no longer"),
    "withdraw": gettext_lazy("withdrawn"),
}
SHOWN = 500  # events; more would not be read


@dataclass(frozen=True)
class Entry:
    """One moment: who (None for a clock or a load), of which organisation (this, or one merged
    into it), where, the fields or the step."""

    at: datetime
    by: User | None
    of: Organisation
    page: str = ""
    batch: int | None = None
    undo: int | None = None
    created: bool = False
    changes: list[tuple[str, list[Span]]] = field(default_factory=list)
    step: Step | None = None

    @property
    def verb(self) -> str:
        """What the step was, in words."""
        return str(VERBS.get(self.step.verb, self.step.verb)) if self.step else ""


def entries(organisation: Organisation) -> list[Entry]:
    """Everything that is known, the newest first, with that of organisations merged into it."""
    steps = steps_of(organisation).select_related("by", "organisation").order_by("-pk")[:SHOWN]
    found = [Entry(at=step.at, by=step.by, of=step.organisation, step=step) for step in steps]
    found += _events(organisation)
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def steps_of(organisation: Organisation) -> QuerySet[Step]:
    """The steps of the organisation and of those merged into it: steps never move."""
    return Step.objects.filter(organisation__in=_selves(organisation))


def events_of(organisation: Organisation) -> QuerySet[OrganisationEvent]:
    """The versions of the organisation and of those merged into it."""
    return OrganisationEvent.objects.filter(pgh_obj__in=_selves(organisation))


def _selves(organisation: Organisation) -> QuerySet[Organisation]:
    """A merge leads all that were merged before to the one that stays: one level is all."""
    either = Q(pk=organisation.pk) | Q(merged_into=organisation)
    return Organisation.objects.filter(either).values("pk")


def _events(organisation: Organisation) -> list[Entry]:
    rows = events_of(organisation).select_related("pgh_context", "pgh_obj")
    events = list(rows.order_by("-pgh_id")[:SHOWN])
    contexts = [event.pgh_context.metadata if event.pgh_context else {} for event in events]
    people = User.objects.in_bulk({each["user"] for each in contexts if each.get("user")})
    names = dict(_named(events))
    pairs = zip(events, contexts, _before(events), strict=True)
    return [
        Entry(
            at=event.pgh_created_at,
            by=people.get(context.get("user")),
            of=event.pgh_obj,
            page=context.get("page", ""),
            batch=context.get("batch") if "undo" not in context else None,
            undo=context.get("undo"),
            created=event.pgh_label == "insert",
            changes=_changes(before, event, names) if before else [],
        )
        for event, context, before in pairs
    ]


def _before(events: list) -> list:
    """For each event, newest first, the version of the same organisation before it, if any."""
    last, found = {}, []
    for event in reversed(events):
        found.append(last.get(event.pgh_obj_id))
        last[event.pgh_obj_id] = event
    return found[::-1]


def _named(events: list) -> list[tuple[int, str]]:
    """The names of the organisations that the events name by key."""
    keys = {event.part_of_id for event in events} | {event.merged_into_id for event in events}
    return Organisation.objects.filter(pk__in=keys - {None}).values_list("pk", "name")


def _changes(before, after, names: dict[int, str]) -> list[tuple[str, list[Span]]]:
    return [
        (
            str(Organisation._meta.get_field(each.name).verbose_name),
            word_diff(_text(before, each, names), _text(after, each, names)),
        )
        for each in TRACKED
        if getattr(before, each.attname) != getattr(after, each.attname)
    ]


def _text(event, each, names: dict[int, str]) -> str:
    value = getattr(event, each.attname)
    if value is None or value == "":
        return ""
    if each.is_relation:
        return names.get(value, f"#{value}")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "; ".join(value)
    if each.choices:
        return str(dict(each.flatchoices).get(value, value))
    return str(value)
