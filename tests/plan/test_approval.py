"""Acts, holds, approval, errata: what can happen with a version, and what is refused."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from plan import documents, versions
from plan.merging import merge_organisations
from plan.models import Act, Document, Version, VersionKind, VersionState, VersionStep
from plan.permissions import may_approve, may_record_act, may_write
from tests.factories import (
    make_approver,
    make_moderator,
    make_organisation,
    make_partner,
    make_plan,
    make_staff,
    make_user,
    make_version,
)
from tests.plan.approving import act_of, give_acts, make_approved, make_final, make_writer
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return make_writer()


@pytest.fixture
def final():
    return make_final()


def steps(version: Version) -> list[tuple]:
    return list(version.steps.values_list("verb", "reason", "by"))


def test_approved_once_every_act_is_in(final, writer):
    give_acts(final, by=writer)

    versions.approve(final, by=writer)

    assert final.state == VersionState.APPROVED
    assert (final.approved_by, final.derogation) == (writer, "")
    assert final.approved_at is not None
    assert [verb for verb, _reason, _by in steps(final)] == [
        "freeze", "record_act", "record_act", "approve", "publish",
    ]  # fmt: skip


def test_approving_lets_everybody_read_it(final, writer):
    give_acts(final)

    versions.approve(final, by=writer)

    assert Version.objects.public().filter(pk=final.pk).exists()
    assert Document.objects.filter(version=final).count() == 2


def test_published_before_it_is_published_once(final, writer):
    versions.publish(final)
    before = final.published_at
    give_acts(final)

    versions.approve(final, by=writer)

    final.refresh_from_db()
    assert final.published_at == before


def test_not_approved_while_an_act_is_missing(final, writer):
    promoter = versions.missing_promoters(final).first()
    versions.record_act(final, promoter=promoter, by=writer, **act_of())

    with pytest.raises(versions.ActsMissing):
        versions.approve(final, by=writer)

    final.refresh_from_db()
    assert final.state == VersionState.FROZEN


def test_plan_without_promoters_is_approved_by_nobody(writer):
    version = make_final(promoters=0)

    with pytest.raises(versions.ActsMissing):
        versions.approve(version, by=writer)


@pytest.mark.parametrize("kind", [VersionKind.DRAFT, VersionKind.CONSULTATION])
def test_draft_is_never_approved(writer, kind):
    version = make_final(kind=kind)
    give_acts(version)

    with pytest.raises(versions.NotFinal):
        versions.approve(version, by=writer)


def test_who_edited_last_does_not_approve(writer):
    plan = make_plan()
    plan.elements.filter(code="1.1.1").update(title_en="Words 1.", edited_by=make_writer())
    plan.elements.filter(code="1.1.2").update(title_en="Words 2.", edited_by=writer)
    version = make_final(plan)
    give_acts(version)
    assert version.last_editor == writer

    with pytest.raises(versions.OwnText):
        versions.approve(version, by=writer)

    versions.approve(version, by=make_writer())


def test_act_is_recorded_once_a_promoter(final, writer):
    promoter = versions.missing_promoters(final).first()
    versions.record_act(final, promoter=promoter, by=writer, **act_of())

    with pytest.raises(InvalidTransition):
        versions.record_act(final, promoter=promoter, by=writer, **act_of(number="13/2026"))

    assert list(final.acts.values_list("number", flat=True)) == ["12/2026"]


def test_act_of_who_promotes_nothing_is_refused(final, writer):
    with pytest.raises(InvalidTransition):
        versions.record_act(final, promoter=make_organisation(), by=writer, **act_of())


def test_act_recorded_wrongly_is_removed_while_it_is_not_approved(final, writer):
    give_acts(final)
    act = final.acts.first()

    versions.remove_act(act, by=writer)

    assert list(versions.missing_promoters(final)) == [act.promoter]
    assert steps(final)[-1] == ("remove_act", act.number, writer.pk)
    with pytest.raises(InvalidTransition):
        versions.remove_act(act, by=writer)


def test_acts_stay_once_it_is_approved(writer):
    version = make_approved()
    act = version.acts.first()

    with pytest.raises(InvalidTransition):
        versions.remove_act(act, by=writer)
    with pytest.raises(InvalidTransition):
        versions.record_act(version, promoter=act.promoter, by=writer, **act_of())

    assert version.acts.count() == 2


def test_hold_keeps_from_approving(final, writer):
    give_acts(final)
    versions.place_hold(final, key="consultation:1")

    with pytest.raises(versions.HoldOpen):
        versions.approve(final, by=writer)

    versions.release_hold(final, key="consultation:1")
    versions.approve(final, by=writer, derogation="Non serve.")
    assert final.derogation == ""


def test_hold_on_a_version_it_was_made_from_counts(writer):
    plan = make_plan()
    consulted = make_version(plan, number="1.0")
    between = make_version(plan, number="1.1", base=consulted)
    final = make_final(plan, base=between)
    give_acts(final)
    versions.place_hold(consulted, key="consultation:1")

    with pytest.raises(versions.HoldOpen):
        versions.approve(final, by=writer)

    assert [hold.version for hold in versions.open_holds(final)] == [consulted]


def test_leaving_out_the_base_leads_past_no_hold(writer):
    plan = make_plan()
    consulted = make_version(plan, number="1.0")
    final = make_final(plan)  # made from none
    give_acts(final)
    versions.place_hold(consulted, key="consultation:1")

    with pytest.raises(versions.HoldOpen):
        versions.approve(final, by=writer)


def test_hold_on_another_version_does_not_count(writer):
    plan = make_plan()
    first = make_version(plan, number="1.0")
    other = make_version(plan, number="1.1", base=first)
    final = make_final(plan, base=first)
    give_acts(final)
    versions.place_hold(other, key="consultation:1")

    versions.approve(final, by=writer)

    assert final.state == VersionState.APPROVED


def test_derogation_is_written_down(final, writer):
    give_acts(final)
    versions.place_hold(final, key="consultation:1")

    versions.approve(final, by=writer, derogation="Scadenza di legge.")

    assert final.derogation == "Scadenza di legge."
    assert ("approve", "Scadenza di legge.", writer.pk) in steps(final)


def test_hold_is_placed_and_released_once(final):
    first = versions.place_hold(final, key="consultation:1")

    assert versions.place_hold(final, key="consultation:1") == first
    versions.place_hold(final, key="consultation:2")
    for _ in range(2):
        versions.release_hold(final, key="consultation:1")

    assert [hold.key for hold in versions.open_holds(final)] == ["consultation:2"]
    assert [verb for verb, _key, _by in steps(final)] == ["freeze", "hold", "hold", "release"]


def test_approving_supersedes_the_one_before(writer):
    plan = make_plan()
    before = make_approved(plan, number="1.0")
    final = make_final(plan, base=before)
    give_acts(final)

    versions.approve(final, by=writer)

    before.refresh_from_db()
    assert before.state == VersionState.SUPERSEDED
    assert ("supersede", "2.0", writer.pk) in steps(before)
    assert plan.versions.get(state=VersionState.APPROVED) == final


def test_other_plans_are_not_superseded(writer):
    other = make_approved(number="1.0")
    final = make_final(number="1.1")
    give_acts(final)

    versions.approve(final, by=writer)

    other.refresh_from_db()
    assert other.state == VersionState.APPROVED


def test_earlier_text_is_not_approved_over_a_later_one(writer):
    plan = make_plan()
    earlier = make_final(plan, number="1.0")
    give_acts(earlier)
    make_approved(plan)

    with pytest.raises(versions.Overtaken):
        versions.approve(earlier, by=writer)


def test_erratum_corrects_the_approved_version(writer):
    approved = make_approved()
    approved.plan.elements.filter(code="1.1.1").update(title_it="Senza il refuso")

    fixed = versions.erratum(approved, number="2.0.1", by=writer)

    assert (fixed.kind, fixed.base) == (VersionKind.ERRATUM, approved)
    give_acts(fixed)
    versions.approve(fixed, by=writer)
    approved.refresh_from_db()
    assert approved.state == VersionState.SUPERSEDED
    assert approved.passages.get(code="1.1.1").title_it == "Titolo italiano di 1.1.1"


def test_erratum_of_a_version_that_is_not_approved_is_refused(final, writer):
    with pytest.raises(versions.WrongBase):
        versions.erratum(final, number="2.0.1", by=writer)
    with pytest.raises(versions.WrongBase):
        versions.freeze(final.plan, number="2.0.1", kind=VersionKind.ERRATUM)


def test_erratum_of_what_is_no_longer_in_force_is_not_approved(writer):
    plan = make_plan()
    approved = make_approved(plan, number="1.0")
    fixed = versions.erratum(approved, number="1.0.1", by=writer)
    give_acts(fixed)
    Version.objects.filter(pk=approved.pk).update(state=VersionState.SUPERSEDED)

    with pytest.raises(versions.Overtaken):
        versions.approve(fixed, by=writer)


def test_base_is_a_frozen_version_of_the_same_plan():
    plan = make_plan()
    unsealed = Version.objects.create(plan=plan, number="0.1", kind=VersionKind.DRAFT)

    for base in (unsealed, make_version()):
        with pytest.raises(versions.WrongBase):
            versions.freeze(plan, number="2.0", kind=VersionKind.DRAFT, base=base)


def test_steps_say_who_did_it(writer):
    version = make_final(by=writer)
    versions.publish(version, by=writer)

    assert steps(version) == [("freeze", "", writer.pk), ("publish", "", writer.pk)]


def test_act_of_a_merged_promoter_counts_for_the_one_that_stays(final, writer):
    drop, keep = versions.missing_promoters(final)[0], make_partner()
    give_acts(final)

    merge_organisations(keep, drop)

    assert not versions.missing_promoters(final).exists()
    assert Act.objects.filter(promoter=keep).count() == 1
    versions.approve(final, by=writer)


def test_merging_leaves_the_acts_of_an_approved_version():
    version = make_approved()
    drop = version.acts.first().promoter

    merge_organisations(make_partner(), drop)

    assert version.acts.filter(promoter=drop).exists()


@pytest.mark.parametrize(
    ("make", "allowed"),
    [(make_user, False), (make_moderator, False), (make_approver, False), (make_writer, True),
     (make_staff, True)],
)  # fmt: skip
def test_who_may_write_record_and_approve(final, make, allowed):
    person = make()

    assert may_write(person) is allowed
    assert may_record_act(person) is allowed
    assert may_approve(person, final) is allowed


@pytest.mark.parametrize("make", [make_writer, make_staff])
def test_who_changed_the_text_last_may_not_approve(make):
    plan, person = make_plan(), make()
    plan.elements.filter(code="1.1.1").update(title_en="Words 3.", edited_by=person)

    assert not may_approve(person, make_final(plan))
    assert may_approve(make(), make_final(plan, number="2.1"))


def test_nobody_without_account_may_anything(final):
    assert not may_write(AnonymousUser())
    assert not may_approve(AnonymousUser(), final)
    assert not may_write(make_staff(is_active=False))


def test_steps_stay_and_name_nobody(final):
    names = {field.name for field in VersionStep._meta.fields}

    assert names == {"id", "version", "verb", "reason", "by", "at"}
    assert final.steps.get().at <= timezone.now()


def asked(version: Version) -> list[str]:
    """What the PDF that was asked for last is made from, in each language."""
    rows = Document.objects.filter(version=version).order_by("asked_at", "pk")
    newest = {document.language: document.input_sha256 for document in rows}
    return [newest[language] for language in ("it", "en")]


def test_every_act_and_the_approval_ask_for_the_pdf_anew_in_both_languages(final, writer):
    versions.publish(final)
    made = [asked(final)]

    for promoter in versions.missing_promoters(final):
        versions.record_act(final, promoter=promoter, by=writer, **act_of())
        made.append(asked(final))
    versions.approve(final, by=writer)
    made.append(asked(final))

    assert len({pair[0] for pair in made}) == len({pair[1] for pair in made}) == 4
    assert asked(final) == [documents.input_sha256(final, language) for language in ("it", "en")]


def test_without_the_act_the_former_pdf_is_the_one_that_is_shown(final, writer, client):
    versions.publish(final)
    before = asked(final)
    promoter = versions.missing_promoters(final).first()
    act = versions.record_act(final, promoter=promoter, by=writer, **act_of())

    versions.remove_act(act, by=writer)

    assert asked(final) == before
    rows = client.get(f"/piano/{final.number}/documenti/").context["rows"]
    assert [document.input_sha256 for _language, document, _at in rows] == before


def test_superseding_asks_for_the_pdf_anew(writer):
    first = make_approved()
    before = asked(first)
    second = make_final(first.plan, number="3.0")
    give_acts(second)

    versions.approve(second, by=writer)

    assert not set(asked(first)) & set(before)


def test_acts_of_what_nobody_reads_ask_for_nothing(final, writer):
    give_acts(final, by=writer)

    assert not Document.objects.exists()
