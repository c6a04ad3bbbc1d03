"""What waits for the secretariat about communities. The oldest first."""

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from communities.models import (
    Community,
    Facilitation,
    Membership,
    MembershipState,
)
from partners.models import Standing

COUNTED = Q(
    ~Q(supports__organisation=F("proposed_for")),
    supports__withdrawn_at=None,
    supports__organisation__standing=Standing.PARTNER,
    supports__organisation__merged_into=None,
)


def with_supports(rows: QuerySet[Community]) -> QuerySet[Community]:
    """Proposals with the number of `supporters` that count (as `proposals.supports_of` says)."""
    return rows.annotate(supporters=Count("supports", filter=COUNTED))


def proposals_waiting() -> QuerySet[Community]:
    """Proposed themes on which nobody has decided."""
    rows = Community.objects.proposals().select_related("proposed_for")
    return with_supports(rows).order_by("pk")


def proposals_at_threshold() -> QuerySet[Community]:
    """Those of them that enough partners support."""
    return proposals_waiting().filter(supporters__gte=settings.COMMUNITY_SUPPORT)


def reviews_due() -> QuerySet[Community]:
    """Active communities whose yearly review is due."""
    rows = Community.objects.active().filter(review_due__lte=timezone.localdate())
    return rows.order_by("review_due", "sort_title", "pk")


def without_review() -> QuerySet[Community]:
    """Active communities that have no date for a review: those that came from sources."""
    return Community.objects.active().filter(review_due=None).by_title()


def requests_without_facilitator() -> QuerySet[Membership]:
    """Requests to join communities that nobody was appointed to run today."""
    running = Facilitation.objects.in_force().filter(community=OuterRef("community"))
    rows = Membership.objects.filter(~Exists(running), state=MembershipState.REQUESTED)
    return rows.select_related("community", "organisation").order_by("created_at", "pk")
