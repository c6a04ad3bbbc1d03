"""The two versions that an address names."""

from collections.abc import Sequence

from django.http import Http404

from plan.models import Version


def pair_of(versions: Sequence[Version], number: str, base: str) -> tuple[Version, Version]:
    """The base and the version of these numbers among `versions`, of one Plan. Raises Http404."""
    version = next((each for each in versions if each.number == number), None)
    if version is None or number == base:
        raise Http404
    same = (each for each in versions if each.plan_id == version.plan_id)
    before = next((each for each in same if each.number == base), None)
    if before is None:
        raise Http404
    return before, version
