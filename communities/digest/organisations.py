"""What the digest about an organisation says to who represents it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from communities.dates import in_words
from communities.digest.told import steps_told
from communities.digest.windows import Window
from communities.models import Community, CommunityStep, Meeting, Registration
from partners.models import Organisation, Standing

# Verbs of a membership that are news to the organisation.
NEWS = (
    "request", "accept", "decline", "withdraw", "leave", "end", "change_role", "found",
    "name", "unname",
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """A person who represents an organisation, and the window about which they are told."""

    person: int
    organisation: int
    window: Window


@dataclass(frozen=True)
class MembershipPart:
    """A community, and what happened there to the organisation: its verbs, each once."""

    title: str
    path: str
    verbs: tuple[str, ...]


@dataclass(frozen=True)
class MeetingPart:
    """A meeting for which `count` people of the organisation registered."""

    title: str
    path: str
    detail: str
    count: int


@dataclass(frozen=True)
class ProposalPart:
    """A theme that somebody else proposes, and that the organisation may support."""

    title: str
    path: str


@dataclass(frozen=True)
class Report:
    """All of it."""

    memberships: tuple[MembershipPart, ...]
    meetings: tuple[MeetingPart, ...]
    proposals: tuple[ProposalPart, ...]

    def __bool__(self) -> bool:
        return any((self.memberships, self.meetings, self.proposals))


def reports_for(pairs: Collection[Pair]) -> dict[Pair, Report]:
    """What is new to each pair, in the active language: not what the person did themselves, nor
    what a letter told them at once. In the order of the pairs."""
    if not pairs:
        return {}
    steps, registrations = _steps(pairs), _registrations(pairs)
    proposals = list(_proposals(pairs))
    partners = set(_partners(pairs))
    told = steps_told({pair.person for pair in pairs}, _keys(steps))
    return {
        pair: Report(
            memberships=_memberships(pair, steps[pair.organisation], told[pair.person]),
            meetings=_meetings(pair, registrations[pair.organisation]),
            proposals=_proposed(pair, proposals) if pair.organisation in partners else (),
        )
        for pair in pairs
    }


def _steps(pairs: Collection[Pair]) -> dict[int, list[CommunityStep]]:
    found: dict[int, list[CommunityStep]] = defaultdict(list)
    rows = CommunityStep.objects.filter(
        **_in_any("at", pairs), membership__organisation__in=_organisations(pairs), verb__in=NEWS
    )
    for step in rows.select_related("membership__community").order_by("pk"):
        found[step.membership.organisation_id].append(step)
    return found


def _registrations(pairs: Collection[Pair]) -> dict[int, list[Registration]]:
    found: dict[int, list[Registration]] = defaultdict(list)
    # Who represents an organisation need not be inside its communities: public meetings only.
    rows = Registration.objects.holding().filter(
        **_in_any("created_at", pairs),
        organisation__in=_organisations(pairs),
        meeting__in=Meeting.objects.public().values("pk"),
    )
    for row in rows.select_related("meeting").order_by("meeting__starts_at", "meeting", "pk"):
        found[row.organisation_id].append(row)
    return found


def _proposals(pairs: Collection[Pair]) -> QuerySet[Community]:
    return Community.objects.proposals().filter(**_in_any("created_at", pairs)).by_title()


def _partners(pairs: Collection[Pair]) -> QuerySet:
    rows = Organisation.objects.filter(pk__in=_organisations(pairs), standing=Standing.PARTNER)
    return rows.values_list("pk", flat=True)


def _organisations(pairs: Collection[Pair]) -> set[int]:
    return {pair.organisation for pair in pairs}


def _in_any(field: str, pairs: Collection[Pair]) -> dict[str, object]:
    """A first sieve for many windows at once; `_within` looks at each."""
    return {
        f"{field}__gte": min(pair.window.start for pair in pairs),
        f"{field}__lt": max(pair.window.until for pair in pairs),
    }


def _within(pair: Pair, moment) -> bool:
    return pair.window.start <= moment < pair.window.until


def _keys(steps: dict[int, list[CommunityStep]]) -> list[int]:
    return [step.pk for each in steps.values() for step in each]


def _memberships(
    pair: Pair, steps: Iterable[CommunityStep], told: set[int]
) -> tuple[MembershipPart, ...]:
    verbs: dict[int, dict[str, None]] = defaultdict(dict)
    memberships = {}
    for step in steps:
        mine = pair.person in (step.by_id, step.person_id)
        if _within(pair, step.at) and not mine and step.pk not in told:
            memberships[step.membership_id] = step.membership
            verbs[step.membership_id][step.verb] = None
    return tuple(
        MembershipPart(
            row.community.title,
            reverse("communities:membership", args=[row.community.slug, row.pk]),
            tuple(verbs[pk]),
        )
        for pk, row in memberships.items()
    )


def _meetings(pair: Pair, registrations: Iterable[Registration]) -> tuple[MeetingPart, ...]:
    counts: dict[int, int] = defaultdict(int)
    meetings = {}
    for row in registrations:
        mine = pair.person in (row.registered_by_id, row.person_id)
        if _within(pair, row.created_at) and not mine:
            meetings[row.meeting_id] = row.meeting
            counts[row.meeting_id] += 1
    return tuple(
        MeetingPart(
            row.title,
            reverse("communities:meeting", args=[pk]),
            in_words(row.starts_at, row.ends_at, row.precision),
            counts[pk],
        )
        for pk, row in meetings.items()
    )


def _proposed(pair: Pair, proposals: Iterable[Community]) -> tuple[ProposalPart, ...]:
    return tuple(
        ProposalPart(row.title, reverse("communities:proposal", args=[row.pk]))
        for row in proposals
        if _within(pair, row.created_at) and row.proposed_for_id != pair.organisation
    )
