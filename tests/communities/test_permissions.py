"""Who is inside a community, and who may do what there: roles × states."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.utils import timezone

from communities import permissions
from communities.models import (
    Community,
    CommunityKind,
    CommunityState,
    Membership,
    MembershipRole,
    MembershipState,
)
from partners.models import Affiliation, AffiliationRole, AffiliationState, Organisation, Role
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_membership,
    make_organisation,
    make_participant,
    make_partner,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db


def _with_role(role: Role):
    person = make_user()
    person.groups.add(Group.objects.get(name=role))
    return person


def _cast(community: Community) -> dict[str, object]:
    """One person of each part in `community`."""
    speaker = make_affiliation()
    make_membership(community, organisation=speaker.organisation)
    return {
        "visitor": AnonymousUser(),
        "citizen": make_user(),
        "representative not named": speaker.person,
        "participant": make_participant(community).person,
        "observer": make_participant(community, role=MembershipRole.OBSERVER).person,
        "facilitator": make_facilitator(community),
        "facilitator of all": _with_role(Role.FACILITATOR),
        "staff": make_staff(),
    }


def test_may_enter_write_and_facilitate_by_part():
    community = make_community()

    found = {
        name: (
            permissions.may_enter(person, community),
            permissions.may_write(person, community),
            permissions.may_facilitate(person, community),
        )
        for name, person in _cast(community).items()
    }

    assert found == {
        "visitor": (False, False, False),
        "citizen": (False, False, False),
        "representative not named": (False, False, False),
        "participant": (True, True, False),
        "observer": (True, False, False),
        "facilitator": (True, True, True),
        "facilitator of all": (True, True, True),
        "staff": (True, True, True),
    }


def test_nobody_writes_in_an_archived_community():
    community = make_community(state=CommunityState.ARCHIVED)

    for person in _cast(community).values():
        assert not permissions.may_write(person, community)


@pytest.mark.parametrize(
    "change",
    [
        lambda p: Membership.objects.update(state=MembershipState.LEFT, ended_at=timezone.now()),
        lambda p: Affiliation.objects.update(state=AffiliationState.ENDED, ended_at=timezone.now()),
        lambda p: Organisation.objects.update(standing="suspended"),
        lambda p: type(p)._base_manager.update(ended_at=timezone.now()),
        lambda p: type(p.person).objects.filter(pk=p.person_id).update(is_active=False),
    ],
    ids=["left", "no longer affiliated", "suspended", "no longer named", "account closed"],
)
def test_participant_is_out_when_what_let_them_in_is_over(change):
    participant = make_participant()
    community = participant.membership.community
    assert permissions.may_enter(participant.person, community)

    change(participant)

    participant.person.refresh_from_db()
    assert not permissions.may_enter(participant.person, community)


@pytest.mark.parametrize(
    ("starts", "ends", "runs"), [(0, 0, True), (-9, None, True), (-9, -1, False), (1, 9, False)]
)
def test_facilitator_runs_only_during_the_appointment(starts, ends, runs):
    today = timezone.localdate()
    community = make_community()
    values = {"starts_on": today + timedelta(days=starts)}
    if ends is not None:
        values["ends_on"] = today + timedelta(days=ends)

    person = make_facilitator(community, **values)

    assert permissions.may_facilitate(person, community) is runs
    assert permissions.may_enter(person, community) is runs


def test_facilitator_of_one_community_has_nothing_to_say_in_another():
    person = make_facilitator(make_community())

    assert not permissions.may_facilitate(person, make_community())


@pytest.mark.parametrize(
    ("kind", "standing", "member", "observer"),
    [
        (CommunityKind.COMMUNITY, "partner", True, False),
        (CommunityKind.COMMUNITY, "listed", False, True),
        (CommunityKind.COMMUNITY, "suspended", False, False),
        (CommunityKind.TABLE, "partner", True, True),
        (CommunityKind.TABLE, "listed", True, True),
        (CommunityKind.TABLE, "suspended", False, False),
    ],
)
def test_may_be_by_kind_and_standing(kind, standing, member, observer):
    organisation = make_organisation(standing=standing)
    community = make_community(kind=kind)

    assert permissions.may_be(organisation, community, MembershipRole.MEMBER) is member
    assert permissions.may_be(organisation, community, MembershipRole.OBSERVER) is observer


def test_only_who_speaks_asks_for_an_organisation():
    partner = make_partner()
    community = make_community()
    asked = {
        role: permissions.may_ask_to_join(
            make_affiliation(organisation=partner, role=role).person,
            partner,
            community,
            MembershipRole.MEMBER,
        )
        for role in AffiliationRole
    }

    assert asked == {"representative": True, "delegate": True, "member": False}


def test_nobody_decides_on_their_own_organisation():
    community = make_community()
    membership = make_membership(community, state=MembershipState.REQUESTED)
    own = make_affiliation(organisation=membership.organisation).person
    make_facilitator(community, person=own)

    assert not permissions.may_decide_on_membership(own, membership)
    assert permissions.may_decide_on_membership(make_facilitator(community), membership)
