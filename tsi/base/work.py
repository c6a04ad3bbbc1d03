"""Rows that a worker must do something about, each held by one worker at a time.

A claim is a lease: it ends by itself, so that a worker killed in the middle loses nothing and
blocks nobody. The model has the fields `attempts`, `leased_until` and `last_error`.
"""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now


def free() -> Q:
    """Rows that no worker holds now."""
    return Q(leased_until=None) | Q(leased_until__lte=Now())


def claim(rows: models.QuerySet, pk: int, *, lease: timedelta) -> bool:
    """Take row `pk` out of `rows` for `lease`; False when it is done, held or gone.

    One UPDATE decides, so that of two workers woken for the same row one gets it.
    """
    taken = rows.filter(free(), pk=pk).update(
        leased_until=Now() + lease, attempts=F("attempts") + 1
    )
    return bool(taken)


def claim_all(rows: models.QuerySet, pks: list[int], *, lease: timedelta) -> list[int]:
    """Take those of `pks` out of `rows` that are free for `lease`; return their keys.

    What others hold or lock at this moment is passed over.
    """
    with transaction.atomic():
        mine = rows.filter(free(), pk__in=pks).select_for_update(skip_locked=True, of=("self",))
        keys = sorted(mine.values_list("pk", flat=True))
        rows.filter(pk__in=keys).update(leased_until=Now() + lease, attempts=F("attempts") + 1)
    return keys


def fail(row: models.Model, error: Exception, *, retry_in: timedelta) -> None:
    """Write down what went wrong and leave the row to a later sweep."""
    type(row)._base_manager.filter(pk=row.pk).update(
        last_error=f"{type(error).__name__}: {error}"[:500], leased_until=Now() + retry_in
    )
