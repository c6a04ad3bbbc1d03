"""States and how they change: one declared table a model.

The same table is read by the guard below, by the database trigger (`trigger`), by
`docs/states.md` and by the tests, so that no two of them can disagree.
"""

from dataclasses import dataclass

import pgtrigger
from django.db import models
from django.utils.translation import gettext as _


class InvalidTransition(Exception):
    """The row is no longer in a state from which this can happen. Nothing was written."""

    def __init__(self, message: str | None = None):
        super().__init__(message or _("Meanwhile this has changed. Reload the page to see how."))


@dataclass(frozen=True)
class Transitions:
    """The transitions of one model: `{verb: (sources, target)}` over the field `field`."""

    table: dict[str, tuple[tuple[str, ...], str]]
    field: str = "state"

    def pairs(self) -> list[tuple[str, str]]:
        """Every (source, target), in the order of the table, each once."""
        every = [(s, target) for sources, target in self.table.values() for s in sources]
        return list(dict.fromkeys(every))

    def trigger(self, name: str) -> pgtrigger.FSM:
        """The same table as a trigger: the database refuses any other change of state."""
        return pgtrigger.FSM(name=name, field=self.field, transitions=self.pairs())

    def begins(self, name: str, state: str) -> pgtrigger.Protect:
        """A trigger that refuses a new row in any state but `state`."""
        return pgtrigger.Protect(
            name=name,
            operation=pgtrigger.Insert,
            condition=~pgtrigger.Q(**{f"new__{self.field}": state}),
        )

    def apply(
        self, row: models.Model, verb: str, *, where: models.Q | None = None, **values
    ) -> str:
        """Move `row` by `verb`, set `values`, and return the state it came from.

        The UPDATE itself is the guard, tried from each source of the verb. `where` adds
        conditions to it (a revision that must still be the judged one). Raises
        InvalidTransition when the row is in none of the sources any more.
        """
        sources, target = self.table[verb]
        rows = type(row)._base_manager.filter(where or models.Q(), pk=row.pk)
        for source in sources:
            here = rows.filter(**{self.field: source})
            if here.update(**{self.field: target}, **values):
                row.refresh_from_db(fields=[self.field, *values])
                return source
        raise InvalidTransition

    def apply_all(self, rows: models.QuerySet, verb: str, **values) -> dict[int, str]:
        """Move those of `rows` that are in a source of `verb`, set `values` on them, and return
        the state from which each came, by its key. Within a transaction: they are locked first,
        in the order of their keys."""
        sources, target = self.table[verb]
        here = rows.filter(**{f"{self.field}__in": sources}).order_by("pk")
        locked = here.select_for_update(of=("self",), no_key=True)
        came = dict(locked.values_list("pk", self.field))
        every = rows.model._base_manager.filter(pk__in=came)
        every.update(**{self.field: target}, **values)
        return came
