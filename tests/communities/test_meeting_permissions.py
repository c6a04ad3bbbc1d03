"""Who convenes a meeting, who sees its inside, who gives a place back: roles × meetings."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from communities.models import MembershipRole
from communities.permissions import may_convene, may_see_inside, may_withdraw_registration
from partners.models import Role
from tests.communities.test_registrations import make_open, register
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_meeting,
    make_participant,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db


def _facilitator_of_all():
    person = make_user()
    person.groups.add(Group.objects.get(name=Role.FACILITATOR))
    return person


def _cast(community) -> dict[str, object]:
    return {
        "visitor": AnonymousUser(),
        "citizen": make_user(),
        "participant": make_participant(community).person,
        "observer": make_participant(community, role=MembershipRole.OBSERVER).person,
        "facilitator": make_facilitator(community),
        "facilitator elsewhere": make_facilitator(make_community()),
        "facilitator of all": _facilitator_of_all(),
        "staff": make_staff(),
    }


def test_who_convenes_and_who_sees_the_inside():
    community = make_community()
    own, nobodys = make_meeting(community), make_meeting()

    found = {
        name: tuple(
            may(person, row) for row in (own, nobodys) for may in (may_convene, may_see_inside)
        )
        for name, person in _cast(community).items()
    }

    assert found == {  # of its community: convenes, inside; of none: convenes, inside
        "visitor": (False, False, False, False),
        "citizen": (False, False, False, False),
        "participant": (False, True, False, False),
        "observer": (False, True, False, False),
        "facilitator": (True, True, False, False),
        "facilitator elsewhere": (False, False, False, False),
        "facilitator of all": (True, True, False, False),
        "staff": (True, True, True, True),
    }


def test_who_gives_a_place_back():
    member = make_affiliation(role="member")
    here = {"organisation": member.organisation}
    row = register(make_open(), member.person, **here)
    alone = register(make_open(), member.person)

    found = {
        name: (may_withdraw_registration(person, row), may_withdraw_registration(person, alone))
        for name, person in {
            "oneself": member.person,
            "representative": make_affiliation(**here).person,
            "delegate": make_affiliation(role="delegate", **here).person,
            "colleague": make_affiliation(role="member", **here).person,
            "former representative": make_affiliation(state="ended", **here).person,
            "stranger": make_affiliation().person,
            "staff": make_staff(),  # who convenes a meeting of no community
        }.items()
    }

    assert found == {
        "oneself": (True, True),
        "representative": (True, False),
        "delegate": (True, False),
        "colleague": (False, False),
        "former representative": (False, False),
        "stranger": (False, False),
        "staff": (True, True),
    }


def test_who_convenes_a_meeting_gives_places_back():
    community = make_community()
    row = register(make_open(community=community))

    found = {
        name: may_withdraw_registration(person, row) for name, person in _cast(community).items()
    }

    assert {name for name, may in found.items() if may} == {
        "facilitator",
        "facilitator of all",
        "staff",
    }
