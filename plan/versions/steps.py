"""One thing at a time with the versions of a Plan, and each written down."""

from partners.models import User
from plan.locking import lock
from plan.models import Version, VersionStep


def lock_version(version: Version) -> None:
    """Wait for whoever writes or approves this Plan; then see the version as it is now."""
    lock(version.plan_id)
    version.refresh_from_db()


def record(version: Version, verb: str, *, by: User | None, reason: str = "") -> None:
    """Keep what was done. `by` is None for a command or another part of the platform."""
    VersionStep.objects.create(version=version, verb=verb, by=by, reason=reason)
