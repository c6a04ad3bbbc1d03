"""A small Plan in several versions, each with something new."""

from datetime import timedelta

from django.utils import timezone

from plan.models import ElementState, Kind, Plan, Version
from tests.factories import make_element, make_plan, make_version


def publish_on(version: Version, days_ago: int) -> Version:
    """Of a version that is not published yet: the day of one that is never changes."""
    day = timezone.now() - timedelta(days=days_ago)
    Version.objects.filter(pk=version.pk).update(published_at=day)
    version.refresh_from_db()
    return version


def first_version(plan: Plan | None = None, **values) -> Version:
    """1.0, published a month ago: one objective with three strategies."""
    values = values | {"published": False}
    return publish_on(make_version(plan or make_plan(strategies=3), **values), days_ago=30)


def second_version(base: Version, **values) -> Version:
    """1.1: one action reworded, a strategy gone, an objective come, a strategy gone below it."""
    rewrite(base.plan)
    defaults = {"number": "1.1", "base": base}
    values = defaults | values | {"published": False}
    return publish_on(make_version(base.plan, **values), days_ago=2)


def rewrite(plan: Plan) -> None:
    elements = plan.elements
    elements.filter(code="1.1.1-a1").update(
        title_it="Titolo nuovo e italiano di 1.1.1-a1", title_en="New English title of 1.1.1-a1"
    )
    elements.filter(code="1.1.2").update(state=ElementState.WITHDRAWN)
    theme = elements.get(code="1")
    below = make_element(plan, Kind.OBJECTIVE, "1.2", parent=theme, position=2)
    for part in ("", "-a1", "-r1"):
        elements.filter(code=f"1.1.3{part}").update(code=f"1.2.1{part}")
    elements.filter(code="1.2.1").update(parent=below, position=1)


CHANGES = [
    "1.1.1-a1: edited",
    "1.1.2: removed",
    "1.1.2-a1: removed",
    "1.1.2-r1: removed",
    "1.2: added",
    "1.2.1: moved, renumbered",
    "1.2.1-a1: renumbered",
    "1.2.1-r1: renumbered",
]
