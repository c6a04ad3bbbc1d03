"""Who speaks for an organisation: never a closed account, never in a merged organisation."""

import pytest

from partners import people, waiting
from partners.models import Affiliation, AffiliationRole, AffiliationState, Standing
from partners.permissions import may_apply
from tests.factories import make_affiliation, make_organisation, make_partner, make_staff, make_user
from tests.partners.mailing import delivered

R, S = AffiliationRole, AffiliationState


def close(user) -> None:
    user.is_active = False
    user.save()


@pytest.mark.parametrize("role", R.values)
@pytest.mark.parametrize("state", [S.REQUESTED, S.ACTIVE, S.ENDED])
@pytest.mark.parametrize("standing", Standing.values)
def test_mandate_is_confirmed_to_who_speaks_for_a_partner(db, role, state, standing):
    organisation = make_organisation(standing=standing)
    make_affiliation(organisation=organisation, role=role, state=state)

    speaks = role in (R.REPRESENTATIVE, R.DELEGATE) and state == S.ACTIVE
    assert Affiliation.objects.with_mandate().exists() == (speaks and standing == Standing.PARTNER)


def test_mandate_ends_with_the_account_and_with_a_merge(db):
    closed, merged, here = (make_affiliation() for _number in range(3))
    close(closed.person)
    merged.organisation.merged_into = here.organisation
    merged.organisation.save()

    assert list(Affiliation.objects.with_mandate()) == [here]


@pytest.mark.parametrize("which", ["speaking", "representatives", "shown", "with_mandate"])
def test_closed_account_speaks_no_longer(db, which):
    here = make_affiliation(shown=True)
    assert getattr(Affiliation.objects, which)().get() == here

    close(here.person)

    assert not getattr(Affiliation.objects, which)().exists()
    assert Affiliation.objects.active().get() == here


def test_request_that_only_a_closed_account_could_answer_waits_for_the_secretariat(db):
    here = make_affiliation()
    asked = people.request(here.organisation, person=make_user(), role=R.MEMBER)
    assert not waiting.unanswered_requests().exists()

    close(here.person)

    assert waiting.unanswered_requests().get() == asked


def test_closed_account_keeps_nobody_from_applying(db):
    here = make_affiliation(organisation=make_organisation())
    assert not may_apply(make_user(), here.organisation)

    close(here.person)

    assert may_apply(make_user(), here.organisation)


def test_closing_the_last_representatives_account_hands_over_and_changes_the_pages(db):
    office, person = make_staff(), make_user()
    alone = make_affiliation(person=person)
    accompanied = make_affiliation(person=person)
    make_affiliation(organisation=accompanied.organisation)
    member = make_affiliation(person=person, role=R.MEMBER)
    left = make_affiliation(person=person, state=S.ENDED)
    rows = [alone, accompanied, member, left]
    before = [row.organisation.revision for row in rows]
    close(person)

    people.account_closed(person, by=office)

    after = []
    for row in rows:
        row.organisation.refresh_from_db()
        after.append(row.organisation.revision)
    changed = [new > old for old, new in zip(before, after, strict=True)]
    assert changed == [True, True, True, False]
    handed = [row.organisation.steps.filter(verb="hand_over").count() for row in rows]
    assert handed == [1, 0, 0, 0]
    assert alone.organisation.steps.get().by == office
    (letter,) = delivered()
    assert alone.organisation.name in letter.subject
    assert str(office) not in letter.body
    alone.refresh_from_db()
    assert alone.state == S.ACTIVE, "the account may be opened again"


def test_handing_over_is_said_once_of_two_who_are_closed_one_after_the_other(db):
    organisation, office = make_partner(), make_staff()
    both = [make_affiliation(organisation=organisation) for _number in range(2)]
    for row in both:
        close(row.person)
        people.account_closed(row.person, by=office)

    assert organisation.steps.filter(verb="hand_over").count() == 1
