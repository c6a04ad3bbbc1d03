"""The organisations that a person could bring into a community, or support a theme with."""

from dataclasses import dataclass

from django.db.models import QuerySet

from communities.models import Community, Membership, MembershipRole
from communities.permissions import may_be
from partners.models import Organisation, User


@dataclass(frozen=True)
class Candidate:
    """One of them: as what it can join, and its membership when it is there or has asked."""

    organisation: Organisation
    roles: list[MembershipRole]
    membership: Membership | None


def spoken_for(user: User) -> QuerySet[Organisation]:
    """The organisations for which `user` speaks, by name."""
    speaking = user.affiliations.speaking().values("organisation")
    return Organisation.objects.filter(pk__in=speaking, merged_into=None).by_name()


def candidates(user: User, community: Community) -> list[Candidate]:
    """Every organisation for which `user` speaks, seen from `community`."""
    there = {row.organisation_id: row for row in community.memberships.current()}
    return [
        Candidate(each, roles_for(each, community), there.get(each.pk)) for each in spoken_for(user)
    ]


def roles_for(organisation: Organisation, community: Community) -> list[MembershipRole]:
    """As what `organisation` can be in `community`."""
    return [role for role in MembershipRole if may_be(organisation, community, role)]
