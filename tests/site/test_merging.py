"""Two entries become one organisation and nothing is lost, in any app."""

import pytest
from django.apps import apps
from django.utils import timezone

from partners import people
from partners.changes import entries
from partners.duplicates import find_duplicates, keep_apart, open_pairs, propose
from partners.leaving import leave
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
from tests.partners.mailing import delivered, readers
from tests.races import at_once, meeting
from tests.signing import sign_in
from tsi.base.models import OutgoingMail
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
        (S.LISTED, S.LEFT, S.LEFT), (S.LEFT, S.LISTED, S.LEFT), (S.LEFT, S.LEFT, S.LEFT),
        (S.APPLICANT, S.LEFT, S.APPLICANT), (S.LEFT, S.APPLICANT, S.APPLICANT),
        (S.PARTNER, S.LEFT, S.PARTNER), (S.APPLICANT, S.LISTED, S.APPLICANT),
        (S.APPLICANT, S.PARTNER, S.PARTNER), (S.APPLICANT, S.APPLICANT, S.APPLICANT),
        (S.PARTNER, S.APPLICANT, S.PARTNER), (S.PARTNER, S.PARTNER, S.PARTNER),
        (S.SUSPENDED, S.PARTNER, S.SUSPENDED), (S.LEFT, S.PARTNER, S.PARTNER),
    ],
)  # fmt: skip
def test_standing_after_a_merge_agrees_with_its_accession(staff, first, second, after):
    open_states = {S.APPLICANT: AdhesionState.SUBMITTED}
    early = timezone.localdate().replace(year=2020)
    was = {"partner_since": timezone.localdate()}
    keep, drop = (
        make_organisation(standing=standing, **(was if standing == S.LEFT else {}))
        for standing in (first, second)
    )
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


def test_two_that_were_told_apart_are_not_proposed_again(staff):
    drop, keep, third = (make_organisation(name="Ente di prova") for _ in range(3))
    keep_apart(propose(drop, third, DuplicateSource.DATA), by=staff)

    unite(keep, drop, staff)

    find_duplicates()
    assert not open_pairs().exists()
    pair = PossibleDuplicate.objects.get(first=keep, second=third)
    assert (pair.state, pair.decided_by) == ("distinct", staff)


def test_what_was_told_apart_counts_more_than_what_is_proposed(staff):
    keep, drop, third = (make_organisation() for _ in range(3))
    keep_apart(propose(drop, third, DuplicateSource.DATA), by=staff)
    proposed = propose(keep, third, DuplicateSource.LIKENESS)

    unite(keep, drop, staff)

    proposed.refresh_from_db()
    assert (proposed.state, proposed.decided_by) == ("distinct", staff)


def applied(organisation: Organisation, person, **values):
    """An accession that `person` sent, with their request to represent the organisation."""
    Organisation.objects.filter(pk=organisation.pk).update(standing=Standing.APPLICANT)
    asked = make_affiliation(
        organisation=organisation, person=person, state=AffiliationState.REQUESTED
    )
    return make_adhesion(organisation=organisation, submitted_by=person, **values), asked


def test_sender_of_an_accession_that_does_not_go_on_is_told_and_no_longer_waits(staff):
    keep, drop = make_partner(), make_organisation()
    approved(keep)
    sender = make_user(language="en")
    adhesion, asked = applied(drop, sender)

    unite(keep, drop, staff)

    adhesion.refresh_from_db()
    asked.refresh_from_db()
    assert (adhesion.state, asked.state) == ("withdrawn", "ended")
    (letter,) = delivered()
    assert letter.to == [sender.email]
    assert "withdrawn" in letter.subject
    assert adhesion.steps.get(verb="withdraw").reason in letter.body


def test_request_stays_with_the_accession_that_goes_on(staff):
    keep, drop, sender = make_organisation(), make_organisation(), make_user()
    early = timezone.localdate().replace(year=2020)
    going_on, _asked = applied(keep, sender, signed_on=early)
    withdrawn, _asked = applied(drop, sender)

    unite(keep, drop, staff)

    states = {row.pk: row.state for row in keep.adhesions.all()}
    assert states == {going_on.pk: "submitted", withdrawn.pk: "withdrawn"}
    assert keep.affiliations.current().get().state == AffiliationState.REQUESTED
    assert len(delivered()) == 1


def test_history_of_the_one_that_goes_is_read_in_the_one_that_stays(client, staff):
    keep, drop = make_partner(), make_organisation(name="Ente che va")
    gone = make_affiliation(organisation=drop, person=make_user(last_name="Passato"))
    people.end(gone, by=staff, reason="Un motivo chiaro.", to_secretariat=True)
    drop.name = "Ente che andava"
    drop.save()
    adhesion = approved(keep)
    sign_in(client, staff)

    unite(keep, drop, staff)

    for page in (f"/organizzazioni/{keep.slug}/persone/", f"/segreteria/adesioni/{adhesion.pk}/"):
        assert "Un motivo chiaro." in client.get(page).content.decode(), page
    found = entries(keep)
    assert {entry.of for entry in found} == {keep, drop}
    own = [entry for entry in found if entry.of == keep and not entry.step]
    assert [entry.created for entry in own].count(True) == 1
    labels = [label for entry in found if entry.of == drop for label, _spans in entry.changes]
    assert labels.count(Organisation._meta.get_field("name").verbose_name) == 1
    page = client.get(f"/admin/partners/organisation/{keep.pk}/history/").content.decode()
    assert "Ente che andava" in page


def test_letters_that_wait_during_a_merge_lead_to_the_one_that_stays(staff):
    keep, drop = make_partner(), make_partner()
    representative = make_affiliation(organisation=drop)
    member = make_affiliation(organisation=drop, role=AffiliationRole.MEMBER)
    gone = make_affiliation(organisation=drop, role=AffiliationRole.MEMBER)
    asked = people.request(drop, person=make_user(), role=AffiliationRole.MEMBER)
    people.change_role(member, by=staff, role=AffiliationRole.DELEGATE)
    people.end(gone, by=gone.person)
    people.hand_over(drop, by=staff)
    invite(drop, by=staff, name="Ada", email="ada@example.org", role=AffiliationRole.MEMBER)
    leave(drop, by=representative.person)

    unite(keep, drop, staff)

    messages = delivered()
    assert not OutgoingMail.objects.exclude(last_error="").exists()
    assert readers(messages).count(representative.person.email) == 4
    for message in messages:
        assert f"/organizzazioni/{drop.slug}/persone/" not in message.body
    page = f"/organizzazioni/{keep.slug}/persone/"
    assert any(f"{page}{asked.pk}/" in message.body for message in messages)
    assert sum(page in message.body for message in messages) >= 4


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
    rows = [make_organisation(), make_organisation()]
    looked = meeting(2)

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
