"""Roles on the platform: the secretariat gives and takes them on one page."""

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consultation.permissions import can_moderate
from partners import roles
from partners.models import Role, RoleChange, User
from partners.permissions import has_role
from tests.factories import make_affiliation, make_moderator, make_partner, make_staff, make_user
from tests.partners.mailing import delivered
from tests.races import at_once
from tests.signing import sign_in
from tsi.base.transitions import InvalidTransition

ADDRESS = "/segreteria/ruoli/"
GIVE = {"action": "give", "role": "moderators", "reason": "Ha seguito la formazione."}
TAKE = GIVE | {"action": "take", "reason": "Ha cambiato incarico."}


@pytest.fixture
def office(client, db):
    user = make_staff()
    sign_in(client, user)
    return user


@pytest.fixture
def person(db):
    return make_user(first_name="Niccolò", last_name="Verdi", email="verdi@example.org")


@pytest.mark.parametrize("role", Role)
def test_role_is_given_and_taken_with_reasons_and_history(client, office, person, role):
    give = GIVE | {"person": person.pk, "role": role.value}
    assert client.post(ADDRESS, give)["Location"] == ADDRESS
    assert has_role(person, role)

    assert client.post(ADDRESS, TAKE | {"person": person.pk, "role": role.value}).status_code == 302

    assert not has_role(person, role)
    changes = list(RoleChange.objects.order_by("pk").values_list("role", "given", "by", "reason"))
    assert changes == [
        (role.value, True, office.pk, GIVE["reason"]),
        (role.value, False, office.pk, TAKE["reason"]),
    ]
    first, second = delivered()
    assert (first.to, second.to) == (["verdi@example.org"], ["verdi@example.org"])
    assert GIVE["reason"] in first.body
    assert TAKE["reason"] in second.body
    page = client.get(ADDRESS).content.decode()
    assert page.count("Niccolò Verdi") >= 2
    assert "verdi@" not in page


def test_role_works_and_ends_with_the_next_click(client, office, person):
    """TRUST 40: rights are read at each request, not kept in the session."""
    theirs = Client()
    sign_in(theirs, person)
    assert theirs.get("/moderazione/").status_code == 403

    roles.give(person, Role.MODERATOR, by=office, reason="–")
    assert theirs.get("/moderazione/").status_code == 200
    roles.take(person, Role.MODERATOR, by=office, reason="–")

    assert theirs.get("/moderazione/").status_code == 403
    assert not can_moderate(User.objects.get(pk=person.pk))


def test_nobody_gives_a_role_to_themselves(client, office):
    """TRUST 37: refused by the page, by the service and by the database."""
    assert client.post(ADDRESS, GIVE | {"person": office.pk}).status_code == 403
    shown = client.get(f"{ADDRESS}?persona={office.pk}").content.decode()
    assert 'name="action"' not in shown
    with pytest.raises(roles.NotYours):
        roles.give(office, Role.APPROVER, by=office, reason="–")
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleChange.objects.create(person=office, by=office, role="approvers", given=True)
    assert not office.groups.exists()


def test_history_never_changes(office, person):
    change = roles.give(person, Role.EDITOR, by=office, reason="–")

    for act in (change.delete, lambda: RoleChange.objects.update(reason="another")):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_only_the_secretariat_opens_the_page(client, db, person):
    for user in (make_user(), make_moderator(), make_affiliation().person):
        sign_in(client, user)
        assert client.get(ADDRESS).status_code == 403
        assert client.post(ADDRESS, GIVE | {"person": person.pk}).status_code == 403
        with pytest.raises(roles.NotYours):
            roles.give(person, Role.EDITOR, by=user, reason="–")
    client.logout()
    assert client.get(ADDRESS)["Location"].startswith("/account/accesso/")
    assert not RoleChange.objects.exists()


def test_secretariat_without_second_factor_gives_nothing(client, person):
    """TRUST 38."""
    sign_in(client, make_staff(), second_factor=False)

    assert client.get(ADDRESS).status_code in (302, 403)
    assert client.post(ADDRESS, GIVE | {"person": person.pk}).status_code == 403
    assert not RoleChange.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"role": "secretariat"}, {"role": ""}, {"action": "make"}]
)
def test_what_is_wrong_comes_back(client, office, person, wrong):
    answer = client.post(ADDRESS, GIVE | {"person": person.pk} | wrong)

    assert answer.status_code == 422
    assert not person.groups.exists()


def test_other_groups_and_staff_are_not_given(client, office, person):
    """TRUST 36."""
    Group.objects.create(name="superpowers")

    client.post(ADDRESS, GIVE | {"person": person.pk, "role": "superpowers", "is_staff": "on"})
    client.post(ADDRESS, GIVE | {"person": person.pk, "is_superuser": "on", "is_staff": "on"})

    person.refresh_from_db()
    assert not person.is_staff
    assert not person.is_superuser
    assert [group.name for group in person.groups.all()] == ["moderators"]


def test_role_that_is_there_is_not_given_twice(client, office, person):
    roles.give(person, Role.MODERATOR, by=office, reason="–")

    answer = client.post(ADDRESS, GIVE | {"person": person.pk})

    assert answer.status_code == 409
    assert GIVE["reason"] in answer.content.decode()
    assert client.post(ADDRESS, TAKE | {"person": person.pk, "role": "editors"}).status_code == 409
    assert RoleChange.objects.count() == 1


def test_role_given_by_two_at_once_is_given_once(transactional_db):
    person, givers = make_user(), [make_staff(), make_staff()]

    answers = at_once(
        2, lambda number: roles.give(person, Role.EDITOR, by=givers[number], reason="–")
    )

    assert {type(answer) for answer in answers} == {RoleChange, InvalidTransition}
    assert RoleChange.objects.count() == 1


def search(client, asked: str) -> str:
    page = client.get(ADDRESS, {"q": asked}).content.decode()
    return page.split('id="find"')[1].split('id="holders"')[0]


def test_people_are_found_by_name_and_told_apart_by_organisation(client, office, person):
    make_affiliation(person=person, organisation=make_partner(name="Cooperativa Uno"))
    twin = make_user(first_name="Niccolò", last_name="Verdi", email="twin@example.org")
    make_affiliation(person=twin, organisation=make_partner(name="Cooperativa Due"))

    for asked in ("verdi", "NICCOLÒ VER", "verdi nicc"):
        found = search(client, asked)
        assert found.count("<strong>Niccolò Verdi</strong>") == 2
        assert "Cooperativa Uno" in found
        assert "Cooperativa Due" in found
        assert "@example.org" not in found


@pytest.mark.parametrize("asked", ["verdi@example.org", "example", "@", "Verdi Bianca"])
def test_nobody_is_found_by_address(client, office, person, asked):
    """TRUST 15."""
    assert "<strong>" not in search(client, asked)
    assert "<strong>" in search(client, "Verdi")


def test_accounts_that_are_not_confirmed_or_not_in_use_are_not_found(client, office, person):
    unconfirmed = make_user(last_name="Gialli")
    unconfirmed.emailaddress_set.update(verified=False)
    off = make_user(last_name="Gialli", is_active=False)

    assert "<strong>" not in search(client, "Gialli")
    for user in (unconfirmed, off):
        assert client.get(f"{ADDRESS}?persona={user.pk}").status_code == 404
        assert client.post(ADDRESS, GIVE | {"person": user.pk}).status_code == 404
    for wrong in ("x", "", "0", "9" * 40):
        assert client.post(ADDRESS, GIVE | {"person": wrong}).status_code == 404


def test_as_many_queries_for_twenty_as_for_one(client, office):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            search(client, "Rossi")
        return len(captured)

    def fill(count: int) -> None:
        for _number in range(count):
            user = make_affiliation().person
            roles.give(user, Role.EDITOR, by=office, reason="–")

    fill(1)
    few = queries()
    fill(20)

    assert queries() == few
