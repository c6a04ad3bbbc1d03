"""Appointing who facilitates, on the page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Facilitation
from tests.factories import (
    make_affiliation,
    make_approver,
    make_community,
    make_facilitator,
    make_staff,
    make_user,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return make_community()


@pytest.fixture
def staff(client):
    staff = make_staff()
    sign_in(client, staff)
    return staff


def url(community) -> str:
    return f"/segreteria/comunita/{community.slug}/facilitazione/"


def test_person_is_found_by_name_and_never_by_address(client, community, staff):
    person = make_user(first_name="Zelda", last_name="Conti", email="zelda@example.org")

    found = client.get(f"{url(community)}?q=zelda conti")
    by_address = client.get(f"{url(community)}?q=zelda@example.org")

    assert found.context["found"][0] == person
    assert "zelda@example.org" not in found.text
    assert not by_address.context["found"]


def test_person_is_appointed_until_a_day(client, community, staff):
    person, today = make_user(), timezone.localdate()
    until = today + timedelta(days=90)
    assert client.get(f"{url(community)}?persona={person.pk}").status_code == 200

    days = {"starts_on": today.isoformat(), "ends_on": until.isoformat()}
    response = client.post(url(community), {"person": person.pk} | days)

    assert response.status_code == 302
    row = Facilitation.objects.get()
    assert (row.person, row.ends_on, row.appointed_by) == (person, until, staff)
    assert not row.shown


@pytest.mark.parametrize(
    "days",
    [
        {"starts_on": ""},
        {"starts_on": "x"},
        {"starts_on": "2026-01-01", "ends_on": "2026-01-02"},
        {"starts_on": "2999-01-01", "ends_on": "2998-01-01"},
    ],
)
def test_days_that_make_no_sense_are_refused(client, community, staff, days):
    response = client.post(url(community), {"person": make_user().pk} | days)

    assert response.status_code == 422
    assert not Facilitation.objects.exists()


def test_nobody_appoints_oneself_or_twice(client, community, staff):
    today = {"starts_on": timezone.localdate().isoformat()}
    there = make_facilitator(community)

    oneself = client.post(url(community), {"person": staff.pk} | today)
    twice = client.post(url(community), {"person": there.pk} | today)
    nobody = client.post(url(community), {"person": "x"} | today)

    assert (oneself.status_code, twice.status_code, nobody.status_code) == (403, 409, 404)


def test_appointment_ends_with_a_reason(client, community, staff):
    make_facilitator(community)
    row = Facilitation.objects.get()
    asked = {"action": "end", "appointment": row.pk}
    assert client.get(f"{url(community)}?fine={row.pk}").context["ending"] == row

    assert client.post(url(community), asked).status_code == 422
    assert client.post(url(community), asked | {"reason": "Finito."}).status_code == 302
    assert client.post(url(community), asked | {"reason": "Finito."}).status_code == 409

    assert not Facilitation.objects.in_force().exists()


def test_only_the_secretariat(client, community):
    for person in (make_facilitator(community), make_approver(), make_affiliation().person):
        sign_in(client, person)
        assert client.get(url(community)).status_code == 403
