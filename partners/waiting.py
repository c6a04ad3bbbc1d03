"""What waits for the secretariat, beside accessions. The oldest first."""

from django.db.models import Exists, OuterRef, QuerySet

from partners.duplicates import open_pairs
from partners.models import (
    OPEN_ADHESION,
    Adhesion,
    Affiliation,
    AffiliationState,
    Invitation,
    PossibleDuplicate,
    Project,
    ProjectState,
)


def unanswered_requests() -> QuerySet[Affiliation]:
    """Requests to join an organisation that has no representative who could answer.

    Who sent an accession that is under way is answered with it.
    """
    here = Affiliation.objects.filter(organisation=OuterRef("organisation"))
    representatives = here.representatives()
    sent = Adhesion.objects.filter(
        organisation=OuterRef("organisation"),
        submitted_by=OuterRef("person"),
        state__in=OPEN_ADHESION,
    )
    asked = Affiliation.objects.filter(state=AffiliationState.REQUESTED)
    asked = asked.filter(~Exists(representatives), ~Exists(sent))
    return asked.select_related("organisation", "person").order_by("created_at", "pk")


def bounced_invitations() -> QuerySet[Invitation]:
    """Invitations whose mail came back and that nobody sent anew."""
    back = Invitation.objects.filter(
        bounced_at__isnull=False, affiliation__state=AffiliationState.INVITED
    )
    return back.select_related("affiliation__organisation").order_by("bounced_at", "pk")


def possible_duplicates() -> QuerySet[PossibleDuplicate]:
    """Pairs of organisations on which nobody has decided, the likeliest first."""
    return open_pairs()


def proposed_projects() -> QuerySet[Project]:
    """Projects proposed by organisations and not yet shown or declined."""
    return Project.objects.filter(state=ProjectState.PROPOSED).order_by("pk")
