"""What can be done with versions: freeze, publish, record acts, hold back, approve, correct."""

from plan.versions.approving import (
    APPROVABLE,
    approve,
    missing_promoters,
    record_act,
    remove_act,
    supersede,
)
from plan.versions.freezing import erratum, freeze, publish
from plan.versions.holds import open_holds, place_hold, release_hold
from plan.versions.refusals import (
    ActsMissing,
    HoldOpen,
    NotFinal,
    NumberTaken,
    Overtaken,
    OwnText,
    TextChanged,
    WrongBase,
)

__all__ = [
    "APPROVABLE",
    "ActsMissing",
    "HoldOpen",
    "NotFinal",
    "NumberTaken",
    "Overtaken",
    "OwnText",
    "TextChanged",
    "WrongBase",
    "approve",
    "erratum",
    "freeze",
    "missing_promoters",
    "open_holds",
    "place_hold",
    "publish",
    "record_act",
    "release_hold",
    "remove_act",
    "supersede",
]
