"""As whom somebody without account is counted, so that nobody floods anything: a keyed hash of
where they come from and of the day."""

from datetime import timedelta

from django.utils import timezone

from tsi.base.seal import keyed_hash


def counted_as(purpose: str, who: str) -> str:
    """As whom `who` is counted today: 64 characters; those of two days have nothing in common."""
    return _on(purpose, who, days_ago=0)


def counted_lately(purpose: str, who: str) -> tuple[str, str]:
    """The same of today and of yesterday: an hour may have begun before midnight."""
    return _on(purpose, who, days_ago=0), _on(purpose, who, days_ago=1)


def _on(purpose: str, who: str, *, days_ago: int) -> str:
    day = timezone.localdate() - timedelta(days=days_ago)
    return keyed_hash(purpose, who, day.isoformat())
