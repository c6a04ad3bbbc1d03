"""What an indicator was said to measure, and when it was said otherwise."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.text import capfirst

from plan.element_history import Changed
from plan.execution.indicators import DEFINED
from plan.models import Indicator
from tsi.base.worddiff import word_diff

SHOWN = 100  # changes; more would not be read
IN_ENGLISH = ("name_en",)
NO_WORDS = ("code", "level", "direction", "baseline", "baseline_period")  # of no language


@dataclass(frozen=True)
class Entry:
    """One change of the definition; the first one, its making, changes nothing."""

    at: datetime
    changes: list[Changed]


def entries(indicator: Indicator) -> list[Entry]:
    """Every change of the definition, the newest first; one query."""
    states = list(indicator.changes.all()[: SHOWN + 1])
    pairs = zip(states, [*states[1:], None], strict=True)
    found = [
        Entry(state.pgh_created_at, _differences(before, state) if before else [])
        for state, before in pairs
    ]
    return found[:SHOWN]


def _differences(before: Any, after: Any) -> list[Changed]:
    return [
        Changed(_label(name), _language(name), word_diff(_text(before, name), _text(after, name)))
        for name in DEFINED
        if getattr(before, name) != getattr(after, name)
    ]


def _label(name: str) -> str:
    return capfirst(str(Indicator._meta.get_field(name).verbose_name))


def _language(name: str) -> str:
    if name in NO_WORDS:
        return ""
    return "en" if name in IN_ENGLISH else "it"


def _text(state: Any, name: str) -> str:
    value = getattr(state, name)
    if value is None:
        return ""
    if name == "baseline":
        return number_format(value.normalize())
    choices = dict(Indicator._meta.get_field(name).flatchoices)
    return str(choices.get(value, value))
