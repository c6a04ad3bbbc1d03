"""What must be done before a version is approved, placed and released by who knows of it."""

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from plan.models import Hold, Version
from plan.versions.steps import lock_version, record


@transaction.atomic
def place_hold(version: Version, *, key: str) -> Hold:
    """Let nobody approve `version`, or one made from it, before `key` is released."""
    lock_version(version)
    held, created = Hold.objects.get_or_create(version=version, key=key, released_at=None)
    if created:
        record(version, "hold", by=None, reason=key)
    return held


@transaction.atomic
def release_hold(version: Version, *, key: str) -> None:
    """What `key` stood for is done. Releasing what is not held does nothing."""
    lock_version(version)
    if Hold.objects.filter(version=version, key=key, released_at=None).update(released_at=Now()):
        record(version, "release", by=None, reason=key)


def open_holds(version: Version) -> QuerySet[Hold]:
    """What must be done before `version` is approved: on it, or on one from which it was made.

    One that was made from none follows the one sealed before it: leaving out the base leads past
    nobody's hold.
    """
    rows = Version.objects.filter(plan=version.plan_id, sealed_at__lte=version.sealed_at)
    before, bases = {}, {}
    for pk, base, is_demo in rows.order_by("sealed_at", "pk").values_list("pk", "base", "is_demo"):
        bases[pk] = base or before.get(is_demo)
        before[is_demo] = pk
    chain, at = [], version.pk
    while at and at not in chain:
        chain.append(at)
        at = bases.get(at)
    holds = Hold.objects.filter(version__in=chain, released_at=None)
    return holds.select_related("version").order_by("pk")
