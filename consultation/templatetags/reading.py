"""What people said, in the templates of everybody."""

from django import template

from consultation import reading
from consultation.models import Contribution, Outcome, Rule

register = template.Library()


@register.filter
def words(said: Contribution, field: str) -> str:
    """A field of the shown words without what was obscured; `said` comes from `to_read`."""
    return reading.words(said, field)


@register.filter
def rule_name(rule: str) -> str:
    """A rule of the terms in the reader's language."""
    return Rule(rule).label


@register.filter
def outcome_name(outcome: str) -> str:
    """An outcome in the reader's language."""
    return Outcome(outcome).label
