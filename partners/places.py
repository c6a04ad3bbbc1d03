"""Places as the network's organisations name them: what a form proposes, and the zone of a town."""

from partners.models import Organisation


def municipalities() -> list[str]:
    """The municipalities that are named so far, each once, by name."""
    named = Organisation.objects.public().exclude(municipality="")
    return sorted(set(named.values_list("municipality", flat=True)))


def zone_of(municipality: str) -> str:
    """The homogeneous zone in which all the organisations of a municipality stand; else empty."""
    there = Organisation.objects.filter(municipality__iexact=municipality, merged_into=None)
    zones = set(there.exclude(homogeneous_zone="").values_list("homogeneous_zone", flat=True))
    return zones.pop() if len(zones) == 1 else ""
