"""Who may do what. Each function is tested as a table of role × state."""

from django.db.models import QuerySet

from communities.models import (
    Community,
    Facilitation,
    Meeting,
    Membership,
    MembershipRole,
    Participant,
    Post,
    Registration,
    Resource,
    Survey,
)
from partners.models import Organisation, Role, Standing, User
from partners.permissions import has_role, is_secretariat, may_speak_for


def may_facilitate(user, community: Community) -> bool:
    """Run this community: who was appointed for it today, who has the role for all, and the
    secretariat."""
    if is_secretariat(user) or has_role(user, Role.FACILITATOR):
        return True
    if not user.is_authenticated:
        return False
    return Facilitation.objects.in_force().filter(community=community, person=user).exists()


def may_enter(user, community: Community) -> bool:
    """See what is inside: participants of members and observers, and who facilitates."""
    return Community.objects.entered_by(user).filter(pk=community.pk).exists()


def may_write(user, community: Community) -> bool:
    """Open topics and answer: participants of members, and who facilitates; while it is active."""
    if not community.is_active:
        return False
    return may_facilitate(user, community) or _takes_part(user, community)


def _takes_part(user, community: Community) -> bool:
    if not user.is_authenticated:
        return False
    here = Participant.objects.writing().filter(membership__community=community, person=user)
    return here.exists()


def organisations_in(user, community: Community) -> QuerySet[Organisation]:
    """The organisations for which this person takes part in the community, as members."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    here = Participant.objects.writing().filter(membership__community=community, person=user)
    return Organisation.objects.filter(pk__in=here.values("membership__organisation")).by_name()


def may_edit_post(user, post: Post) -> bool:
    """Change the words of a post: its author, while they write there at all."""
    return post.author_id == user.pk and may_write(user, post.topic.community)


def changeable_resources(user, community: Community) -> QuerySet[Resource]:
    """Those that this person may correct, replace, withdraw and restore: who facilitates all of
    them, who writes there their own; while the community is active."""
    rows = Resource.objects.filter(community=community)
    if not may_write(user, community):
        return rows.none()
    return rows if may_facilitate(user, community) else rows.filter(added_by=user)


def may_ask_to_join(user, organisation: Organisation, community: Community, role: str) -> bool:
    """Ask that this organisation joins: who speaks for it; as member of a Community of Practice
    only for a partner, as observer also for one that is not (yet), never while suspended."""
    if not community.is_active or not may_speak_for(user, organisation):
        return False
    return may_be(organisation, community, role)


def may_be(organisation: Organisation, community: Community, role: str) -> bool:
    """Whether this organisation can be in this community as `role` (a MembershipRole)."""
    if organisation.merged_into_id or organisation.standing == Standing.SUSPENDED:
        return False
    if role == MembershipRole.OBSERVER:
        return not organisation.is_partner or not community.partners_only
    return organisation.is_partner or not community.partners_only


def may_decide_on_membership(user, membership: Membership) -> bool:
    """Accept, decline or end: who facilitates, never for an organisation of one's own."""
    if not may_facilitate(user, membership.community):
        return False
    return not _belongs(user, membership.organisation_id)


def may_name_participants(user, membership: Membership) -> bool:
    """Say who takes part for the organisation, and leave: who speaks for it."""
    return may_speak_for(user, membership.organisation)


def may_propose(user) -> bool:
    """Propose a theme: who speaks for a partner of the network."""
    return user.is_authenticated and user.affiliations.with_mandate().exists()


def may_support(user, community: Community, organisation: Organisation) -> bool:
    """Support a proposal for a partner that is not the one that proposed it."""
    if community.proposed_for_id == organisation.pk or not organisation.is_partner:
        return False
    return may_speak_for(user, organisation)


def may_withdraw_proposal(user, community: Community) -> bool:
    """Take a proposal back: who speaks for the organisation that made it."""
    if community.proposed_for is None:
        return False
    return may_speak_for(user, community.proposed_for)


def may_decide_on_proposal(user, community: Community) -> bool:
    """Start a proposed theme or not: the secretariat, never for an organisation of one's own."""
    return is_secretariat(user) and not _belongs(user, community.proposed_for_id)


def may_appoint(user, person: User) -> bool:
    """Make somebody a facilitator, or end that: the secretariat, never oneself."""
    return is_secretariat(user) and user.pk != person.pk


def may_convene(user, meeting: Meeting) -> bool:
    """Call, change, move, cancel a meeting and record it: who facilitates its community; for a
    meeting of none, the secretariat."""
    if meeting.community is None:
        return is_secretariat(user)
    return may_facilitate(user, meeting.community)


def may_see_inside(user, meeting: Meeting) -> bool:
    """See the link and what is for members: who is inside the community; for a meeting of none,
    the secretariat."""
    if meeting.community is None:
        return is_secretariat(user)
    return may_enter(user, meeting.community)


def may_withdraw_registration(user, registration: Registration) -> bool:
    """Give a place back: who has it, who speaks for the organisation for which they come, and who
    convenes the meeting."""
    if registration.person_id == user.pk or may_convene(user, registration.meeting):
        return True
    organisation = registration.organisation
    return organisation is not None and may_speak_for(user, organisation)


def may_answer_for(user, survey: Survey) -> QuerySet[Organisation]:
    """The organisations for which this person may answer a survey of its community."""
    return organisations_in(user, survey.community)


def _belongs(user, organisation_id: int | None) -> bool:
    if organisation_id is None:
        return False
    return user.affiliations.current().filter(organisation=organisation_id).exists()
