"""Leaving the network (recesso)."""

import pytest
from django.core import mail

from partners.models import Affiliation, Organisation, Standing
from tests.factories import make_adhesion, make_affiliation, make_partner, make_staff, make_user
from tests.signing import sign_in
from tsi.base.models import OutgoingMail


@pytest.fixture
def representative(db):
    return make_affiliation(organisation=make_partner(name="Il Ponte"))


def page(organisation) -> str:
    return f"/organizzazioni/{organisation.slug}/recesso/"


def test_representative_leaves_at_once(client, representative):
    organisation = representative.organisation
    adhesion = make_adhesion(organisation=organisation, state="approved")
    client.force_login(representative.person)
    assert client.get(page(organisation)).status_code == 200

    response = client.post(page(organisation), {"confirm": "on", "reason": "Chiudiamo."})

    organisation.refresh_from_db()
    adhesion.refresh_from_db()
    assert response.status_code == 302
    assert (organisation.standing, adhesion.state) == (Standing.LEFT, "ended")
    assert Affiliation.objects.get().state == "active"
    steps = organisation.steps.order_by("pk").values_list("verb", "reason", "by")
    who = representative.person.pk
    assert list(steps) == [("leave", "Chiudiamo.", who), ("end", "Chiudiamo.", who)]


def test_people_and_secretariat_are_told(client, representative):
    colleague = make_affiliation(organisation=representative.organisation, role="delegate")
    make_affiliation(organisation=representative.organisation, role="member")
    client.force_login(representative.person)

    client.post(page(representative.organisation), {"confirm": "on"})

    rows = OutgoingMail.objects.order_by("reader").values_list("letter", "reader")
    assert sorted(rows, key=str) == sorted(
        [
            ("partners.letters.organisation_left", representative.person_id),
            ("partners.letters.organisation_left", colleague.person_id),
            ("partners.letters.organisation_left_office", None),
        ],
        key=str,
    )
    assert not mail.outbox


def test_nothing_happens_without_the_mark(client, representative):
    client.force_login(representative.person)

    response = client.post(page(representative.organisation), {"reason": "Forse."})

    assert response.status_code == 422
    assert "Forse." in response.text
    assert Organisation.objects.get().standing == Standing.PARTNER


@pytest.mark.parametrize("role", ["delegate", "member"])
def test_only_representatives_leave(client, representative, role):
    other = make_affiliation(organisation=representative.organisation, role=role).person
    strangers = [other, make_user()]

    for person in strangers:
        client.force_login(person)
        assert client.get(page(representative.organisation)).status_code == 403
        assert client.post(page(representative.organisation), {"confirm": "on"}).status_code == 403
    sign_in(client, make_staff())
    assert client.post(page(representative.organisation), {"confirm": "on"}).status_code == 403
    assert Organisation.objects.get().standing == Standing.PARTNER


def test_suspended_partner_may_leave(client, representative):
    Organisation.objects.update(standing=Standing.SUSPENDED)
    client.force_login(representative.person)

    client.post(page(representative.organisation), {"confirm": "on"})

    assert Organisation.objects.get().standing == Standing.LEFT


def test_who_has_left_is_told_so(client, representative):
    client.force_login(representative.person)
    client.post(page(representative.organisation), {"confirm": "on"})

    response = client.post(page(representative.organisation), {"confirm": "on"})

    assert response.status_code == 409
    assert 'role="alert"' in response.text
    assert representative.organisation.steps.count() == 1
