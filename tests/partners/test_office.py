"""The secretariat's desk: what waits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partners.models import (
    ImportBatch,
    Invitation,
    PossibleDuplicate,
)
from tests.factories import (
    make_adhesion,
    make_affiliation,
    make_approver,
    make_organisation,
    make_project,
    make_staff,
)
from tests.partners.test_adhesion import sent
from tests.signing import sign_in

OFFICE = "/segreteria/"


@pytest.fixture
def staff(client, db):
    staff = make_staff()
    sign_in(client, staff)
    return staff


def make_invitation(number, *, bounced=True, **values) -> Invitation:
    invited = make_affiliation(
        organisation=make_organisation(), state=values.pop("state", "invited"), person=None
    )
    return Invitation.objects.create(
        affiliation=invited,
        name=f"Invitata {number}",
        email=f"secret{number}@example.org",
        link_sha256=f"{number:064d}",
        expires_at=timezone.now() + timedelta(days=1),
        bounced_at=timezone.now() if bounced else None,
    )


def make_pair(state="proposed") -> PossibleDuplicate:
    first, second = make_organisation(), make_organisation()
    return PossibleDuplicate.objects.create(
        first=first, second=second, source="likeness", state=state
    )


def fill(staff, count: int) -> None:
    for number in range(count):
        make_adhesion()
        make_affiliation(organisation=make_organisation(), state="requested")
        make_invitation(number + 1)
        make_pair()
        make_project(state="proposed")
        ImportBatch.objects.create(kind="organisations", file_name=f"{number}.csv", by=staff)


def test_empty_desk(client, staff):
    response = client.get(OFFICE)

    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert response.context["adhesions"].total == 0
    assert client.get("/en" + OFFICE).status_code == 200


def test_what_waits_is_counted_and_shown(client, staff):
    fill(staff, 7)

    response = client.get(OFFICE)

    for name in ("adhesions", "requests", "bounced", "duplicates", "projects"):
        tray = response.context[name]
        assert (tray.total, len(tray.rows)) == (7, 5), name
    assert len(response.context["imports"]) == 5
    assert "secret" not in response.text


def test_what_is_settled_does_not_wait(client, staff):
    make_adhesion(state="approved")
    make_pair(state="distinct")
    make_project(state="published")
    make_invitation(1, bounced=False)
    make_invitation(2, state="ended")

    context = client.get(OFFICE).context

    for name in ("adhesions", "requests", "bounced", "duplicates", "projects"):
        assert context[name].total == 0, name


def test_request_waits_here_only_without_a_representative(client, staff):
    alone = make_affiliation(organisation=make_organisation(), state="requested")
    kept = make_affiliation(state="requested")
    make_affiliation(organisation=kept.organisation)
    delegate = make_affiliation(organisation=make_organisation(), state="requested")
    make_affiliation(organisation=delegate.organisation, role="delegate")

    rows = client.get(OFFICE).context["requests"].rows

    assert [each.pk for each in rows] == [alone.pk, delegate.pk]


def test_who_sent_an_accession_is_answered_with_it(client, staff):
    adhesion = sent()

    context = client.get(OFFICE).context

    assert context["requests"].total == 0
    assert [each.pk for each in context["adhesions"].rows] == [adhesion.pk]


def test_approver_sees_accessions_only(client, staff):
    fill(staff, 1)
    sign_in(client, make_approver())

    response = client.get(OFFICE)

    assert response.context["adhesions"].total == 1
    for name in ("requests", "bounced", "duplicates", "projects", "imports"):
        assert name not in response.context, name
    assert "Invitata 1" not in response.text


@pytest.mark.parametrize("count", [1, 30])
def test_desk_asks_the_same_of_the_database_whatever_waits(
    client, staff, django_assert_num_queries, count
):
    fill(staff, count)
    client.get(OFFICE)

    with django_assert_num_queries(18):
        client.get(OFFICE)


def test_office_leads_to_the_pairs_and_to_the_registers(client, staff):
    pair = make_pair()

    text = client.get(OFFICE).text

    for address in (
        f"/segreteria/doppioni/{pair.pk}/", "/segreteria/ruoli/", "/segreteria/firmatari/",
        "/admin/partners/organisation/",
    ):  # fmt: skip
        assert f'href="{address}"' in text, address
