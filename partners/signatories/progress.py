"""Who was invited to claim the page of a signatory on paper, and what came of it."""

from django.db.models import Count, Q, QuerySet

from partners.models import Adhesion, AdhesionOrigin, AffiliationState, Invitation

INVITED = Q(affiliation__state=AffiliationState.INVITED, bounced_at=None)
BACK = Q(affiliation__state=AffiliationState.INVITED, bounced_at__isnull=False)
ACCEPTED = Q(affiliation__state=AffiliationState.ACTIVE)
STATES = {"invited": INVITED, "back": BACK, "accepted": ACCEPTED}


def invitations() -> QuerySet[Invitation]:
    """Invitations to organisations that signed on paper; never their addresses."""
    signed = Adhesion.objects.filter(origin=AdhesionOrigin.PAPER).values("organisation")
    rows = Invitation.objects.filter(affiliation__organisation__in=signed)
    return rows.defer("email").select_related("affiliation__organisation")


def totals() -> dict[str, int]:
    """How many wait for an answer, came back, were accepted."""
    counts = {name: Count("pk", filter=condition) for name, condition in STATES.items()}
    return invitations().aggregate(**counts)
