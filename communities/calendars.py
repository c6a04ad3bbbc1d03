"""Which meetings stand in which calendar, and how each reader sees them."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Case,
    CharField,
    Count,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.urls import reverse
from django.utils.translation import gettext as _

from communities.ics import Entry
from communities.models import (
    Community,
    Facilitation,
    Meeting,
    Participant,
    Registration,
    RegistrationState,
)
from partners.models import User

# What an entry shows: minutes and agendas are long.
SHOWN = [
    *("pk", "uid", "sequence", "kind", "title_it", "title_en", "description_it", "description_en"),
    *("starts_at", "ends_at", "precision", "place", "link", "visibility", "state", "is_demo"),
    *("changed_at", "created_at", "community"),
]

LISTED = [
    *("pk", "kind", "title_it", "title_en", "starts_at", "ends_at", "precision", "place"),
    *("state", "is_demo"),
    *("community__slug", "community__title_it", "community__title_en"),
]


def state() -> list:
    """What every public calendar depends on. No meeting and no community is ever deleted, and
    each change counts, so that these sums only grow."""
    counted = [
        model.objects.aggregate(Count("pk"), Sum("revision")).values()
        for model in (Meeting, Community)
    ]
    return [*counted[0], *counted[1]]


def everybodys() -> QuerySet[Meeting]:
    """The public meetings, however much is known of their date."""
    return Meeting.objects.public().select_related("community")


def listed(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """The same rows with what a list shows of them."""
    return meetings.only(*LISTED)


def of_community(community: Community) -> QuerySet[Meeting]:
    """Those of one community that everybody may see."""
    return everybodys().filter(community=community)


def seen_by(person: User | AnonymousUser) -> QuerySet[Meeting]:
    """What a person may see today. Each has `registered` (a RegistrationState or None) and
    `inside` (whether they see what is for members)."""
    rows = Meeting.objects.visible_to(person).select_related("community")
    if not person.is_authenticated:
        return rows.annotate(registered=Value(None, CharField()), inside=Value(False))
    holding = _holding(person).filter(meeting=OuterRef("pk"))
    entered = Community.objects.entered_by(person).values("pk")
    inside = When(community__in=entered, then=True)
    return rows.annotate(
        registered=Subquery(holding.values("state")[:1]), inside=Case(inside, default=False)
    )


def own(person: User) -> QuerySet[Meeting]:
    """Of what `seen_by` gives, the meetings of the communities in which a person takes part or
    that they run by appointment, and those to which they said yes."""
    theirs = Q(community__in=_communities(person))
    return seen_by(person).filter(theirs | Q(pk__in=_holding(person).values("meeting")))


def _holding(person: User) -> QuerySet[Registration]:
    return Registration.objects.holding().filter(person=person)


def _communities(person: User) -> QuerySet[Community]:
    """Not all that staff may enter: their calendar would be everybody's."""
    taking_part = Participant.objects.in_force().filter(person=person)
    running = Facilitation.objects.in_force().filter(person=person)
    return Community.objects.entered_by(person).filter(
        Q(pk__in=taking_part.values("membership__community"))
        | Q(pk__in=running.values("community"))
    )


def public_entries(meetings: QuerySet[Meeting]) -> Iterator[Entry]:
    """Meetings as everybody reads them: without the link to take part."""
    page = _address("communities:meeting")
    return (Entry(each, page(each)) for each in _shown(meetings))


def own_entries(meetings: QuerySet[Meeting]) -> Iterator[Entry]:
    """Rows of `own` as that person reads them; they lead to the page behind the sign-in."""
    desk = _address("communities:meeting_desk")
    for each in _shown(meetings):
        yield Entry(each, desk(each), link=_link(each), note=_note(each))


def _shown(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    rows = meetings.in_calendars().in_order().only(*SHOWN)
    # Communities are few: each is made once, not once for each of its meetings.
    return rows.select_related(None).prefetch_related("community")


def _link(meeting: Meeting) -> str:
    """As the page of the meeting has it: to who is inside, and to who has a place."""
    may = meeting.inside or meeting.registered == RegistrationState.GOING
    return meeting.link if may else ""


def _note(meeting: Meeting) -> str:
    waits = meeting.registered == RegistrationState.WAITING
    return _("You are on the waiting list.") if waits else ""


def _address(name: str):
    """How the address of a meeting follows from its key; thousands are made of one."""
    before, after = (settings.BASE_URL + reverse(name, args=[0])).rsplit("/0/", 1)
    return lambda meeting: f"{before}/{meeting.pk}/{after}"
