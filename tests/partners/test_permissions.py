"""Who may do what in the network: every function of partners/permissions.py, role × state."""

import inspect

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from partners import people, permissions
from partners.models import AffiliationState, Role, Standing
from tests.factories import (
    make_adhesion,
    make_affiliation,
    make_approver,
    make_moderator,
    make_organisation,
    make_partner,
    make_project,
    make_staff,
    make_user,
)

NOT_ASKED = {"approvers", "create_roles"}  # they answer no question
TESTED = {
    "has_role",
    "is_party_to",
    "is_secretariat",
    "may_apply",
    "may_approve",
    "may_change_mandate",
    "may_change_roles",
    "may_claim",
    "may_confirm",
    "may_decide_on",
    "may_edit",
    "may_end",
    "may_leave",
    "may_manage_people",
    "may_review",
    "may_see_people",
    "may_speak_for",
    "may_suspend",
    "may_take_in_review",
    "may_withdraw",
}


def test_every_permission_has_its_table():
    functions = {
        name
        for name, one in inspect.getmembers(permissions, inspect.isfunction)
        if one.__module__ == permissions.__name__ and not name.startswith("_")
    }
    assert functions - NOT_ASKED == TESTED


@pytest.fixture
def organisation(db):
    return make_partner()


@pytest.fixture
def everybody(organisation):
    """One person for each part that one can have, by what they are called below."""

    def of(where=organisation, **values):
        return make_affiliation(organisation=where, **values).person

    return {
        "visitor": AnonymousUser(),
        "nobody": make_user(),
        "representative": of(),
        "delegate": of(role="delegate"),
        "member": of(role="member"),
        "asking": of(state=AffiliationState.REQUESTED),
        "gone": of(state=AffiliationState.ENDED),
        "switched off": of(person=make_user(is_active=False)),
        "of another": of(make_partner()),
        "approver": make_approver(),
        "moderator": make_moderator(),
        "staff": make_staff(),
        "staff, off": make_staff(is_active=False),
        "staff, member": of(role="member", person=make_staff()),
        "approver, delegate": of(role="delegate", person=make_approver()),
    }


def allowed(everybody, may) -> set[str]:
    return {who for who, user in everybody.items() if may(user)}


SPEAKERS = {"representative", "delegate", "approver, delegate"}
STAFF = {"staff", "staff, member"}
APPROVERS = {"approver", "approver, delegate"}


def test_roles_of_the_platform(everybody):
    assert allowed(everybody, permissions.is_secretariat) == STAFF
    assert allowed(everybody, lambda user: permissions.has_role(user, Role.APPROVER)) == APPROVERS
    assert allowed(everybody, lambda user: permissions.has_role(user, Role.MODERATOR)) == {
        "moderator"
    }
    for role in (Role.EDITOR, Role.FACILITATOR):
        assert allowed(everybody, lambda user, role=role: permissions.has_role(user, role)) == set()
    assert set(Group.objects.values_list("name", flat=True)) >= set(Role.values)


def test_role_of_who_is_switched_off_counts_for_nothing(db):
    off = make_approver(is_active=False)

    assert not permissions.has_role(off, Role.APPROVER)
    assert not permissions.may_review(off)


def test_in_an_organisation(everybody, organisation):
    table = {
        name: allowed(everybody, lambda user, name=name: getattr(permissions, name)(
            user, organisation))
        for name in ("may_speak_for", "may_edit", "may_manage_people", "may_see_people",
                     "may_leave", "may_suspend")
    }  # fmt: skip

    assert table == {
        "may_speak_for": SPEAKERS,
        "may_edit": SPEAKERS | STAFF,
        "may_manage_people": {"representative"} | STAFF,
        "may_see_people": SPEAKERS | STAFF | {"member"},
        "may_leave": {"representative"},
        "may_suspend": {"staff", "approver"},
    }


def test_in_an_organisation_that_was_merged(everybody, organisation):
    organisation.merged_into = make_partner()
    organisation.save()

    names = ("may_speak_for", "may_leave", "may_apply")
    for name in names:
        may = getattr(permissions, name)
        assert allowed(everybody, lambda user, may=may: may(user, organisation)) == set(), name
    for name in ("may_edit", "may_manage_people", "may_see_people"):
        may = getattr(permissions, name)
        assert allowed(everybody, lambda user, may=may: may(user, organisation)) == STAFF, name


def test_who_sends_an_accession(everybody, organisation):
    alone = make_organisation()

    def may(where):
        return allowed(everybody, lambda user: permissions.may_apply(user, where))

    assert may(organisation) == SPEAKERS
    assert may(alone) == set(everybody) - {"visitor", "switched off", "staff, off"}


@pytest.mark.parametrize(
    ("approved_by", "may_approve"),
    [("approvers", {"approver"}), ("secretariat", {"staff"})],
)
def test_accession(everybody, organisation, settings, approved_by, may_approve):
    settings.ADHESION_APPROVED_BY = approved_by
    adhesion = make_adhesion(organisation=organisation, submitted_by=everybody["nobody"])
    here = {"representative", "delegate", "member", "asking", "switched off", "staff, member",
            "approver, delegate", "nobody"}  # fmt: skip
    signed_in = {who: user for who, user in everybody.items() if who != "visitor"}

    def may(name, who=everybody):
        return allowed(who, lambda user: getattr(permissions, name)(user, adhesion))

    assert may("is_party_to", signed_in) == here
    assert may("may_approve") == may_approve
    assert may("may_take_in_review") == {"staff", "approver"}
    assert may("may_withdraw") == {"nobody", "representative"}
    assert allowed(everybody, permissions.may_review) == STAFF | APPROVERS


@pytest.mark.parametrize("approved_by", ["approvers", "secretariat"])
def test_who_sent_an_accession_never_decides_on_it(db, settings, approved_by):
    """TRUST 37."""
    settings.ADHESION_APPROVED_BY = approved_by
    both = make_approver(is_staff=True)
    adhesion = make_adhesion(submitted_by=both)

    assert not permissions.may_approve(both, adhesion)
    assert not permissions.may_take_in_review(both, adhesion)


def test_a_request_to_join(everybody, organisation):
    asked = organisation.affiliations.get(person=everybody["asking"])
    of_staff = people.request(organisation, person=everybody["staff"], role="representative")

    def may(affiliation):
        return allowed(everybody, lambda user: permissions.may_confirm(user, affiliation))

    assert may(asked) == {"representative"} | STAFF
    assert may(of_staff) == {"representative", "staff, member"}


def test_a_mandate(everybody, organisation):
    def may(name, who):
        affiliation = organisation.affiliations.get(person=everybody[who])
        return allowed(everybody, lambda user: getattr(permissions, name)(user, affiliation))

    managing = {"representative"} | STAFF
    assert may("may_change_mandate", "delegate") == managing
    assert may("may_change_mandate", "representative") == managing
    assert may("may_change_mandate", "staff, member") == {"representative", "staff"}
    assert may("may_end", "delegate") == managing | {"delegate"}
    assert may("may_end", "representative") == managing
    assert may("may_end", "staff, member") == managing
    assert may("may_end", "switched off") == managing


@pytest.mark.parametrize("standing", Standing.values)
@pytest.mark.parametrize("invited_by", ["secretariat", "import", "colleague", "nobody"])
def test_claiming_a_page(db, standing, invited_by):
    organisation = make_organisation(published=False, standing=standing)
    if standing == Standing.PARTNER:
        organisation = make_partner(published=False)
    colleague = make_affiliation(organisation=organisation).person
    by = {"secretariat": make_staff(), "import": None, "colleague": colleague}
    person = make_user()
    if invited_by == "nobody":
        make_affiliation(organisation=organisation, person=person)
    else:
        whom = {"name": "–", "email": person.email, "role": "delegate"}
        people.accept(people.invite(organisation, by=by[invited_by], **whom), person=person)

    from_office = invited_by in ("secretariat", "import") and standing == Standing.LISTED
    may = standing == Standing.PARTNER or from_office
    assert permissions.may_claim(person, organisation) == may
    assert not permissions.may_claim(make_staff(), organisation)
    assert not permissions.may_claim(make_user(), organisation)
    if may:
        people.claim(organisation, by=person)
        assert not permissions.may_claim(person, organisation)
        organisation.published = False
        organisation.save()
        assert not permissions.may_claim(person, organisation), "the secretariat took it away"


def test_roles_are_changed_by_the_secretariat_for_others(everybody):
    for who in ("nobody", "staff, member"):
        person = everybody[who]
        may = allowed(everybody, lambda user, person=person: permissions.may_change_roles(
            user, person))  # fmt: skip
        assert may == STAFF - {who}


def test_a_project_is_decided_by_who_has_no_part_in_it(everybody, organisation):
    project = make_project(state="proposed", proposed_by=everybody["staff"])

    def may():
        return allowed(everybody, lambda user: permissions.may_decide_on(user, project))

    project.organisations.add(make_partner())
    assert may() == {"staff, member"}
    project.organisations.add(organisation)
    assert may() == set()
