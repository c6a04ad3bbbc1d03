"""Which sheets there are, what each row of them means, and how it is written."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import User
from plan.execution import budget, dependencies, involving, milestones, seeking
from plan.execution.exchange.cells import Known, WrongCell, written
from plan.models import (
    CURRENT,
    BudgetLine,
    Indicator,
    IndicatorLink,
    Instrument,
    InstrumentLink,
    Involvement,
    InvolvementState,
    Milestone,
    MilestoneMove,
    Observation,
    Plan,
    Seeking,
    Target,
)

Values = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """`columns` with their kinds; `key` tells rows apart; `told` columns come out, but do not come
    in. `rows` gives (row, values) in a steady order; `write` takes the row that is there or None,
    all values, the names of those that differ, and who does it."""

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]
    told: tuple[str, ...]
    rows: Callable[[Plan, Known], Iterable[tuple[Model, Values]]]
    write: Callable[[Plan, Any, Values, set[str], User], None]

    @property
    def head(self) -> list[str]:
        return [*self.columns, *self.told]


def _save(row: Model) -> None:
    _clean(row)
    row.save()


def _clean(row: Model) -> None:
    """What the forms would say of it comes before what the database would. Raises
    ValidationError."""
    nothing = [
        field.name
        for field in row._meta.concrete_fields
        if field.null and getattr(row, field.attname) is None
    ]
    row.full_clean(validate_constraints=False, exclude=nothing)


def _not_to_come(day: date | None) -> None:
    if day and day > timezone.localdate():
        raise WrongCell(_("It must not be a day to come."))


def _only(changed: set[str], allowed: Iterable[str]) -> None:
    if changed - set(allowed):
        names = ", ".join(sorted(changed - set(allowed)))
        raise WrongCell(_("A file does not change this: %(names)s.") % {"names": names})


# --- Who carries it out -----------------------------------------------------------------------


def _involvements(plan: Plan, known: Known) -> Iterator[tuple[Model, Values]]:
    rows = plan.involvements.select_related("organisation", "community").order_by("pk")
    for row in rows:
        yield (
            row,
            {
                "action": row.uid,
                "organisation": row.organisation,
                "community": row.community,
                "role": row.role,
                "basis": row.basis,
                "basis_url": row.basis_url,
                "state": row.state,
                "code": known.uids.get(row.uid, ""),
                "body": str(row.body),
            },
        )


def _write_involvement(plan, row, values: Values, changed: set[str], by: User) -> None:
    if row is None:
        _propose(plan, values, by)
        return
    if row.state not in CURRENT:
        _only(changed, ())
    row.basis, row.basis_url = values["basis"], values["basis_url"]
    _save(row)


def _propose(plan: Plan, values: Values, by: User) -> None:
    """As by hand: the body is written to, and answers itself."""
    organisation, community = values["organisation"], values["community"]
    if (organisation is None) == (community is None):
        raise WrongCell(_("Name either an organisation or a community."))
    if values["state"] in (InvolvementState.DECLINED, InvolvementState.ENDED):
        raise WrongCell(_("It was declined or is over. Empty its state to propose it anew."))
    words = {name: values[name] for name in ("role", "basis", "basis_url")}
    _clean(Involvement(plan=plan, uid=values["action"], **words))
    body = organisation or community
    involving.propose(plan, uid=values["action"], body=body, by=by, **words)


def _seekings(plan: Plan, known: Known) -> Iterator[tuple[Model, Values]]:
    for row in plan.seekings.order_by("pk"):
        names = ("note_it", "note_en", "skills")
        yield (
            row,
            {"action": row.uid, "code": known.uids.get(row.uid, "")}
            | {name: getattr(row, name) for name in names},
        )


def _write_seeking(plan, row, values: Values, changed: set[str], by: User) -> None:
    words = {name: values[name] for name in ("note_it", "note_en", "skills")}
    _clean(Seeking(plan=plan, uid=values["action"], **words))
    seeking.seek(plan, uid=values["action"], by=by, **words)


# --- By what, with what money, by when ----------------------------------------------------------


def _instruments(plan: Plan, known: Known) -> Iterator[tuple[Model, Values]]:
    for row in plan.instruments.prefetch_related("links").order_by("pk"):
        names = ("kind", "title_it", "title_en", "description", "url")
        elements = sorted((link.uid for link in row.links.all()), key=str)
        codes = "; ".join(known.uids.get(uid, "") for uid in elements)
        yield (
            row,
            {name: getattr(row, name) for name in names}
            | {
                "elements": elements,
                "codes": codes,
            },
        )


def _write_instrument(plan, row, values: Values, changed: set[str], by: User) -> None:
    row = row or Instrument(plan=plan)
    for name in ("kind", "title_it", "title_en", "description", "url"):
        setattr(row, name, values[name])
    _save(row)
    _link(InstrumentLink, "instrument", row, values["elements"])


def _link(model: type, name: str, row: Model, uids: list) -> None:
    links = model.objects.filter(**{name: row})
    links.exclude(uid__in=uids).delete()
    there = set(links.values_list("uid", flat=True))
    model.objects.bulk_create([model(**{name: row}, uid=uid) for uid in set(uids) - there])


def _budget(plan: Plan, known: Known) -> Iterator[tuple[Model, Values]]:
    for row in plan.budget_lines.select_related("funder").order_by("year", "pk"):
        yield (
            row,
            {
                "action": row.uid,
                "year": row.year,
                "kind": row.kind,
                "source": row.source,
                "amount": row.amount,
                "funder": row.funder,
                "code": known.uids.get(row.uid, ""),
            },
        )


def _write_budget(plan, row, values: Values, changed: set[str], by: User) -> None:
    funder = values["funder"]
    if "funder" in changed and funder and not budget.funders(values["action"]).contains(funder):
        raise WrongCell(_("This organisation has not accepted to fund the action."))
    row = row or BudgetLine(plan=plan, uid=values["action"])
    for name in ("year", "kind", "source", "amount", "funder"):
        setattr(row, name, values[name])
    _save(row)


def _milestones(plan: Plan, known: Known) -> Iterator[tuple[Model, Values]]:
    for row in plan.milestones.prefetch_related("moves").order_by("pk"):
        moves = list(row.moves.all())
        yield (
            row,
            {
                "action": row.uid,
                "title_it": row.title_it,
                "title_en": row.title_en,
                "original_due": row.original_due,
                "due": row.due,
                "reached_on": row.reached_on,
                "move_reason": moves[-1].reason if moves else "",
                "code": known.uids.get(row.uid, ""),
            },
        )


def _write_milestone(plan, row, values: Values, changed: set[str], by: User) -> None:
    if values["due"] is None:
        raise WrongCell(_("Say by which day."))
    if row is None:
        first = values["original_due"] or values["due"]
        milestones.refuse_same(plan, uid=values["action"], title_it=values["title_it"], due=first)
        row = Milestone(plan=plan, uid=values["action"], original_due=first, due=first)
        row.title_it = values["title_it"]
    elif changed == {"move_reason"}:
        raise WrongCell(_("A reason is kept with another date, not alone."))
    if "due" in changed and row.reached_on:
        raise WrongCell(_("It is reached already: its date does not move any more."))
    if "reached_on" in changed:
        _not_to_come(values["reached_on"])
    row.title_en, row.reached_on = values["title_en"], values["reached_on"]
    former, row.due = row.due, values["due"]
    _save(row)
    if row.due != former:
        if not values["move_reason"]:
            raise WrongCell(_("Say in move_reason why the date is another."))
        MilestoneMove.objects.create(
            milestone=row, former=former, due=row.due, reason=values["move_reason"], by=by
        )


def _dependencies(plan: Plan, known: Known) -> Iterator[tuple[Model, Values]]:
    for row in plan.dependencies.order_by("pk"):
        codes = [known.uids.get(uid, "") for uid in (row.before, row.after)]
        yield (
            row,
            {"before": row.before, "after": row.after}
            | dict(zip(("before_code", "after_code"), codes, strict=True)),
        )


def _write_dependency(plan, row, values: Values, changed: set[str], by: User) -> None:
    dependencies.add(plan, before=values["before"], after=values["after"], by=by)


# --- What is measured ---------------------------------------------------------------------------

DEFINED = (
    "name_it", "name_en", "level", "definition", "method", "unit", "direction", "baseline",
    "baseline_period",
)  # fmt: skip


def _indicators(plan: Plan, known: Known) -> Iterator[tuple[Model, Values]]:
    for row in plan.indicators.prefetch_related("links").order_by("code"):
        elements = sorted((link.uid for link in row.links.all()), key=str)
        yield (
            row,
            {name: getattr(row, name) for name in ("code", *DEFINED)}
            | {
                "elements": elements,
                "codes": "; ".join(known.uids.get(uid, "") for uid in elements),
            },
        )


def _write_indicator(plan, row, values: Values, changed: set[str], by: User) -> None:
    row = row or Indicator(plan=plan, code=values["code"])
    for name in DEFINED:
        setattr(row, name, values[name])
    _save(row)
    _link(IndicatorLink, "indicator", row, values["elements"])


def _targets(plan: Plan, known: Known) -> Iterator[tuple[Model, Values]]:
    rows = Target.objects.filter(indicator__plan=plan).select_related("indicator")
    for row in rows.order_by("indicator__code", "year"):
        yield row, {"indicator": row.indicator, "year": row.year, "value": row.value}


def _write_target(plan, row, values: Values, changed: set[str], by: User) -> None:
    row = row or Target(indicator=values["indicator"], year=values["year"])
    row.value = values["value"]
    _save(row)


def _observations(plan: Plan, known: Known) -> Iterator[tuple[Model, Values]]:
    rows = Observation.objects.valid().filter(indicator__plan=plan).select_related("indicator")
    for row in rows.order_by("indicator__code", "starts_on", "pk"):
        names = ("starts_on", "ends_on", "territory", "value", "source", "is_provisional")
        yield row, {"indicator": row.indicator} | {name: getattr(row, name) for name in names}


def _write_observation(plan, row, values: Values, changed: set[str], by: User) -> None:
    """Another value than the one that is there is a correction of it."""
    made = Observation(corrects=row, recorded_by=by, **values)
    if None not in (made.starts_on, made.ends_on) and made.starts_on > made.ends_on:
        raise WrongCell(_("The time ends before it begins."))
    _not_to_come(made.ends_on)
    _save(made)


_SHEETS = (
    Sheet(
        "involvements",
        {"action": "action", "organisation": "organisation", "community": "community",
         "role": "text", "basis": "text", "basis_url": "text"},
        ("action", "organisation", "community", "role"),
        ("state", "code", "body"), _involvements, _write_involvement,
    ),
    Sheet(
        "partners_sought",
        {"action": "action", "note_it": "long", "note_en": "long", "skills": "tags"},
        ("action",), ("code",), _seekings, _write_seeking,
    ),
    Sheet(
        "instruments",
        {"title_it": "text", "title_en": "text", "kind": "text", "description": "long",
         "url": "text", "elements": "elements"},
        ("title_it",), ("codes",), _instruments, _write_instrument,
    ),
    Sheet(
        "budget",
        {"action": "action", "year": "year", "kind": "text", "source": "text",
         "amount": "number", "funder": "organisation"},
        ("action", "year", "kind", "source"), ("code",), _budget, _write_budget,
    ),
    Sheet(
        "milestones",
        {"action": "action", "title_it": "text", "title_en": "text", "original_due": "day",
         "due": "day", "reached_on": "day", "move_reason": "long"},
        ("action", "title_it", "original_due"), ("code",), _milestones, _write_milestone,
    ),
    Sheet(
        "dependencies", {"before": "action", "after": "action"}, ("before", "after"),
        ("before_code", "after_code"), _dependencies, _write_dependency,
    ),
    Sheet(
        "indicators",
        {"code": "text", "name_it": "text", "name_en": "text", "level": "text",
         "definition": "long", "method": "long", "unit": "text", "direction": "text",
         "baseline": "number", "baseline_period": "text", "elements": "elements"},
        ("code",), ("codes",), _indicators, _write_indicator,
    ),
    Sheet(
        "targets", {"indicator": "indicator", "year": "year", "value": "number"},
        ("indicator", "year"), (), _targets, _write_target,
    ),
    Sheet(
        "observations",
        {"indicator": "indicator", "starts_on": "day", "ends_on": "day", "territory": "text",
         "value": "number", "source": "text", "is_provisional": "yes"},
        ("indicator", "starts_on", "ends_on", "territory"), (), _observations, _write_observation,
    ),
)  # fmt: skip
SHEETS: dict[str, Sheet] = {sheet.name: sheet for sheet in _SHEETS}  # in the order of writing


def exported(plan: Plan, sheet: Sheet) -> Iterator[list[str]]:
    """The rows of a sheet as they leave: texts that come back as they are."""
    for _row, values in sheet.rows(plan, Known(plan)):
        yield [written(sheet.columns.get(name, "text"), values[name]) for name in sheet.head]
