"""Which elements of the Plan a community works on, and which communities work on one."""

import uuid
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import QuerySet, Subquery

from communities.models import Community
from plan.models import CommunityLink, Passage, Version

STATE = """
    SELECT count(*), sum(link.id), (
        SELECT concat_ws(' ', count(*), max(version.id)) FROM plan_version version
        WHERE version.published_at <= statement_timestamp()
    ), (
        SELECT string_agg(concat_ws(':', part.id, part.role), ' ' ORDER BY part.id)
        FROM plan_involvement part WHERE part.community_id = %s AND part.state = 'accepted'
    )
    FROM plan_communitylink link WHERE link.community_id = %s
"""


def uids_of(community: Community) -> QuerySet[CommunityLink, uuid.UUID]:
    """Identities of the elements that this community works on."""
    return CommunityLink.objects.filter(community=community).values_list("uid", flat=True)


def passages_of(community: Community) -> QuerySet[Passage]:
    """The passages of the version in force that this community works on, as the Plan has them."""
    version = Subquery(Version.objects.public().values("pk")[:1])
    rows = Passage.objects.filter(version=version, uid__in=uids_of(community))
    return rows.select_related("version__plan").in_order()


def state_of(community: Community) -> tuple:
    """What `passages_of` depends on, and last the parts that the community accepted in actions
    (None without any): the links, and which versions are published; cheaply."""
    with connection.cursor() as cursor:
        cursor.execute(STATE, [community.pk, community.pk])
        return cursor.fetchone()


def communities_for(uid: uuid.UUID) -> QuerySet[Community]:
    """The communities shown to everybody that work on the element `uid`, by title."""
    links = CommunityLink.objects.filter(uid=uid).values("community")
    return Community.objects.public().filter(pk__in=links).by_title()


@transaction.atomic
def choose(
    community: Community, *, among: Iterable[uuid.UUID], chosen: Iterable[uuid.UUID]
) -> None:
    """Link `community` to those of `among` that are `chosen`, and to no other of them.

    Links to what is not among them (a resource of the Plan that names it, a strategy that the
    version in force no longer has) stay.
    """
    among, chosen = set(among), set(chosen)
    links = CommunityLink.objects.filter(community=community)
    links.filter(uid__in=among - chosen).delete()
    fresh = [CommunityLink(community=community, uid=uid) for uid in sorted(among & chosen)]
    CommunityLink.objects.bulk_create(fresh, ignore_conflicts=True)
