"""What a person's own page shows of the organisations they have a part in."""

from partners.models import Affiliation, AffiliationState, User


def my_affiliations(user: User) -> list[Affiliation]:
    """The organisations of `user`, first those they asked to join, with what `one.speaks` tells.

    For the partial `partners/_my_organisations.html`, under the name `my_affiliations`.
    """
    states = [AffiliationState.REQUESTED, AffiliationState.ACTIVE]
    rows = user.affiliations.filter(state__in=states).select_related("organisation")
    return list(rows.order_by("-state", "organisation__sort_name", "pk"))
