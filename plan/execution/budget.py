"""The money of an action: a line for each year, planned or actual, and source."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partners.models import Organisation, User
from plan.locking import lock
from plan.models import BudgetLine, Involvement, InvolvementRole, MoneyKind, Plan
from tsi.base.transitions import InvalidTransition


def funders(uid: uuid.UUID) -> QuerySet[Organisation]:
    """The organisations that accepted to fund the action."""
    parts = Involvement.objects.accepted().filter(uid=uid, role=InvolvementRole.FUNDER)
    return Organisation.objects.filter(pk__in=parts.values("organisation")).by_name()


@transaction.atomic
def add(
    plan: Plan,
    *,
    uid: uuid.UUID,
    year: int,
    kind: str,
    amount: Decimal,
    source: str,
    by: User | None,
    funder: Organisation | None = None,
) -> BudgetLine:
    """A new line. Raises InvalidTransition when year, kind and source are there already."""
    lock(plan)
    key = {"uid": uid, "year": year, "kind": kind, "source": source}
    row, created = BudgetLine.objects.get_or_create(
        **key, defaults={"plan": plan, "amount": amount, "funder": funder}
    )
    if not created:
        raise InvalidTransition(
            _("There is a line of this year and source already: change its amount.")
        )
    return row


@transaction.atomic
def change(line: BudgetLine, *, amount: Decimal, by: User | None) -> None:
    """Another amount. Raises InvalidTransition when the line is gone."""
    lock(line.plan)
    if not BudgetLine.objects.filter(pk=line.pk).update(amount=amount):
        raise InvalidTransition
    line.refresh_from_db()


@transaction.atomic
def remove(line: BudgetLine, *, by: User | None) -> None:
    """Take a line away; its history stays. Raises InvalidTransition when it is gone."""
    lock(line.plan)
    if not BudgetLine.objects.filter(pk=line.pk).delete()[0]:
        raise InvalidTransition


@dataclass
class YearOfMoney:
    """What is planned and what was spent in one year, in euro."""

    year: int
    planned: Decimal = Decimal(0)
    actual: Decimal = Decimal(0)


def by_year(lines: Iterable[BudgetLine]) -> list[YearOfMoney]:
    """Sums of each year, the first year first."""
    years: dict[int, YearOfMoney] = {}
    for line in lines:
        here = years.setdefault(line.year, YearOfMoney(line.year))
        if line.kind == MoneyKind.PLANNED:
            here.planned += line.amount
        else:
            here.actual += line.amount
    return [years[year] for year in sorted(years)]
