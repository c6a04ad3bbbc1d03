"""As whom somebody without account is counted, so that nobody floods anything: a keyed hash of
where they come from and of the day."""

from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network

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
    return keyed_hash(purpose, place(who), day.isoformat())


def place(who: str) -> str:
    """The network of an IPv6 address, of which one household has 2^64; all else as it is."""
    try:
        address = IPv6Address(who)
    except ValueError:
        return who
    return str(IPv6Network((address, 64), strict=False))
