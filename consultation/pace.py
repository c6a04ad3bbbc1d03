"""Signs that no person filled in a form: sent too soon, or a field that nobody sees is full.

No script is needed: the form carries the time of its making, signed, and a field hidden from
people. Both only hold; a person decides. A form without them (a page from before, an entry by
the office) says nothing.
"""

import time

from django.core import signing

from consultation.models import Finding, Revision, ScreeningRule

VERSION = 1
LEAST_SECONDS = 4  # also who pastes a prepared text reads the form and gives a name
OLDEST = 7 * 24 * 3600  # seconds; an older stamp may be a copied one, and says nothing
_signer = signing.TimestampSigner(salt="consultation.pace")


def stamp() -> str:
    """What the form carries: a signature over this moment."""
    return _signer.sign("form")


def signs(started: str, trap: str) -> list[str]:
    """The rules that a sent form's two fields break."""
    found = []
    if trap.strip():
        found.append(ScreeningRule.TRAP)
    if started and _is_hasty(started):
        found.append(ScreeningRule.HASTE)
    return found


def _is_hasty(started: str) -> bool:
    try:
        _signer.unsign(started, max_age=OLDEST)
    except signing.SignatureExpired:
        return False
    except signing.BadSignature:
        return True
    made = signing.b62_decode(started.split(":")[1])
    return time.time() - made < LEAST_SECONDS


def note(revision: Revision, rules: list[str]) -> None:
    """Keep as findings what was noticed when `revision` was sent."""
    Finding.objects.bulk_create(
        Finding(
            revision=revision,
            rule=rule,
            rule_version=VERSION,
            score=0.9,
            field="text",
            spans=[],
            facts={},
        )
        for rule in rules
    )
