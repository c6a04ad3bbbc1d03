"""Who takes part in an action: asking, answering, ending, and who hears of it."""

import uuid

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.utils import timezone

from partners.models import AffiliationRole, Role, Standing
from plan.execution import involving
from plan.execution.refusals import (
    InvolvedAlready,
    LeadTaken,
    NobodyCouldAccept,
    NotInPlan,
    ReasonMissing,
)
from plan.models import Involvement, InvolvementState
from plan.permissions import may_answer
from tests.factories import (
    make_affiliation,
    make_community,
    make_editor,
    make_facilitator,
    make_involvement,
    make_organisation,
    make_partner,
    make_staff,
    make_user,
    make_version,
)
from tests.partners.mailing import delivered, readers
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return make_version()


@pytest.fixture
def ask(version):
    def ask(body, *, role="lead", code="1.1.1-a1", **values):
        uid = version.passages.get(code=code).uid
        values = {"by": make_editor()} | values
        return involving.propose(version.plan, uid=uid, body=body, role=role, **values)

    return ask


def test_proposal_is_nobodys_part_yet(ask):
    row = ask(make_partner(), basis="Protocollo 12/2026", basis_url="https://example.org/12")

    assert row.state == InvolvementState.PROPOSED
    assert not Involvement.objects.accepted().exists()
    assert not Involvement.objects.reporting().exists()


def test_proposal_is_written_to_those_with_mandate(ask):
    speaker = make_affiliation()
    make_affiliation(organisation=speaker.organisation, role=AffiliationRole.MEMBER)
    make_affiliation()

    ask(speaker.organisation)

    (message,) = delivered()
    assert message.to == [speaker.person.email]
    assert "1.1.1-a1" in message.body
    assert f"/organizzazioni/{speaker.organisation.slug}/piano/" in message.body


def test_proposal_to_a_community_is_written_to_who_runs_it(ask):
    community = make_community()
    facilitator = make_facilitator(community)

    ask(community, role="contributor")

    (message,) = delivered()
    assert message.to == [facilitator.email]
    assert f"/comunita/{community.slug}/area/piano/" in message.body


def test_letter_about_what_is_answered_is_not_sent(ask):
    speaker = make_affiliation()
    row = ask(speaker.organisation)
    involving.accept(row, by=speaker.person)

    messages = delivered()

    assert readers(messages) == [mail.outbox[0].to[0]]
    assert speaker.person.email not in readers(messages)


@pytest.mark.parametrize("code", ["1.1.1", "1.1", "1.1.1-r1"])
def test_only_actions_are_carried_out(ask, code):
    with pytest.raises(NotInPlan):
        ask(make_partner(), code=code)


def test_only_actions_of_the_version_in_force(version, ask):
    version.plan.elements.filter(code="1.1.1-a1").update(state="withdrawn")
    make_version(version.plan, number="2.0")

    with pytest.raises(NotInPlan):
        ask(make_partner())
    with pytest.raises(NotInPlan):
        involving.propose(
            version.plan, uid=uuid.uuid4(), body=make_partner(), role="lead", by=make_editor()
        )


@pytest.mark.parametrize("standing", [each for each in Standing if each != Standing.PARTNER])
def test_who_is_no_partner_cannot_be_asked(ask, standing):
    with pytest.raises(NobodyCouldAccept):
        ask(make_organisation(standing=standing))


def test_concluded_community_cannot_be_asked(ask):
    with pytest.raises(NobodyCouldAccept):
        ask(make_community(state="archived"))


def test_body_is_asked_once_an_action(ask):
    partner = make_partner()
    ask(partner)

    with pytest.raises(InvolvedAlready):
        ask(partner, role="funder")
    ask(partner, code="1.1.2-a1")

    assert Involvement.objects.count() == 2


def test_declined_body_can_be_asked_again(ask):
    partner = make_partner()
    involving.decline(ask(partner), by=make_user(), reason="Non ora.")

    assert ask(partner).state == InvolvementState.PROPOSED


def test_accept(ask):
    speaker = make_affiliation()
    row = ask(speaker.organisation)

    involving.accept(row, by=speaker.person)

    assert row.state == InvolvementState.ACCEPTED
    assert row.decided_by == speaker.person and row.decided_at is not None


def test_answers_are_written_to_the_office(ask, settings):
    people = [make_affiliation() for _each in range(3)]
    rows = [ask(each.organisation, role="contributor") for each in people]
    delivered()

    involving.accept(rows[0], by=people[0].person)
    involving.decline(rows[1], by=people[1].person, reason="Non abbiamo persone.")
    involving.accept(rows[2], by=people[2].person)
    involving.end(rows[2], by=people[2].person, reason="Chiudiamo.", from_desk=False)
    messages = delivered()

    assert readers(messages) == [settings.CONTACT_EMAIL] * 4
    whole = "\n".join(message.body for message in messages)
    assert "Non abbiamo persone." in whole and "Chiudiamo." in whole
    assert f"/redazione/attuazione/{rows[0].uid}/" in whole


def test_of_two_leads_the_second_is_refused(ask):
    first, second = ask(make_partner()), ask(make_partner())
    involving.accept(first, by=make_user())

    with pytest.raises(LeadTaken):
        involving.accept(second, by=make_user())
    with pytest.raises(LeadTaken):
        ask(make_partner())

    second.refresh_from_db()
    assert second.state == InvolvementState.PROPOSED


def test_lead_that_ended_makes_room(ask):
    first, second = ask(make_partner()), ask(make_partner())
    involving.accept(first, by=make_user())
    involving.end(first, by=make_editor(), reason="Altro incarico.", from_desk=True)

    involving.accept(second, by=make_user())

    assert Involvement.objects.reporting().get() == second


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_answer_is_given_once(ask, answer):
    row = ask(make_partner())
    involving.decline(row, by=make_user(), reason="No.")

    with pytest.raises(InvalidTransition):
        if answer == "accept":
            involving.accept(row, by=make_user())
        else:
            involving.decline(row, by=make_user(), reason="Altro.")

    row.refresh_from_db()
    assert row.reason == "No."


def test_who_left_the_network_cannot_accept(ask):
    row = ask(make_partner())
    type(row.organisation).objects.filter(pk=row.organisation_id).update(standing="suspended")

    with pytest.raises(NobodyCouldAccept):
        involving.accept(row, by=make_user())


def test_action_that_left_the_plan_is_not_accepted(version, ask):
    row = ask(make_partner())
    version.plan.elements.filter(code="1.1.1-a1").update(state="withdrawn")
    make_version(version.plan, number="2.0")

    with pytest.raises(NotInPlan):
        involving.accept(row, by=make_user())
    involving.end(row, by=make_editor(), reason="Non è più nel Piano.", from_desk=True)

    assert row.state == InvolvementState.ENDED


def test_reasons_are_needed(ask):
    row = ask(make_partner())

    with pytest.raises(ReasonMissing):
        involving.decline(row, by=make_user(), reason="")
    with pytest.raises(ReasonMissing):
        involving.end(row, by=make_user(), reason="", from_desk=True)


def test_end_by_the_desk_is_written_to_the_body(ask):
    speaker = make_affiliation()
    row = ask(speaker.organisation)
    involving.accept(row, by=speaker.person)
    delivered()

    involving.end(row, by=make_editor(), reason="L’accordo è scaduto.", from_desk=True)

    (message,) = delivered()
    assert message.to == [speaker.person.email]
    assert "L’accordo è scaduto." in message.body
    assert row.ended_at is not None


def test_end_is_the_end(ask):
    row = ask(make_partner())
    involving.end(row, by=make_editor(), reason="Errore.", from_desk=True)

    for verb in (involving.accept,):
        with pytest.raises(InvalidTransition):
            verb(row, by=make_user())
    with pytest.raises(InvalidTransition):
        involving.end(row, by=make_editor(), reason="Errore.", from_desk=True)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("representative", True), ("delegate", True), ("member", False), ("of another", False),
        ("of a suspended", False), ("staff", False), ("editor", False), ("nobody", False),
    ],
)  # fmt: skip
def test_who_may_answer_for_an_organisation(version, who, may):
    row = make_involvement(version, state=InvolvementState.PROPOSED)
    if who in AffiliationRole.values:
        user = make_affiliation(organisation=row.organisation, role=who).person
    elif who == "of another":
        user = make_affiliation().person
    elif who == "of a suspended":
        user = make_affiliation(organisation=row.organisation).person
        type(row.organisation).objects.filter(pk=row.organisation_id).update(standing="suspended")
    else:
        user = {"staff": make_staff, "editor": make_editor, "nobody": make_user}[who]()

    assert may_answer(user, row) is may


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("appointed", True), ("for all", True), ("not any more", False), ("of another", False),
        ("staff", False), ("staff for all", False),
    ],
)  # fmt: skip
def test_who_may_answer_for_a_community(version, who, may):
    community = make_community()
    row = make_involvement(version, community=community, role="contributor")
    if who in ("staff", "for all", "staff for all"):
        user = make_user() if who == "for all" else make_staff()
        if who != "staff":
            user.groups.add(Group.objects.get(name=Role.FACILITATOR))
    else:
        user = make_facilitator(make_community() if who == "of another" else community)
    if who == "not any more":
        community.facilitations.update(ended_at=timezone.now())

    assert may_answer(user, row) is may


def test_concluded_community_answers_no_more(version):
    community = make_community(state="archived")
    row = make_involvement(version, community=community, role="contributor")

    assert may_answer(make_facilitator(community), row) is False


def test_history_keeps_every_answer(ask):
    row = ask(make_partner())
    involving.accept(row, by=make_user())
    involving.end(row, by=make_user(), reason="Fine.", from_desk=True)

    assert [each.state for each in row.changes.order_by("pgh_id")] == [
        "proposed", "accepted", "ended",
    ]  # fmt: skip


def test_without_a_version_nothing_can_be_proposed():
    version = make_version(published=False)

    with pytest.raises(NotInPlan):
        involving.propose(
            version.plan,
            uid=version.passages.get(code="1.1.1-a1").uid,
            body=make_partner(),
            role="lead",
            by=make_editor(),
        )
