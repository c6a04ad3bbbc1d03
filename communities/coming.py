"""Whom a person may register for a meeting, and who may have been at one."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from communities import registrations
from communities.attendance import Somebody
from communities.models import (
    Facilitation,
    Meeting,
    Participant,
    Registration,
    RegistrationState,
    Visibility,
)
from communities.permissions import may_convene
from partners.models import SPEAKING, Affiliation, Organisation, User


def whom(user: User, meeting: Meeting) -> list[Somebody]:
    """Whom `user`, who sees the meeting, may register: themselves, alone or for each of their
    organisations; and the people of those for which they speak, where a meeting for members
    only is open to them."""
    own = _belonging().filter(person=user)
    themselves: list[Somebody] = [(user, None)]
    themselves += [(user, one.organisation) for one in own]
    speaking = [one.organisation_id for one in own if one.role in SPEAKING]
    others = _belonging().filter(organisation__in=speaking).exclude(person=user)
    others = others.filter(person__is_active=True)
    if meeting.visibility == Visibility.MEMBERS:
        others = others.filter(person__in=_inside(meeting))
    return themselves + [(one.person, one.organisation) for one in others]


def _belonging() -> QuerySet[Affiliation]:
    rows = Affiliation.objects.active().filter(organisation__merged_into=None)
    rows = rows.select_related("person", "organisation")
    return rows.order_by("organisation__sort_name", "person__last_name", "person__first_name", "pk")


def _inside(meeting: Meeting) -> QuerySet[User]:
    taking_part = Participant.objects.in_force().filter(membership__community=meeting.community)
    running = Facilitation.objects.in_force().filter(community=meeting.community)
    return User.objects.filter(
        Q(pk__in=taking_part.values("person")) | Q(pk__in=running.values("person"))
    )


@dataclass(frozen=True)
class Place:
    """A registration as its owner sees it; `number` is its place in the waiting list, from 1."""

    row: Registration
    number: int | None
    may_withdraw: bool

    @property
    def going(self) -> bool:
        return self.row.state == RegistrationState.GOING


def places_of(user: User, meeting: Meeting) -> list[Place]:
    """The places of `user`, of whom they registered, and of the organisations for which they
    speak; their own first. `may_withdraw` is as permissions.may_withdraw_registration says."""
    speaking = user.affiliations.speaking().filter(organisation__merged_into=None)
    speaking = set(speaking.values_list("organisation", flat=True))
    theirs = Q(person=user) | Q(registered_by=user) | Q(organisation__in=speaking)
    waiting = list(meeting.registrations.waiting().values_list("pk", flat=True))
    convenes = may_convene(user, meeting)
    numbers = {pk: number for number, pk in enumerate(waiting, start=1)}
    places = [
        Place(
            row,
            numbers.get(row.pk),
            convenes or row.person == user or row.organisation_id in speaking,
        )
        for row in registrations.in_order(meeting).filter(theirs)
    ]
    return sorted(places, key=lambda place: place.row.person != user)


def expected(meeting: Meeting) -> list[Somebody]:
    """The people who may have been there: recorded already, registered, or of the community;
    each once, as the first of these says."""
    found: dict[int, Somebody] = {}
    for person, organisation in _known(meeting):
        found.setdefault(person.pk, (person, organisation))
    return sorted(found.values(), key=_by_name)


def _known(meeting: Meeting) -> list[tuple[User, Organisation | None]]:
    recorded = meeting.attendances.filter(person__isnull=False)
    rows = [
        *recorded.select_related("person", "organisation"),
        *meeting.registrations.holding().select_related("person", "organisation"),
    ]
    known = [(row.person, row.organisation) for row in rows]
    if meeting.community_id:
        inside = Participant.objects.in_force().filter(membership__community=meeting.community)
        inside = inside.select_related("person", "membership__organisation")
        known += [(one.person, one.membership.organisation) for one in inside]
    return known


def _by_name(one: Somebody) -> tuple[str, str, int]:
    person = one[0]
    return (person.last_name.casefold(), person.first_name.casefold(), person.pk)


def organisations(meeting: Meeting) -> QuerySet[Organisation]:
    """The organisations that may have been there without a name: the public ones, and those
    recorded already."""
    recorded = meeting.attendances.filter(person=None).values("organisation")
    public = Organisation.objects.public().values("pk")
    rows = Organisation.objects.filter(Q(pk__in=public) | Q(pk__in=recorded), merged_into=None)
    return rows.by_name()
