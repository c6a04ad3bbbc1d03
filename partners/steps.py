"""Moving an organisation, an adhesion or an affiliation, and writing down that it moved."""

from django.db import models, transaction

from partners.models import (
    ADHESION_TRANSITIONS,
    AFFILIATION_TRANSITIONS,
    STANDING_TRANSITIONS,
    Adhesion,
    Affiliation,
    Organisation,
    Step,
    User,
)

TABLES = {
    Adhesion: ADHESION_TRANSITIONS,
    Affiliation: AFFILIATION_TRANSITIONS,
    Organisation: STANDING_TRANSITIONS,
}


@transaction.atomic
def take(
    row: Organisation | Adhesion | Affiliation,
    verb: str,
    *,
    by: User | None,
    reason: str = "",
    where: models.Q | None = None,
    **values,
) -> Step:
    """Move `row` by `verb` of its table and keep the step. `by` is None for a clock.

    Raises InvalidTransition when the row is no longer in a state from which this can happen, or
    is an organisation that was merged into another.
    """
    table = TABLES[type(row)]
    if isinstance(row, Organisation):
        where = (where or models.Q()) & models.Q(merged_into=None)
    source = table.apply(row, verb, where=where, **values)
    return record(row, verb, by=by, source=source, target=getattr(row, table.field), reason=reason)


def record(
    row: Organisation | Adhesion | Affiliation,
    verb: str,
    *,
    by: User | None,
    source: str = "",
    target: str = "",
    reason: str = "",
) -> Step:
    """Keep a step that changes no state, or the first one of a new row."""
    subject = (
        {"organisation": row}
        if isinstance(row, Organisation)
        else {
            "organisation": row.organisation,
            type(row).__name__.lower(): row,
        }
    )
    return Step.objects.create(
        **subject, verb=verb, source=source, target=target, reason=reason, by=by
    )
