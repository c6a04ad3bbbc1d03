"""One thing at a time with the versions of a Plan, and each written down."""

from partners.models import User
from plan.models import Plan, Version, VersionStep


def lock(version: Version) -> None:
    """Wait for whoever writes or approves this Plan; then see the version as it is now."""
    Plan.objects.select_for_update(no_key=True).get(pk=version.plan_id)
    version.refresh_from_db()


def record(version: Version, verb: str, *, by: User | None, reason: str = "") -> None:
    """Keep what was done. `by` is None for a command or another part of the platform."""
    VersionStep.objects.create(version=version, verb=verb, by=by, reason=reason)
