"""What the digest about an organisation says to who represents it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from communities.dates import in_words
from communities.digest.told import steps_told
from communities.digest.windows import Reader
from communities.models import Community, CommunityStep, Meeting, Registration
from partners.models import Organisation, Standing

# Verbs of a membership that are news to the organisation.
NEWS = (
    "request", "accept", "decline", "withdraw", "leave", "end", "change_role", "found",
    "name", "unname",
)  # fmt: skip


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


def reports_for(readers: Collection[Reader]) -> dict[Reader, Report]:
    """What is new to each of those who represent an organisation, in the active language: not what
    they did themselves, nor what a letter told them at once."""
    if not readers:
        return {}
    steps, registrations = _steps(readers), _registrations(readers)
    proposals = list(_proposals(readers))
    partners = set(_partners(readers))
    told = steps_told({reader.person for reader in readers}, _keys(steps))
    return {
        reader: Report(
            memberships=_memberships(reader, steps[reader.organisation], told[reader.person]),
            meetings=_meetings(reader, registrations[reader.organisation]),
            proposals=_proposed(reader, proposals) if reader.organisation in partners else (),
        )
        for reader in readers
    }


def _steps(readers: Collection[Reader]) -> dict[int, list[CommunityStep]]:
    found: dict[int, list[CommunityStep]] = defaultdict(list)
    rows = CommunityStep.objects.filter(
        **_in_any("at", readers),
        membership__organisation__in=_organisations(readers),
        verb__in=NEWS,
    )
    for step in rows.select_related("membership__community").order_by("pk"):
        found[step.membership.organisation_id].append(step)
    return found


def _registrations(readers: Collection[Reader]) -> dict[int, list[Registration]]:
    found: dict[int, list[Registration]] = defaultdict(list)
    # Who represents an organisation need not be inside its communities: public meetings only.
    rows = Registration.objects.holding().filter(
        **_in_any("created_at", readers),
        organisation__in=_organisations(readers),
        meeting__in=Meeting.objects.public().values("pk"),
    )
    for row in rows.select_related("meeting").order_by("meeting__starts_at", "meeting", "pk"):
        found[row.organisation_id].append(row)
    return found


def _proposals(readers: Collection[Reader]) -> QuerySet[Community]:
    return Community.objects.proposals().filter(**_in_any("created_at", readers)).by_title()


def _partners(readers: Collection[Reader]) -> QuerySet:
    rows = Organisation.objects.filter(pk__in=_organisations(readers), standing=Standing.PARTNER)
    return rows.values_list("pk", flat=True)


def _organisations(readers: Collection[Reader]) -> set[int]:
    return {reader.organisation for reader in readers}


def _in_any(field: str, readers: Collection[Reader]) -> dict[str, object]:
    """A first sieve for many windows at once; `_within` looks at each."""
    return {
        f"{field}__gte": min(reader.window.start for reader in readers),
        f"{field}__lt": max(reader.window.until for reader in readers),
    }


def _within(reader: Reader, moment) -> bool:
    return reader.window.start <= moment < reader.window.until


def _keys(steps: dict[int, list[CommunityStep]]) -> list[int]:
    return [step.pk for each in steps.values() for step in each]


def _memberships(
    reader: Reader, steps: Iterable[CommunityStep], told: set[int]
) -> tuple[MembershipPart, ...]:
    verbs: dict[int, dict[str, None]] = defaultdict(dict)
    memberships = {}
    for step in steps:
        mine = reader.person in (step.by_id, step.person_id)
        if _within(reader, step.at) and not mine and step.pk not in told:
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


def _meetings(reader: Reader, registrations: Iterable[Registration]) -> tuple[MeetingPart, ...]:
    counts: dict[int, int] = defaultdict(int)
    meetings = {}
    for row in registrations:
        mine = reader.person in (row.registered_by_id, row.person_id)
        if _within(reader, row.created_at) and not mine:
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


def _proposed(reader: Reader, proposals: Iterable[Community]) -> tuple[ProposalPart, ...]:
    return tuple(
        ProposalPart(row.title, reverse("communities:proposal", args=[row.pk]))
        for row in proposals
        if _within(reader, row.created_at) and row.proposed_for_id != reader.organisation
    )
