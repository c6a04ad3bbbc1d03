"""All that a person has to do with communities, in one place."""

from django.db.models import QuerySet
from django.db.models.functions import Now

from communities.models import (
    Community,
    Facilitation,
    Meeting,
    Membership,
    Participant,
    Registration,
)
from partners.models import User


def my_communities(user: User) -> dict[str, list]:
    """Where a person takes part and for whom, what they run, what their organisations asked for,
    what they proposed, where they are expected. Five queries."""
    return {
        "taking_part": list(_taking_part(user)),
        "running": list(_running(user)),
        "memberships": list(_of_my_organisations(user)),
        "proposals": list(Community.objects.filter(proposed_by=user).order_by("-pk")),
        "registrations": list(_expected(user)),
    }


def _taking_part(user: User) -> QuerySet[Participant]:
    rows = Participant.objects.in_force().filter(person=user, membership__community__in=_shown())
    rows = rows.select_related("membership__community", "membership__organisation")
    return rows.order_by("membership__community__sort_title", "membership__community", "pk")


def _running(user: User) -> QuerySet[Facilitation]:
    rows = Facilitation.objects.in_force().filter(person=user, community__in=_shown())
    return rows.select_related("community").order_by("community__sort_title", "pk")


def _shown() -> QuerySet[Community]:
    return Community.objects.public().order_by().values("pk")


def _of_my_organisations(user: User) -> QuerySet[Membership]:
    """Those current of the organisations for which this person speaks; what is asked for first."""
    spoken = user.affiliations.speaking().values("organisation")
    rows = Membership.objects.current().filter(organisation__in=spoken, community__in=_shown())
    rows = rows.select_related("community", "organisation")
    return rows.order_by("-state", "community__sort_title", "organisation__sort_name", "pk")


def _expected(user: User) -> QuerySet[Registration]:
    """Places, and turns on waiting lists, of meetings that are not over and that one may see."""
    seen = Meeting.objects.visible_to(user).order_by().values("pk")
    rows = Registration.objects.holding().filter(person=user, meeting__in=seen)
    rows = rows.filter(meeting__ends_at__gt=Now())
    rows = rows.select_related("meeting__community", "organisation")
    return rows.order_by("meeting__starts_at", "pk")
