"""Who is written to, at once, when something happens to a membership, a proposal or a community.

Only whom it concerns; everybody else reads of it in the digest.
"""

from collections.abc import Callable, Iterable

from django.conf import settings

from communities.letters import memberships as letters
from communities.letters import proposals as proposal_letters
from communities.models import Community, CommunityStep, Facilitation, Membership, Participant
from communities.permissions import may_decide_on_membership
from partners.models import Affiliation, Notice, User
from tsi.base import outbox
from tsi.base.outbox import Letter


def tell(letter: Callable[..., Letter | None], step: CommunityStep, people: Iterable[User]) -> None:
    """Write to each of `people` about `step` in their language, once; not to who did it."""
    for person in {person.pk: person for person in people}.values():
        if person.is_active and person.pk != step.by_id:
            outbox.send(letter, step.pk, language=person.language, reader=person.pk)


def facilitators_of(community: Community) -> list[User]:
    """Who was appointed to run this community and does so today."""
    rows = Facilitation.objects.in_force().filter(community=community).select_related("person")
    return [row.person for row in rows.order_by("pk")]


def tell_of_request(step: CommunityStep) -> None:
    """Who can decide on it; the secretariat where nobody would read it."""
    membership = step.membership
    readers = [
        person
        for person in facilitators_of(membership.community)
        if person.wants(Notice.MEMBERSHIPS) and may_decide_on_membership(person, membership)
    ]
    tell(letters.membership_requested, step, readers)
    if not readers:
        outbox.send(letters.membership_requested_office, step.pk, language=settings.LANGUAGE_CODE)


def tell_facilitators(step: CommunityStep) -> None:
    """Those who run the community and want to know who comes and goes."""
    readers = facilitators_of(step.membership.community)
    wanted = [person for person in readers if person.wants(Notice.MEMBERSHIPS)]
    tell(letters.membership_changed, step, wanted)


def tell_organisation(step: CommunityStep) -> None:
    """Who speaks for the organisation, and who asked for it."""
    membership = step.membership
    people = speakers_of(membership)
    if membership.requested_by and membership.requested_by not in people:
        people.append(membership.requested_by)
    tell(letters.own_membership, step, people)


def speakers_of(membership: Membership) -> list[User]:
    """Representatives and delegates of the organisation."""
    speaking = Affiliation.objects.speaking().filter(organisation=membership.organisation_id)
    return list(User.objects.filter(pk__in=speaking.values("person")).order_by("pk"))


def tell_those_named(step: CommunityStep) -> None:
    """People named with a request hear of it when it is accepted; speakers know already."""
    told = {person.pk for person in speakers_of(step.membership)}
    named = step.membership.participants.named().select_related("person")
    tell(letters.own_membership, step, [row.person for row in named if row.person_id not in told])


def tell_person(step: CommunityStep) -> None:
    """Whom the organisation named, or names no longer."""
    tell(letters.own_part, step, [step.person])


def tell_facilitator(step: CommunityStep) -> None:
    """Who was appointed, or is not any more."""
    tell(letters.own_facilitation, step, [step.person])


def tell_office_of_support(community: Community) -> None:
    """The secretariat, once: a proposal can be decided on."""
    outbox.send(proposal_letters.proposal_supported, community.pk, language=settings.LANGUAGE_CODE)


def tell_of_decision(step: CommunityStep) -> None:
    """Who proposed the theme, and who supports it for their organisations."""
    community = step.community
    supports = community.supports.filter(withdrawn_at=None).select_related("by").order_by("pk")
    people = [row.by for row in supports]
    tell(proposal_letters.proposal_decided, step, [community.proposed_by, *people])


def who_is_inside(community: Community) -> list[User]:
    """Participants and facilitators of today."""
    rows = Participant.objects.in_force().filter(membership__community=community)
    people = User.objects.filter(pk__in=rows.values("person")).order_by("pk")
    return [*facilitators_of(community), *people]


def tell_of_conclusion(step: CommunityStep, people: list[User]) -> None:
    """Those who were inside when it was concluded."""
    tell(proposal_letters.community_concluded, step, people)
