"""Suspension of a partner, and its end."""

import pytest

from partners.models import Organisation, Standing
from tests.factories import (
    make_affiliation,
    make_approver,
    make_organisation,
    make_partner,
    make_staff,
    make_user,
)
from tests.signing import sign_in
from tsi.base.models import OutgoingMail


@pytest.fixture
def organisation(db):
    return make_partner(name="Il Ponte")


def page(organisation, verb="sospendi") -> str:
    return f"/segreteria/organizzazioni/{organisation.slug}/{verb}/"


@pytest.mark.parametrize("make", [make_staff, make_approver])
def test_suspended_and_resumed_with_reasons(client, organisation, make):
    people = [
        make_affiliation(organisation=organisation, role=role).person
        for role in ("representative", "delegate")
    ]
    make_affiliation(organisation=organisation, role="member")
    sign_in(client, make())
    assert client.get(page(organisation)).status_code == 200

    assert client.post(page(organisation), {"reason": "Bilanci assenti."}).status_code == 302
    assert Organisation.objects.get().standing == Standing.SUSPENDED
    assert client.get(page(organisation, "riammetti")).status_code == 200
    client.post(page(organisation, "riammetti"), {"reason": "Bilanci arrivati."})

    assert Organisation.objects.get().standing == Standing.PARTNER
    steps = organisation.steps.order_by("pk").values_list("verb", "reason")
    assert list(steps) == [("suspend", "Bilanci assenti."), ("resume", "Bilanci arrivati.")]
    told = OutgoingMail.objects.values_list("letter", "reader")
    assert set(told) == {
        (f"partners.letters.organisation_{verb}", person.pk)
        for verb in ("suspended", "resumed")
        for person in people
    }


@pytest.mark.parametrize("verb", ["sospendi", "riammetti"])
def test_reasons_are_needed(client, organisation, verb):
    sign_in(client, make_staff())

    assert client.post(page(organisation, verb), {"reason": ""}).status_code == 422
    assert Organisation.objects.get().standing == Standing.PARTNER


@pytest.mark.parametrize(
    ("standing", "verb", "status"),
    [
        ("listed", "sospendi", 409),
        ("applicant", "sospendi", 409),
        ("partner", "sospendi", 302),
        ("suspended", "sospendi", 409),
        ("left", "sospendi", 409),
        ("listed", "riammetti", 409),
        ("applicant", "riammetti", 409),
        ("partner", "riammetti", 409),
        ("suspended", "riammetti", 302),
        ("left", "riammetti", 409),
    ],
)
def test_wrong_standing_is_409_with_a_message(client, db, standing, verb, status):
    organisation = make_organisation(standing=standing)
    sign_in(client, make_staff())

    response = client.post(page(organisation, verb), {"reason": "–"})

    assert response.status_code == status
    if status == 409:
        assert 'role="alert"' in response.text
        assert Organisation.objects.get().standing == standing


@pytest.mark.parametrize("verb", ["sospendi", "riammetti"])
def test_others_may_not(client, organisation, verb):
    representative = make_affiliation(organisation=organisation).person
    for person in (make_user(), representative):
        sign_in(client, person)
        assert client.get(page(organisation, verb)).status_code == 403
        assert client.post(page(organisation, verb), {"reason": "–"}).status_code == 403


def test_nobody_suspends_or_resumes_their_own(client, organisation):
    staff = make_staff()
    make_affiliation(organisation=organisation, person=staff, role="member")
    sign_in(client, staff)

    for verb in ("sospendi", "riammetti"):
        assert client.post(page(organisation, verb), {"reason": "–"}).status_code == 403
    assert Organisation.objects.get().standing == Standing.PARTNER
