"""A theme that a partner proposes: others support it, the secretariat decides."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from communities import notifying, participants
from communities.holding import hold_community, hold_organisation
from communities.models import (
    Community,
    CommunityKind,
    CommunityState,
    Membership,
    MembershipState,
    Support,
)
from communities.steps import record, take
from partners.models import Organisation, Standing, User
from tsi.base.locks import hold
from tsi.base.slugs import free_slug
from tsi.base.transitions import InvalidTransition

# First words of our own addresses under /comunita/ (a test compares them with urls.py).
RESERVED = {"proponi", "proposte", "esporta"}
WAITING_AT_ONCE = 3  # proposals of one organisation: each is read by every partner


class TooMany(Exception):
    """The organisation has as many proposals waiting as one may."""


class NotEnoughSupport(InvalidTransition):
    """Fewer partners support the theme than it takes."""

    def __init__(self):
        super().__init__(_("Fewer partners support it than it takes: it may have been withdrawn."))


def is_taken(slug: str) -> bool:
    """Whether `slug` is a page's of ours or another community's."""
    return slug in RESERVED or Community.objects.filter(slug=slug).exists()


def give_slug(community: Community) -> None:
    """An address of its own. Two that bear the same title take theirs one by one."""
    hold("community slugs")
    community.slug = free_slug(community.title_it, otherwise="comunita", taken=is_taken)


@transaction.atomic
def propose(organisation: Organisation, community: Community, *, by: User) -> Community:
    """Keep the theme `community` (title, description, why) that `organisation` proposes.

    Raises TooMany, and InvalidTransition when the organisation is no partner (any more).
    """
    organisation = _hold_partner(organisation)
    if Community.objects.proposals().filter(proposed_for=organisation).count() >= WAITING_AT_ONCE:
        raise TooMany
    give_slug(community)
    community.kind = CommunityKind.COMMUNITY
    community.state = CommunityState.PROPOSED
    community.proposed_for, community.proposed_by = organisation, by
    community.save()
    record(community, "propose", by=by, target=community.state)
    return community


def _hold_partner(organisation: Organisation) -> Organisation:
    held = hold_organisation(organisation)
    if not held.is_partner:
        raise InvalidTransition(_("The organisation is not a partner of the network (any more)."))
    return held


def supports_of(community: Community) -> QuerySet[Support]:
    """The supports that count: not withdrawn, of other organisations that are partners today."""
    counted = community.supports.filter(
        withdrawn_at=None,
        organisation__standing=Standing.PARTNER,
        organisation__merged_into=None,
    )
    return counted.exclude(organisation=community.proposed_for_id)


def has_enough_support(community: Community) -> bool:
    """Whether the secretariat may start it now."""
    return supports_of(community).count() >= settings.COMMUNITY_SUPPORT


@transaction.atomic
def support(community: Community, organisation: Organisation, *, by: User) -> Support:
    """A partner would like the theme to start; who does already does so once.

    Raises InvalidTransition when it is decided, or the organisation proposed it or is no partner.
    """
    organisation = _hold_partner(organisation)
    community = hold_community(community, CommunityState.PROPOSED)
    if community.proposed_for_id == organisation.pk:
        raise InvalidTransition(_("This organisation proposed the theme itself."))
    there = community.supports.filter(organisation=organisation, withdrawn_at=None).first()
    if there:
        return there
    row = Support.objects.create(community=community, organisation=organisation, by=by)
    record(community, "support", by=by, target=str(organisation.pk))
    if has_enough_support(community):
        notifying.tell_office_of_support(community)
    return row


@transaction.atomic
def unsupport(community: Community, organisation: Organisation, *, by: User) -> None:
    """Take the support back while nobody has decided. Raises InvalidTransition."""
    community = hold_community(community, CommunityState.PROPOSED)
    there = community.supports.filter(organisation=organisation, withdrawn_at=None)
    if not there.update(withdrawn_at=Now()):
        raise InvalidTransition
    record(community, "unsupport", by=by, target=str(organisation.pk))


@transaction.atomic
def withdraw(community: Community, *, by: User) -> None:
    """Take a proposal back; who supported it is told. Raises InvalidTransition."""
    step = take(community, "withdraw", by=by)
    notifying.tell_of_decision(step)


@transaction.atomic
def decline(community: Community, *, by: User, reason: str) -> None:
    """Do not start it, for a written reason. Raises InvalidTransition."""
    step = take(community, "decline", by=by, reason=reason)
    notifying.tell_of_decision(step)


@transaction.atomic
def start(community: Community, *, by: User, reason: str) -> None:
    """Start a theme that enough partners support, with its proposer as first member.

    The row is held while supports are counted: none can be taken back in between. Raises
    NotEnoughSupport, and InvalidTransition when it was decided or the proposer is no partner.
    """
    organisation = _hold_partner(community.proposed_for)
    held = hold_community(community, CommunityState.PROPOSED)
    if held.proposed_for_id != organisation.pk:
        raise InvalidTransition  # merged since it was read
    if not has_enough_support(held):
        raise NotEnoughSupport
    today = timezone.localdate()
    step = take(
        community,
        "start",
        by=by,
        reason=reason,
        started_on=today,
        review_due=a_year_after(today),
    )
    _enter_proposer(community, organisation, by)
    notifying.tell_of_decision(step)


def a_year_after(day: date) -> date:
    """The same day next year; the day after 28 February for the 29th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def _enter_proposer(community: Community, organisation: Organisation, by: User) -> None:
    membership = Membership.objects.create(
        community=community,
        organisation=organisation,
        state=MembershipState.ACTIVE,
        requested_by=community.proposed_by,
        active_since=Now(),
    )
    record(membership, "found", by=by, target=membership.state)
    person = community.proposed_by
    if participants.people_of(organisation.pk).filter(pk=person.pk).exists():
        participants.name(membership, person, by=by)
