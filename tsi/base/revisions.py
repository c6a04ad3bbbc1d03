"""Rows that count their changes, so that a page made of them knows whether it is still true."""

import pgtrigger
from django.db import models
from django.db.models.functions import Now

# Every change counts, also that of a transaction which began earlier and commits later.
COUNT_REVISION = (
    "NEW.revision := OLD.revision + 1; NEW.changed_at := clock_timestamp(); RETURN NEW;"
)


class Revised(models.Model):
    """A row with a count of its changes; its trigger is `counting`."""

    revision = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


def counting(name: str) -> pgtrigger.Trigger:
    """The trigger `<name>_counts` of a model with the fields of `Revised`."""
    return pgtrigger.Trigger(
        name=f"{name}_counts",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=COUNT_REVISION,
    )
