"""As whom somebody without account is counted, so that nobody floods anything: a keyed hash of
where they come from and of the day."""

from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from tsi.base import locks
from tsi.base.seal import keyed_hash

REPORTS_AN_HOUR = 10  # from one place, or by one account
RECEIPTS_A_DAY = 5  # to one address, so that nobody fills somebody's mailbox


class TooMany(Exception):
    """More than one place or account may send in an hour, or one address may be sent in a day."""


def counted_as(purpose: str, who: str, *, days_ago: int = 0) -> str:
    """As whom `who` is counted on a day, in 64 characters; two days have nothing in common."""
    day = timezone.localdate() - timedelta(days=days_ago)
    return keyed_hash(purpose, _place(who), day.isoformat())


def of_the_last_hour(rows: QuerySet, purpose: str, who: str) -> int:
    """How many of the rows, by `counted_as` and `received_at`, `who` made in the last hour. Those
    of one place are counted one by one, to the end of the transaction."""
    locks.hold(purpose, _place(who))
    # An hour may have begun before midnight.
    today, yesterday = (counted_as(purpose, who, days_ago=days) for days in (0, 1))
    lately = rows.filter(received_at__gt=Now() - timedelta(hours=1))
    return lately.filter(counted_as__in=[today, yesterday]).count()


def refuse_flood(reports: QuerySet, purpose: str, who: str, email: str) -> None:
    """Raises TooMany when `who` sent REPORTS_AN_HOUR of the reports, or RECEIPTS_A_DAY of them have
    a `contact` with this address; "" is nobody's. Those of one place or one address are counted one
    by one, to the end of the transaction."""
    if of_the_last_hour(reports, purpose, who) >= REPORTS_AN_HOUR:
        raise TooMany
    if not email:
        return
    locks.hold(f"{purpose} for", email.lower())
    lately = reports.filter(received_at__gt=Now() - timedelta(days=1))
    if lately.filter(contact__email__iexact=email).count() >= RECEIPTS_A_DAY:
        raise TooMany


def _place(who: str) -> str:
    """The network of an IPv6 address, of which one household has 2^64; all else as it is."""
    try:
        address = IPv6Address(who)
    except ValueError:
        return who
    if address.ipv4_mapped:  # as a server that listens to both tells an IPv4 address
        return str(address.ipv4_mapped)
    return str(IPv6Network((address, 64), strict=False))
