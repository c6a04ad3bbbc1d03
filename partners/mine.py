"""What a person's own page shows of the organisations they have a part in."""

from django.db.models import Prefetch

from partners.models import Adhesion, Affiliation, AffiliationState, User

HERE = (AffiliationState.REQUESTED, AffiliationState.ACTIVE)


def my_affiliations(user: User) -> list[Affiliation]:
    """The organisations of `user`, first those they asked to join, with what `one.speaks` tells
    and, as `one.organisation.my_adhesions`, the accessions they may read, the newest first.

    For the partial `partners/_my_organisations.html`, under the name `my_affiliations`.
    """
    readable = Adhesion.objects.own(user).order_by("-pk")
    rows = user.affiliations.filter(state__in=HERE).select_related("organisation")
    rows = rows.prefetch_related(
        Prefetch("organisation__adhesions", readable, to_attr="my_adhesions")
    )
    return list(rows.order_by("-state", "organisation__sort_name", "pk"))


def my_other_adhesions(user: User) -> list[Adhesion]:
    """The accessions that `user` sent for organisations to which they do not belong (any more):
    those that were refused or withdrawn, above all."""
    here = user.affiliations.filter(state__in=HERE).values("organisation")
    rows = Adhesion.objects.own(user).exclude(organisation__in=here)
    return list(rows.select_related("organisation").order_by("-pk"))
