"""What everybody may see of indicators: what was observed, and of what."""

from collections import defaultdict
from dataclasses import dataclass

from plan.models import Indicator, Observation, Passage, Target, Version


@dataclass(frozen=True)
class Measure:
    """An indicator with its valid observations by date, and the passages that it measures."""

    indicator: Indicator
    observed: list[Observation]
    targets: list[Target]
    passages: list[Passage]


def measures(version: Version) -> list[Measure]:
    """Every indicator of the plan by code; five queries whatever their number."""
    rows = Indicator.objects.filter(plan=version.plan_id).order_by("code", "pk")
    indicators = list(rows.prefetch_related("targets", "links"))
    uids = {link.uid for one in indicators for link in one.links.all()}
    passages = list(version.passages.filter(uid__in=uids).in_order()) if uids else []
    observed = defaultdict(list)
    valid = Observation.objects.valid().filter(indicator__plan=version.plan_id)
    for one in valid.order_by("ends_on", "territory", "pk"):
        observed[one.indicator_id].append(one)
    found = []
    for indicator in indicators:
        linked = {link.uid for link in indicator.links.all()}
        about = [passage for passage in passages if passage.uid in linked]
        found.append(
            Measure(indicator, observed[indicator.pk], list(indicator.targets.all()), about)
        )
    return found
