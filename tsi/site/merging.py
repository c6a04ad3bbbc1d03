"""Merging two entries of one organisation, in every app."""

from django.db import transaction
from django.utils import timezone

import communities.merging
import consultation.merging
import partners.merging
import plan.merging
from partners.models import DUPLICATE_TRANSITIONS, Organisation, PossibleDuplicate, User

HANDLED = (
    partners.merging.HANDLED
    | communities.merging.HANDLED
    | plan.merging.HANDLED
    | consultation.merging.HANDLED
)


@transaction.atomic
def merge(
    pair: PossibleDuplicate, *, keep: Organisation, values: dict[str, object], by: User
) -> None:
    """Decide that the two of `pair` are one, and that `keep` stays with these `values`.

    Raises InvalidTransition when somebody decided before.
    """
    drop = pair.second if keep.pk == pair.first_id else pair.first
    DUPLICATE_TRANSITIONS.apply(pair, "merge", decided_by=by, decided_at=timezone.now())
    partners.merging.merge_organisations(keep, drop, values=values, by=by)
    communities.merging.merge_organisations(keep, drop, by=by)
    plan.merging.merge_organisations(keep, drop)
    consultation.merging.merge_organisations(keep, drop)
