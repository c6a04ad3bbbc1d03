"""Two entries become one organisation and nothing is lost, in any app."""

import pytest
from django.apps import apps
from django.utils import timezone

from partners.duplicates import propose
from partners.models import (
    AdhesionState,
    Affiliation,
    AffiliationRole,
    AffiliationState,
    DuplicateSource,
    FormerSlug,
    Organisation,
    PossibleDuplicate,
    PrivateContact,
    Standing,
    Step,
)
from partners.people import invite
from tests.factories import (
    make_adhesion,
    make_affiliation,
    make_organisation,
    make_partner,
    make_plan,
    make_project,
    make_staff,
    make_user,
)
from tests.races import at_once
from tsi.base.transitions import InvalidTransition
from tsi.site.merging import HANDLED, merge


@pytest.fixture
def staff(db):
    return make_staff()


def unite(keep: Organisation, drop: Organisation, staff, **values) -> None:
    pair = propose(keep, drop, DuplicateSource.DATA)
    merge(pair, keep=keep, values=values, by=staff)
    keep.refresh_from_db()
    drop.refresh_from_db()


def approved(organisation: Organisation, **values):
    return make_adhesion(organisation=organisation, state=AdhesionState.APPROVED, **values)


def test_every_relation_to_an_organisation_is_handled():
    found = set()
    for model in apps.get_models():
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            to = field.remote_field.model if field.remote_field else None
            history = model._meta.object_name.endswith("Event")
            if to is Organisation and not history and not model._meta.auto_created:
                found.add(f"{model._meta.app_label}.{model._meta.model_name}.{field.name}")

    assert "partners.affiliation.organisation" in found
    assert found == HANDLED


def test_merge_moves_everything_and_loses_nothing(staff):
    keep, drop = make_organisation(name="Ente"), make_partner(name="Ente ets")
    person = make_affiliation(organisation=drop).person
    adhesion = approved(drop)
    project, plan = make_project(), make_plan()
    project.organisations.add(drop)
    plan.promoters.add(drop)
    unit = make_organisation(part_of=drop)
    older = make_organisation(merged_into=drop)
    drop.impact_reports.create(year=2023, title="Bilancio", url="https://example.org/")
    PrivateContact.objects.create(organisation=drop, name="Ada")
    FormerSlug.objects.create(slug="vecchio", organisation=drop)
    make_step = Step.objects.create(organisation=drop, verb="enter")
    counted = {
        model: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in ("partners", "plan") and "Event" not in model.__name__
    }
    slug = drop.slug

    unite(keep, drop, staff)

    assert drop.merged_into == keep
    assert keep.affiliations.get().person == person
    assert keep.adhesions.get() == adhesion
    assert list(keep.projects.all()) == [project]
    assert list(plan.promoters.all()) == [keep]
    assert list(keep.units.all()) == [unit]
    older.refresh_from_db()
    assert older.merged_into == keep
    assert keep.impact_reports.count() == 1
    assert PrivateContact.objects.get().organisation == keep
    leading = dict(FormerSlug.objects.values_list("slug", "organisation"))
    assert leading == {"vecchio": keep.pk, slug: keep.pk}
    assert keep.other_names == ["Ente ets"]
    assert make_step in drop.steps.all()
    for model, before in counted.items():
        assert model._default_manager.count() >= before, model
    assert [step.verb for step in drop.steps.order_by("pk")][-1] == "merge"
    assert [step.verb for step in keep.steps.order_by("pk")] == ["apply", "admit", "merge"]


def test_old_address_leads_to_the_one_that_stays(client, staff):
    keep, drop = make_organisation(), make_organisation()

    unite(keep, drop, staff)

    response = client.get(f"/organizzazioni/{drop.slug}/")
    assert response.status_code in (301, 302)
    assert response["Location"] == f"/organizzazioni/{keep.slug}/"


def test_chosen_values_are_set_also_those_only_one_may_have(staff):
    keep = make_organisation(municipality="Ivrea")
    drop = make_organisation(municipality="Susa", tax_code="00518460019", appendix_number=7)

    unite(keep, drop, staff, municipality="Susa", tax_code="00518460019", name="Nuovo nome")

    assert (keep.municipality, keep.tax_code, keep.name) == ("Susa", "00518460019", "Nuovo nome")
    assert (keep.appendix_number, drop.appendix_number) == (7, None)
    assert len(keep.other_names) == 2


def test_own_number_in_the_appendix_stays(staff):
    keep, drop = make_organisation(appendix_number=1), make_organisation(appendix_number=2)

    unite(keep, drop, staff)

    assert (keep.appendix_number, drop.appendix_number) == (1, 2)


@pytest.mark.parametrize("name", ["standing", "published", "merged_into", "slug", "uid"])
def test_no_other_field_is_set(staff, name):
    with pytest.raises(ValueError, match=name):
        unite(make_organisation(), make_organisation(), staff, **{name: "x"})


def test_person_in_both_is_there_once_with_what_says_more(staff):
    keep, drop = make_partner(), make_partner()
    person = make_user()
    weak = make_affiliation(organisation=keep, person=person, role=AffiliationRole.MEMBER)
    strong = make_affiliation(organisation=drop, person=person)

    unite(keep, drop, staff)

    weak.refresh_from_db()
    assert weak.state == AffiliationState.ENDED
    assert weak.steps.get().reason
    assert keep.affiliations.current().get() == strong
    assert keep.affiliations.count() == 2


def test_address_invited_to_both_is_invited_once(staff):
    keep, drop = make_organisation(), make_organisation()
    for organisation in (keep, drop):
        typed = {"name": "Ada", "email": "ada@example.org", "role": AffiliationRole.DELEGATE}
        invite(organisation, by=staff, **typed)

    unite(keep, drop, staff)

    assert keep.affiliations.current().count() == 1
    ended = keep.affiliations.get(state=AffiliationState.ENDED)
    assert ended.invitation.email == ""


S = Standing


@pytest.mark.parametrize(
    ("first", "second", "after"),
    [
        (S.LISTED, S.LISTED, S.LISTED), (S.LISTED, S.APPLICANT, S.APPLICANT),
        (S.LISTED, S.PARTNER, S.PARTNER), (S.LISTED, S.SUSPENDED, S.SUSPENDED),
        (S.LISTED, S.LEFT, S.LISTED), (S.APPLICANT, S.LISTED, S.APPLICANT),
        (S.APPLICANT, S.PARTNER, S.PARTNER), (S.APPLICANT, S.APPLICANT, S.APPLICANT),
        (S.PARTNER, S.APPLICANT, S.PARTNER), (S.PARTNER, S.PARTNER, S.PARTNER),
        (S.SUSPENDED, S.PARTNER, S.SUSPENDED), (S.LEFT, S.PARTNER, S.PARTNER),
    ],
)  # fmt: skip
def test_standing_after_a_merge_agrees_with_its_accession(staff, first, second, after):
    open_states = {S.APPLICANT: AdhesionState.SUBMITTED}
    early = timezone.localdate().replace(year=2020)
    keep, drop = (make_organisation(standing=standing) for standing in (first, second))
    Organisation.objects.filter(pk=drop.pk, partner_since__isnull=False).update(partner_since=early)
    for row in (keep, drop):
        row.refresh_from_db()
        if row.standing in (S.PARTNER, S.SUSPENDED):
            approved(row, signed_on=row.partner_since)
        elif row.standing == S.APPLICANT:
            make_adhesion(organisation=row, state=open_states[row.standing])

    unite(keep, drop, staff)

    assert keep.standing == after
    current = keep.adhesions.filter(state__in=["submitted", "in_review", "approved"])
    expected = {S.APPLICANT: "submitted", S.PARTNER: "approved", S.SUSPENDED: "approved"}
    states = [expected[after]] if after in expected else []
    assert [row.state for row in current] == states
    if second in (S.PARTNER, S.SUSPENDED):
        assert keep.partner_since == early


def test_shown_one_stays_shown(staff):
    keep, drop = make_organisation(published=False), make_organisation()

    unite(keep, drop, staff)

    assert keep in Organisation.objects.public()
    assert drop not in Organisation.objects.public()


def test_unit_that_stays_is_no_part_of_itself(staff):
    drop = make_organisation()
    keep = make_organisation(part_of=drop)

    unite(keep, drop, staff)

    assert keep.part_of is None


def test_other_pairs_of_the_one_that_goes_are_proposed_anew(staff):
    keep, drop, third = (make_organisation() for _ in range(3))
    propose(drop, third, DuplicateSource.LIKENESS)

    unite(keep, drop, staff)

    pairs = PossibleDuplicate.objects.filter(state="proposed", first=keep, second=third)
    assert pairs.exists()


def test_merged_one_is_not_merged_again(staff):
    keep, drop, third = (make_organisation() for _ in range(3))
    pair = propose(drop, third, DuplicateSource.DATA)
    unite(keep, drop, staff)

    with pytest.raises(InvalidTransition):
        merge(pair, keep=third, values={}, by=staff)

    pair.refresh_from_db()
    assert pair.state == "proposed"


def test_two_of_the_staff_merge_at_once_in_opposite_directions_one_wins(transactional_db):
    rows = [make_organisation(), make_organisation()]
    pair = propose(*rows, DuplicateSource.DATA)
    people = [make_staff(), make_staff()]

    def decide(number):
        mine = PossibleDuplicate.objects.select_related("first", "second").get(pk=pair.pk)
        merge(mine, keep=(mine.first, mine.second)[number], values={}, by=people[number])

    answers = at_once(2, decide)

    assert sum(isinstance(answer, InvalidTransition) for answer in answers) == 1
    assert sum(answer is None for answer in answers) == 1
    assert Organisation.objects.filter(merged_into=None).count() == 1


def test_two_who_write_at_once_without_the_guard_merge_both_away(transactional_db):
    """Negative control: looking first and writing then leaves no organisation at all."""
    from threading import Barrier

    rows = [make_organisation(), make_organisation()]
    looked = Barrier(2)

    def unguarded(number):
        free = Organisation.objects.filter(merged_into=None).count() == 2
        looked.wait()
        if free:
            drop = Organisation.objects.filter(pk=rows[number].pk)
            drop.update(merged_into=rows[1 - number])

    at_once(2, unguarded)

    assert not Organisation.objects.filter(merged_into=None).exists()


def test_affiliations_are_as_many_as_before(staff):
    keep, drop = make_partner(), make_partner()
    for organisation in (keep, drop, drop):
        make_affiliation(organisation=organisation)
    make_affiliation(organisation=drop, state=AffiliationState.ENDED)

    unite(keep, drop, staff)

    assert Affiliation.objects.count() == keep.affiliations.count() == 4
    assert keep.affiliations.speaking().count() == 3
