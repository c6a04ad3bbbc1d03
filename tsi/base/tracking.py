"""The history of rows, written by triggers (docs/decisions/0011)."""

from collections.abc import Callable, Sequence

import pghistory
from django.db.models import Model


def tracked(
    *, deletable: bool = False, exclude: Sequence[str] | None = None
) -> Callable[[type[Model]], type[Model]]:
    """Keep a copy of each row after every change, at `row.changes`, the last one first.

    `deletable` says that rows may go, and that this is kept too; `exclude` names columns whose
    change is no change.
    """
    gone = [pghistory.DeleteEvent()] if deletable else []
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        *gone,
        exclude=exclude,
        obj_field=pghistory.ObjForeignKey(related_name="changes"),
        append_only=True,
        meta={"ordering": ["-pgh_id"]},
    )
