"""Appointing who runs a community, also from outside and for a time: the services."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities import facilitation
from communities.models import CommunityStep, Facilitation
from communities.permissions import may_facilitate
from tests.factories import make_community, make_facilitator, make_staff, make_user
from tsi.base.models import OutgoingMail
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db


def test_person_from_outside_is_appointed_until_a_day_and_told():
    community, person, staff = make_community(), make_user(), make_staff()
    until = timezone.localdate() + timedelta(days=30)

    facilitation.appoint(community, person, by=staff, ends_on=until)

    assert may_facilitate(person, community)
    step = CommunityStep.objects.get()
    assert (step.verb, step.person, step.by) == ("appoint", person, staff)
    assert OutgoingMail.objects.get().reader == person.pk


def test_nobody_appoints_oneself():
    staff = make_staff()

    with pytest.raises(facilitation.NotOneself):
        facilitation.appoint(make_community(), staff, by=staff)


def test_person_is_appointed_once_and_again_when_it_is_over():
    community, staff = make_community(), make_staff()
    person = make_facilitator(community)
    with pytest.raises(InvalidTransition):
        facilitation.appoint(community, person, by=staff)
    yesterday = timezone.localdate() - timedelta(days=1)
    Facilitation.objects.update(starts_on=yesterday, ends_on=yesterday)

    facilitation.appoint(community, person, by=staff)

    assert Facilitation.objects.in_force().get().person == person


@pytest.mark.parametrize("why", ["concluded", "account closed"])
def test_nobody_is_appointed_where_it_makes_no_sense(why):
    community = make_community(state="archived" if why == "concluded" else "active")
    person = make_user(is_active=why != "account closed")

    with pytest.raises(InvalidTransition):
        facilitation.appoint(community, person, by=make_staff())


def test_appointment_ends_once_and_is_told():
    community = make_community()
    person = make_facilitator(community)
    row = Facilitation.objects.get()

    facilitation.end(row, by=make_staff(), reason="Incarico finito.")
    with pytest.raises(InvalidTransition):
        facilitation.end(row, by=make_staff())

    assert not may_facilitate(person, community)
    assert CommunityStep.objects.get().reason == "Incarico finito."
    assert OutgoingMail.objects.get().reader == person.pk


def test_showing_a_name_changes_the_page():
    community = make_community()
    make_facilitator(community)

    facilitation.show_name(Facilitation.objects.get(), shown=True)

    before = community.revision
    community.refresh_from_db()
    assert (Facilitation.objects.get().shown, community.revision) == (True, before + 1)
