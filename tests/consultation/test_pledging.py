"""An offer to take part is clarified, accepted, confirmed, and becomes a part in an action."""

import threading

import pytest
from django.contrib.auth.models import AnonymousUser

from consultation import erasing, following, pledging, screening
from consultation.models import Contribution, Pledge, PledgeState, Submission
from consultation.permissions import may_confirm_for, may_decide_on
from partners.models import AffiliationRole
from plan.models import Involvement
from tests.consultation.answering import said_otherwise
from tests.consultation.pledges import again, make_offer
from tests.factories import (
    make_affiliation,
    make_consultation,
    make_editor,
    make_involvement,
    make_moderator,
    make_partner,
    make_plan,
    make_published,
    make_staff,
    make_user,
    make_version,
)
from tests.races import at_once
from tsi.base.delivery import deliver
from tsi.base.models import OutgoingMail
from tsi.base.transitions import InvalidTransition


@pytest.fixture
def speaker(db):
    """Who has the mandate of a partner."""
    return make_affiliation()


@pytest.fixture
def offer(speaker):
    return make_offer(organisation=speaker.organisation)


@pytest.fixture
def accepted(offer):
    pledging.accept(offer, by=make_editor(), role="funder")
    return again(offer)


def letters_of(mailoutbox) -> list[tuple[str, str]]:
    mailoutbox.clear()
    for pk in OutgoingMail.objects.filter(sent_at=None).order_by("pk").values_list("pk", flat=True):
        deliver(pk)
    return [(mail.to[0], mail.subject) for mail in mailoutbox]


def test_offer_is_made_once(db):
    said = make_published(kind="pledge", code="1.1.1-a1")

    rows = [pledging.offer(said), pledging.offer(said, role="funder")]

    assert rows[0] == rows[1]
    assert (rows[1].state, rows[1].role) == (PledgeState.OFFERED, "contributor")


def test_question_reaches_who_made_the_offer(offer, mailoutbox):
    letters_of(mailoutbox)

    pledging.clarify(offer, by=make_editor(), note="Per quanti mesi?")

    assert again(offer).state == "clarified"
    ((_to, subject),) = letters_of(mailoutbox)
    assert offer.contribution.code in subject
    assert "Per quanti mesi?" in mailoutbox[0].body


def test_accepting_asks_who_has_the_mandate_to_confirm(offer, speaker, mailoutbox):
    letters_of(mailoutbox)
    editor = make_editor()

    pledging.accept(offer, by=editor, role="funder")

    row = again(offer)
    assert (row.state, row.role, row.decided_by, row.involvement) == (
        "accepted", "funder", editor, None,
    )  # fmt: skip
    told = dict(letters_of(mailoutbox))
    assert speaker.person.email in told
    assert len(told) == 2
    body = next(mail.body for mail in mailoutbox if mail.to == [speaker.person.email])
    assert f"/organizzazioni/{speaker.organisation.slug}/impegni/" in body


def test_confirming_makes_it_a_part_that_everybody_reads(client, accepted, speaker):
    pledging.confirm(accepted, by=speaker.person)

    row, part = again(accepted), Involvement.objects.get()
    assert (row.state, row.involvement) == ("confirmed", part)
    assert (part.state, part.role, part.organisation) == (
        "accepted", "funder", speaker.organisation,
    )  # fmt: skip
    assert part.decided_by == speaker.person
    action = client.get(accepted.contribution.passage.get_absolute_url()).content.decode()
    assert speaker.organisation.name in action
    assert accepted.contribution.get_absolute_url() in action
    shown = client.get(accepted.contribution.get_absolute_url()).content.decode()
    assert speaker.organisation.name in shown
    assert f"/piano/id/{part.uid}/" in shown


def test_letter_asking_for_a_part_does_not_go_to_who_confirmed(accepted, speaker, mailoutbox):
    letters_of(mailoutbox)

    pledging.confirm(accepted, by=speaker.person)

    assert speaker.person.email not in dict(letters_of(mailoutbox))


def test_page_of_the_contribution_tells_when_the_part_is_over(client, accepted, speaker):
    part = pledging.confirm(accepted, by=speaker.person)
    address = "/en" + accepted.contribution.get_absolute_url()
    assert "its part is over" not in client.get(address).content.decode()

    Involvement.objects.filter(pk=part.pk).update(state="ended")

    assert "its part is over" in client.get(address).content.decode()


@pytest.mark.parametrize("state", ["offered", "clarified", "accepted"])
def test_declining_takes_reasons(offer, state):
    if state == "clarified":
        pledging.clarify(offer, by=make_editor(), note="Quando?")
    if state == "accepted":
        pledging.accept(offer, by=make_editor(), role="contributor")

    with pytest.raises(pledging.ReasonMissing):
        pledging.decline(offer, by=make_editor(), reason="")
    pledging.decline(offer, by=make_editor(), reason="C’è già.")

    assert (again(offer).state, again(offer).reason) == ("declined", "C’è già.")


def test_declined_is_not_accepted_any_more(offer):
    pledging.decline(offer, by=make_editor(), reason="No.")

    with pytest.raises(InvalidTransition):
        pledging.accept(offer, by=make_editor(), role="funder")


def test_taken_back_is_told_to_the_office_and_not_confirmed(accepted, speaker, mailoutbox):
    letters_of(mailoutbox)

    pledging.withdraw(accepted)

    assert again(accepted).state == "withdrawn"
    assert len(letters_of(mailoutbox)) == 1
    with pytest.raises(InvalidTransition):
        pledging.confirm(accepted, by=speaker.person)
    assert not Involvement.objects.exists()


def test_confirmed_is_given_back_as_a_part_and_not_taken_back(accepted, speaker):
    pledging.confirm(accepted, by=speaker.person)

    with pytest.raises(InvalidTransition):
        pledging.withdraw(accepted)


def test_citizens_offer_is_accepted_and_stays_an_offer(client, db):
    offer = make_offer()
    pledging.accept(offer, by=make_editor(), role="contributor")

    with pytest.raises(InvalidTransition):
        pledging.confirm(offer, by=make_user())

    assert again(offer).state == "accepted"
    assert not Involvement.objects.exists()
    shown = client.get("/en" + offer.contribution.get_absolute_url()).content.decode()
    assert "It stays an offer" in shown


def test_offer_on_a_strategy_becomes_no_part(speaker):
    offer = make_offer(organisation=speaker.organisation, code="1.1.1")
    pledging.accept(offer, by=make_editor(), role="contributor")

    with pytest.raises(InvalidTransition):
        pledging.confirm(again(offer), by=speaker.person)


def test_hidden_offer_is_not_accepted(offer):
    Contribution.objects.filter(pk=offer.contribution_id).update(state="hidden")

    with pytest.raises(InvalidTransition):
        pledging.accept(offer, by=make_editor(), role="contributor")

    assert Pledge.objects.get().state == "offered"


def test_second_lead_is_refused_and_nothing_is_written(speaker):
    offer = make_offer(organisation=speaker.organisation)
    make_involvement(offer.contribution.consultation.version)
    pledging.accept(offer, by=make_editor(), role="lead")

    with pytest.raises(InvalidTransition):
        pledging.confirm(again(offer), by=speaker.person)

    assert again(offer).state == "accepted"
    assert Involvement.objects.count() == 1


def test_every_step_changes_the_kept_pages(offer, speaker):
    asked = offer.contribution.consultation
    asked.refresh_from_db()
    seen = [asked.revision]
    for step in (
        lambda: pledging.clarify(offer, by=make_editor(), note="Quando?"),
        lambda: pledging.accept(again(offer), by=make_editor(), role="contributor"),
        lambda: pledging.confirm(again(offer), by=speaker.person),
    ):
        step()
        asked.refresh_from_db()
        seen.append(asked.revision)

    assert seen == sorted(set(seen))


@pytest.mark.django_db(transaction=True)
def test_of_two_confirmations_at_once_one_makes_the_part():
    speaker = make_affiliation()
    other = make_affiliation(organisation=speaker.organisation)
    offer = make_offer(organisation=speaker.organisation)
    pledging.accept(offer, by=make_editor(), role="contributor")
    people = [speaker.person, other.person]

    answers = at_once(2, lambda who: pledging.confirm(again(offer), by=people[who]))

    assert sum(isinstance(each, Involvement) for each in answers) == 1
    assert sum(isinstance(each, InvalidTransition) for each in answers) == 1
    assert Involvement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_guard_both_would_write():
    """Negative control: two that read the state, and then write."""
    speaker = make_affiliation()
    offer = make_offer(organisation=speaker.organisation)
    pledging.accept(offer, by=make_editor(), role="contributor")
    version = offer.contribution.consultation.version
    both_have_read = threading.Barrier(2)

    def careless(who: int) -> Involvement:
        assert again(offer).state == PledgeState.ACCEPTED
        both_have_read.wait()
        return make_involvement(version, organisation=make_partner(), role="contributor")

    at_once(2, careless)

    assert Involvement.objects.count() == 2


def test_who_may_decide_and_confirm(speaker):
    offer = make_offer(organisation=speaker.organisation)
    own = make_editor()
    Submission.objects.filter(pk=offer.contribution.submission_id).update(author=own)
    offer = again(offer)
    inside = make_affiliation(organisation=speaker.organisation, person=make_editor())
    member = make_affiliation(organisation=speaker.organisation, role=AffiliationRole.MEMBER)
    delegate = make_affiliation(organisation=speaker.organisation, role=AffiliationRole.DELEGATE)
    people = {
        "visitor": AnonymousUser(),
        "citizen": make_user(),
        "moderator": make_moderator(),
        "editor": make_editor(),
        "editor who made it": own,
        "editor of the organisation": inside.person,
        "representative": speaker.person,
        "delegate": delegate.person,
        "member": member.person,
        "other organisation's": make_affiliation().person,
        "staff": make_staff(),
    }

    table = {
        who: (may_decide_on(user, offer), may_confirm_for(user, speaker.organisation))
        for who, user in people.items()
    }

    assert {who for who, (decides, _c) in table.items() if decides} == {"editor"}
    assert {who for who, (_d, confirms) in table.items() if confirms} == {
        "representative", "delegate", "editor of the organisation",
    }  # fmt: skip


VERBS = {
    "clarify": lambda row, who: pledging.clarify(row, by=who, note="Quando?"),
    "accept": lambda row, who: pledging.accept(row, by=who, role="contributor"),
    "confirm": lambda row, who: pledging.confirm(again(row), by=who),
    "decline": lambda row, who: pledging.decline(row, by=who, reason="No."),
    "withdraw": lambda row, who: pledging.withdraw(row),
}
WAYS = {
    "offered": (),
    "clarified": ("clarify",),
    "accepted": ("accept",),
    "confirmed": ("accept", "confirm"),
    "declined": ("decline",),
    "withdrawn": ("withdraw",),
}
MAY = {
    "offered": {"clarify", "accept", "decline", "withdraw"},
    "clarified": {"accept", "decline", "withdraw"},
    "accepted": {"confirm", "decline", "withdraw"},
    "confirmed": set(),
    "declined": set(),
    "withdrawn": set(),
}


@pytest.mark.parametrize("state", WAYS)
def test_each_state_allows_its_verbs_and_no_other(db, state):
    plan = make_plan(strategies=len(VERBS))
    asked = make_consultation(make_version(plan))
    speaker, editor, done = make_affiliation(), make_editor(), set()

    for number, verb in enumerate(VERBS, start=1):
        row = make_offer(asked, organisation=speaker.organisation, code=f"1.1.{number}-a1")
        for step in WAYS[state]:
            VERBS[step](row, editor)
        assert again(row).state == state
        try:
            VERBS[verb](again(row), editor)
        except InvalidTransition:
            continue
        done.add(verb)

    assert done == MAY[state]


def test_offer_of_an_organisation_stays_when_who_made_it_is_forgotten(accepted, speaker):
    erasing.remove_identity(accepted.contribution.submission)

    pledging.confirm(again(accepted), by=speaker.person)

    assert Involvement.objects.get().organisation == speaker.organisation


def test_offer_said_in_other_words_than_were_read_is_not_accepted(offer):
    said_otherwise(offer.contribution)

    with pytest.raises(InvalidTransition):
        pledging.accept(offer, by=make_editor(), role="funder")

    pledging.accept(again(offer), by=make_editor(), role="funder")


def test_offer_is_not_decided_on_while_other_words_wait(offer):
    said = Contribution.objects.get(pk=offer.contribution_id)
    following.edit(said, following.Words("Ora offro meno."), seen=1)

    with pytest.raises(InvalidTransition):
        pledging.accept(again(offer), by=make_editor(), role="funder")

    screening.screen(said.pk)
    pledging.accept(again(offer), by=make_editor(), role="funder")
    assert again(offer).contribution.shown.text == "Ora offro meno."


def test_of_words_that_were_accepted_some_are_only_taken_out(accepted):
    said = Contribution.objects.get(pk=accepted.contribution_id)
    text = said.shown.text

    with pytest.raises(following.OfferDecided):
        following.edit(said, following.Words("Ora offro meno."), seen=1)

    said.refresh_from_db()
    assert (said.state, said.revision) == ("published", 1)
    following.edit(said, following.Words(" ".join(text.split()[:-1])), seen=1)
    assert said.revisions.count() == 2
