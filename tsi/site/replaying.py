"""After a backup was restored: carrying out again what people had erased since."""

from collections.abc import Callable, Iterator

from consultation import erasing
from consultation.models import Submission
from partners.models import User
from tsi.base import erasures
from tsi.site import personal


def replay(watched: Callable[[list], Iterator] = iter) -> int:
    """Erase again whatever is noted and came back; how many that were. Safe to call twice.

    `watched` goes through what is noted and may tell how far it is.
    """
    noted = [(kind, key) for _at, kind, key in erasures.noted() if kind in AGAIN]
    return sum(AGAIN[kind](key) for kind, key in watched(noted))


def _account(key: str) -> bool:
    """The account of this key that was made in that moment: a restored sequence gives keys out
    again."""
    pk, joined = key.split("@", 1)
    user = User.objects.filter(pk=pk, date_joined=joined, erased_at=None).first()
    if user is not None:
        personal.erase(user)
    return user is not None


def _submission(token: str) -> bool:
    row = Submission.objects.filter(form_token=token, identity_removed_at=None).first()
    if row is not None:
        erasing.remove_identity(row)
    return row is not None


AGAIN = {"account": _account, "submission": _submission}
