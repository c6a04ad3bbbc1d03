"""An organisation asks to join, is accepted or not, leaves, changes its role: the services."""

import pytest
from django.db import connection
from django.utils import timezone

from communities import joining, participants
from communities.models import (
    Community,
    CommunityStep,
    JoinPolicy,
    Membership,
    MembershipRole,
    MembershipState,
    Participant,
)
from communities.steps import record
from partners.models import AffiliationRole, Notice, Organisation, Standing
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_membership,
    make_organisation,
    make_partner,
)
from tests.races import at_once, meeting
from tsi.base.models import OutgoingMail
from tsi.base.transitions import InvalidTransition


def ask(community=None, speaker=None, **values) -> Membership:
    speaker = speaker or make_affiliation()
    community = community or make_community()
    return joining.request(community, speaker.organisation, by=speaker.person, **values)


def letters() -> list[tuple[str, int | None]]:
    rows = OutgoingMail.objects.order_by("pk").values_list("letter", "reader")
    return [(name.rsplit(".")[-1], reader) for name, reader in rows]


@pytest.mark.django_db
def test_request_waits_and_who_facilitates_is_told():
    community, speaker = make_community(), make_affiliation()
    facilitator = make_facilitator(community)

    membership = ask(community, speaker, message="Ci interessa.", people=[speaker.person])

    assert (membership.state, membership.role) == ("requested", "member")
    assert [row.person for row in membership.participants.all()] == [speaker.person]
    assert letters() == [("membership_requested", facilitator.pk)]
    verbs = list(membership.steps.order_by("pk").values_list("verb", "target", "by"))
    assert verbs[0] == ("request", "requested", speaker.person.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["nobody", "muted", "of the organisation"])
def test_secretariat_is_told_of_a_request_that_no_facilitator_would_answer(who):
    community, speaker = make_community(), make_affiliation()
    if who == "muted":
        person = make_facilitator(community)
        person.muted = [Notice.MEMBERSHIPS]
        person.save()
    if who == "of the organisation":
        make_facilitator(community, person=speaker.person)

    ask(community, speaker)

    assert letters() == [("membership_requested_office", None)]


@pytest.mark.django_db
def test_partner_is_in_at_once_where_it_is_open():
    community, speaker = make_community(join_policy=JoinPolicy.OPEN), make_affiliation()
    facilitator = make_facilitator(community)

    membership = ask(community, speaker, people=[speaker.person])

    membership.refresh_from_db()
    assert membership.state == MembershipState.ACTIVE
    assert list(membership.steps.order_by("pk").values_list("verb", "by")) == [
        ("request", speaker.person_id),
        ("name", speaker.person_id),
        ("accept", None),
    ]
    assert letters() == [("membership_changed", facilitator.pk)]
    assert Participant.objects.writing().count() == 1


@pytest.mark.django_db
def test_observer_waits_even_where_it_is_open():
    community = make_community(join_policy=JoinPolicy.OPEN)
    speaker = make_affiliation(organisation=make_organisation())

    membership = ask(community, speaker, role=MembershipRole.OBSERVER)

    assert membership.state == MembershipState.REQUESTED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "role"),
    [
        ({"state": "archived", "closing_report_it": "x", "archived_on": timezone.now()}, "member"),
        ({"standing": "listed"}, "member"),
        ({"standing": "suspended"}, "member"),
        ({"standing": "suspended"}, "observer"),
        ({}, "observer"),  # a partner is a member
    ],
)
def test_request_is_refused_where_it_cannot_be(change, role):
    values = {name: value for name, value in change.items() if name != "standing"}
    community = make_community(**values)
    standing = change.get("standing", Standing.PARTNER)
    speaker = make_affiliation(organisation=make_organisation(standing=standing))

    with pytest.raises(InvalidTransition):
        ask(community, speaker, role=role)

    assert not Membership.objects.exists()


@pytest.mark.django_db
def test_merged_organisation_asks_nothing():
    speaker = make_affiliation()
    rows = Organisation.objects.filter(pk=speaker.organisation_id)
    rows.update(merged_into=make_partner(), published=False)

    with pytest.raises(InvalidTransition):
        ask(None, speaker)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["requested", "active"])
def test_request_is_made_once(state):
    community, speaker = make_community(), make_affiliation()
    make_membership(community, organisation=speaker.organisation, state=state)

    with pytest.raises(joining.AlreadyThere):
        ask(community, speaker)


@pytest.mark.django_db
def test_who_asks_again_and_again_waits_a_day():
    community, speaker = make_community(), make_affiliation()
    for _number in range(joining.REQUESTS_A_DAY):
        joining.withdraw(ask(community, speaker), by=speaker.person)

    with pytest.raises(joining.TooMany):
        ask(community, speaker)


@pytest.mark.django_db
def test_nobody_from_outside_is_named_with_a_request():
    stranger = make_affiliation().person

    with pytest.raises(participants.NotOfTheOrganisation):
        ask(people=[stranger])

    assert not Membership.objects.exists()


@pytest.mark.django_db
def test_accepted_organisation_is_in_and_told():
    speaker = make_affiliation()
    member = make_affiliation(organisation=speaker.organisation, role=AffiliationRole.MEMBER)
    community = make_community()
    facilitator = make_facilitator(community)
    membership = ask(community, speaker, people=[member.person])
    OutgoingMail.objects.all().delete()

    joining.accept(membership, by=facilitator)

    assert membership.state == MembershipState.ACTIVE
    assert Membership.objects.in_force().count() == 1
    told = {("own_membership", speaker.person_id), ("own_membership", member.person_id)}
    assert set(letters()) == told


@pytest.mark.django_db
def test_organisation_that_is_no_partner_any_more_is_not_accepted():
    membership = ask()
    Organisation.objects.update(standing=Standing.LEFT)

    with pytest.raises(InvalidTransition):
        joining.accept(membership, by=make_facilitator(membership.community))

    membership.refresh_from_db()
    assert membership.state == MembershipState.REQUESTED


@pytest.mark.django_db
def test_declined_request_keeps_its_reason_and_ends_what_was_named():
    speaker = make_affiliation()
    membership = ask(speaker=speaker, people=[speaker.person])

    joining.decline(membership, by=make_facilitator(membership.community), reason="Altro tema.")

    membership.refresh_from_db()
    assert (membership.state, membership.reason) == ("declined", "Altro tema.")
    assert membership.steps.get(verb="decline").reason == "Altro tema."
    assert not Participant.objects.named().exists()
    assert letters()[-1] == ("own_membership", speaker.person_id)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verb", "state", "told"),
    [("leave", "left", "membership_changed"), ("end", "left", "own_membership")],
)
def test_membership_is_over_and_the_other_side_is_told(verb, state, told):
    speaker = make_affiliation()
    membership = make_membership(organisation=speaker.organisation)
    facilitator = make_facilitator(membership.community)
    Participant.objects.create(membership=membership, person=speaker.person)
    by = speaker.person if verb == "leave" else facilitator

    getattr(joining, verb)(membership, by=by, reason="Perché sì.")

    assert (membership.state, membership.ended_at is None) == (state, False)
    assert not Participant.objects.named().exists()
    assert [name for name, reader in letters()] == [told]


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["accept", "decline", "withdraw", "leave", "end"])
def test_no_verb_happens_twice(verb):
    state = "active" if verb in ("leave", "end") else "requested"
    membership = make_membership(state=state, requested_by=make_affiliation().person)
    values = {"reason": "x"} if verb in ("decline", "leave", "end") else {}
    by = make_affiliation().person
    again = Membership.objects.get(pk=membership.pk)
    getattr(joining, verb)(membership, by=by, **values)

    with pytest.raises(InvalidTransition):
        getattr(joining, verb)(again, by=by, **values)

    assert CommunityStep.objects.filter(verb=verb).count() == 1


@pytest.mark.django_db
def test_observer_that_is_a_partner_now_becomes_a_member():
    speaker = make_affiliation()
    membership = make_membership(organisation=speaker.organisation, role=MembershipRole.OBSERVER)
    facilitator = make_facilitator(membership.community)

    joining.change_role(membership, by=facilitator, role=MembershipRole.MEMBER)

    step = membership.steps.get()
    assert (membership.role, step.source, step.target) == ("member", "observer", "member")
    assert letters() == [("own_membership", speaker.person_id)]


@pytest.mark.django_db
def test_observer_that_is_no_partner_stays_one():
    speaker = make_affiliation(organisation=make_organisation())
    membership = make_membership(organisation=speaker.organisation, role=MembershipRole.OBSERVER)

    with pytest.raises(InvalidTransition):
        joining.change_role(membership, by=speaker.person, role=MembershipRole.MEMBER)


@pytest.mark.django_db(transaction=True)
def test_two_facilitators_decide_together_and_one_counts():
    membership = ask()
    first, second = (make_facilitator(membership.community) for _ in range(2))

    def decide(number: int) -> None:
        own = Membership.objects.get(pk=membership.pk)
        if number:
            joining.decline(own, by=first, reason="No.")
        else:
            joining.accept(own, by=second)

    answers = at_once(2, decide)

    assert sorted(type(answer) for answer in answers if answer) == [InvalidTransition]
    assert membership.steps.filter(verb__in=["accept", "decline"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_decisions_both_count_without_the_guard():
    """Negative control: what was read before decides."""
    membership = ask()
    both_read = meeting(2)

    def decide(number: int) -> bool:
        own = Membership.objects.get(pk=membership.pk)
        both_read.wait()
        if own.state != MembershipState.REQUESTED:
            return False
        record(own, "decline" if number else "accept", by=None)
        return True

    assert at_once(2, decide) == [True, True]
    assert membership.steps.filter(verb__in=["accept", "decline"]).count() == 2


@pytest.mark.django_db(transaction=True)
def test_organisation_asks_once_however_often_at_once():
    community, speaker = make_community(), make_affiliation()
    colleague = make_affiliation(organisation=speaker.organisation)

    answers = at_once(2, lambda number: ask(community, [speaker, colleague][number]))

    assert Membership.objects.count() == 1
    assert sum(isinstance(answer, joining.AlreadyThere) for answer in answers) == 1


@pytest.mark.django_db(transaction=True)
def test_organisation_would_ask_twice_without_lock_and_constraint():
    """Negative control."""
    community, speaker = make_community(), make_affiliation()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX membership_once")

    both_read = meeting(2)

    def unguarded(number: int) -> None:
        there = Membership.objects.current().exists()
        both_read.wait()
        if not there:
            Membership.objects.create(community=community, organisation=speaker.organisation)

    try:
        at_once(2, unguarded)
        assert Membership.objects.count() == 2
    finally:
        _without_rows()
        once = next(c for c in Membership._meta.constraints if c.name == "membership_once")
        with connection.schema_editor() as editor:
            editor.add_constraint(Membership, once)


def _without_rows() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE communities_membership CASCADE")
    assert Community.objects.exists()
