"""The desk: what a moderator sees, decides, and may not do."""

import pytest
from django.contrib.auth.models import AnonymousUser

from consultation import desk, letters
from consultation.models import Contribution, ContributionState, ScreeningRule
from consultation.permissions import can_decide, can_moderate
from tests.factories import (
    make_consultation,
    make_held,
    make_moderator,
    make_published,
    make_speaker,
    make_submission,
    make_user,
)
from tests.races import at_once, meeting
from tests.signing import sign_in
from tsi.base import delivery
from tsi.base.models import OutgoingMail
from tsi.base.transitions import InvalidTransition

REASON = "Contiene un indirizzo privato: lo riscriva senza."
REJECT = {"action": "reject", "rule": "personal_data", "reason": REASON, "revision": 1}
PUBLISH = {"action": "publish", "rule": "", "reason": "", "revision": 1}


def address(item) -> str:
    return f"/moderazione/{item.pk}/"


@pytest.fixture
def moderator(client, db):
    user = make_moderator()
    sign_in(client, user)
    return user


def test_who_may_moderate_and_decide(db):
    author = make_moderator()
    held = make_held(speaker=_speaking(author))
    people = {
        "visitor": AnonymousUser(),
        "member": make_user(),
        "staff without the role": make_user(is_staff=True),
        "moderator": make_moderator(),
        "author who moderates": author,
        "deactivated moderator": make_moderator(is_active=False),
    }

    table = {who: (can_moderate(user), can_decide(user, held)) for who, user in people.items()}

    assert table == {
        "visitor": (False, False),
        "member": (False, False),
        "staff without the role": (False, False),
        "moderator": (True, True),
        "author who moderates": (True, False),
        "deactivated moderator": (False, False),
    }


def _speaking(user):
    from consultation.services import Speaker

    return Speaker(user.first_name, user.last_name, author=user)


@pytest.mark.parametrize("path", ["/moderazione/", "/moderazione/1/"])
def test_visitor_is_asked_to_sign_in(client, db, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response["Location"] == f"/account/accesso/?next={path}"


def test_member_is_refused(client, db):
    held = make_held()
    sign_in(client, make_user())

    assert client.get("/moderazione/").status_code == 403
    assert client.get(address(held)).status_code == 403
    assert client.post(address(held), PUBLISH).status_code == 403
    assert client.post("/moderazione/prossimo/").status_code == 403
    held.refresh_from_db()
    assert held.state == ContributionState.HELD


def test_findings_are_marked_in_the_text(client, moderator):
    held = make_held(text="Scrivetemi a bianca@example.net <b>presto</b>.")

    page = client.get(address(held)).content.decode()

    assert "<mark>bianca@example.net</mark>" in page
    assert "&lt;b&gt;presto" in page


def test_publish_shows_it_and_writes_to_the_author(client, moderator, mailoutbox):
    held = make_held()

    response = client.post(address(held), PUBLISH)

    assert response.status_code == 302
    held.refresh_from_db()
    assert held.state == ContributionState.PUBLISHED
    decision = held.decisions.order_by("pk").last()
    assert (decision.action, decision.by) == ("publish", moderator)
    assert client.get(held.get_absolute_url()).status_code == 200
    deliver_all()
    assert f"{held.code} è pubblicato" in mailoutbox[-1].subject


def test_reject_needs_rule_and_reason(client, moderator):
    held = make_held()

    for missing in ("rule", "reason"):
        response = client.post(address(held), REJECT | {missing: ""})
        assert response.status_code == 422
        if missing == "rule":
            assert REASON in response.content.decode()

    held.refresh_from_db()
    assert held.state == ContributionState.HELD


def test_reject_hides_it_and_tells_the_author_why(client, moderator, mailoutbox):
    held = make_held()

    client.post(address(held), REJECT)

    held.refresh_from_db()
    assert held.state == ContributionState.REJECTED
    client.logout()
    assert client.get(held.get_absolute_url()).status_code == 404
    page = client.get(held.submission.get_absolute_url()).content.decode()
    assert REASON in page
    deliver_all()
    assert REASON in mailoutbox[-1].body


def test_own_contribution_is_left_to_others(client, moderator):
    held = make_held(speaker=_speaking(moderator))

    assert client.post(address(held), PUBLISH).status_code == 403
    client.post("/moderazione/prossimo/")

    held.refresh_from_db()
    assert (held.state, held.desk) == (ContributionState.HELD, None)


def test_second_decision_is_409_and_changes_nothing(client, moderator):
    held = make_held()
    client.post(address(held), PUBLISH)

    response = client.post(address(held), REJECT)

    assert response.status_code == 409
    assert REASON in response.content.decode()
    held.refresh_from_db()
    assert held.state == ContributionState.PUBLISHED


def test_two_moderators_at_once_one_wins(transactional_db):
    held = make_held()
    revision = held.revisions.get()
    first, second = make_moderator(), make_moderator()

    def decide(number):
        item = Contribution.objects.get(pk=held.pk)
        if number:
            return desk.publish(item, revision, by=first).action
        return desk.reject(item, revision, by=second, rule="off_topic", reason="Altro.").action

    answers = at_once(2, decide)

    assert sum(isinstance(answer, InvalidTransition) for answer in answers) == 1
    assert held.decisions.exclude(by=None).count() == 1


def test_two_moderators_at_once_without_the_guard_both_win(transactional_db):
    """Negative control: reading the state first lets both through."""
    held = make_held()
    revision = held.revisions.get()
    moderators = [make_moderator(), make_moderator()]

    both_read = meeting(2)

    def unguarded(number):
        state = Contribution.objects.get(pk=held.pk).state
        both_read.wait()
        if state == ContributionState.HELD:
            held.decisions.create(revision=revision, action="publish", by=moderators[number])

    at_once(2, unguarded)

    assert held.decisions.exclude(by=None).count() == 2


def test_next_lends_each_item_to_one_moderator(transactional_db):
    consultation = make_consultation()
    for _ in range(4):
        make_held(consultation)
    moderators = [make_moderator() for _ in range(4)]

    taken = at_once(4, lambda n: desk.take_next(moderators[n]).pk)

    assert len(set(taken)) == 4


def test_next_gives_the_same_item_back_to_who_has_it(db):
    consultation = make_consultation()
    first = make_held(consultation)
    make_held(consultation)
    moderator = make_moderator()

    assert desk.take_next(moderator) == first
    assert desk.take_next(moderator) == first
    assert desk.take_next(make_moderator()) != first


def test_next_with_nothing_to_do_goes_back_to_the_desk(client, moderator):
    response = client.post("/moderazione/prossimo/", follow=True)

    assert response.redirect_chain == [("/moderazione/", 302)]
    assert response.context["messages"]


def test_what_is_not_confirmed_is_no_page_of_the_desk(client, moderator):
    unconfirmed = make_submission().contributions.get()

    assert client.get(address(unconfirmed)).status_code == 404
    assert client.get(address(make_published())).status_code == 200


@pytest.mark.parametrize("revision", ["2", "", "x", "99999999999999999999"])
def test_decision_on_a_revision_that_is_not_there_decides_nothing(client, moderator, revision):
    held = make_held()

    response = client.post(address(held), PUBLISH | {"revision": revision})

    assert response.status_code in (409, 422)
    held.refresh_from_db()
    assert held.state == ContributionState.HELD


@pytest.mark.slow
def test_moderation_queries_do_not_grow(
    client, moderator, django_assert_max_num_queries, django_assert_num_queries
):
    consultation = make_consultation()
    make_held(consultation)
    with django_assert_max_num_queries(10) as one:
        client.get("/moderazione/")
    for _ in range(29):
        make_held(consultation)

    with django_assert_num_queries(len(one)):
        client.get("/moderazione/")


def deliver_all() -> None:
    for pk in OutgoingMail.objects.order_by("pk").values_list("pk", flat=True):
        delivery.deliver(pk)


def test_own_words_said_without_signing_in_are_left_to_others(client, moderator):
    held = make_held(speaker=make_speaker(email=moderator.email.upper()))

    assert client.post(address(held), PUBLISH).status_code == 403
    assert desk.take_next(moderator) is None


def test_item_on_loan_is_decided_by_who_has_it(client, moderator):
    held = make_held()
    other = make_moderator()
    desk.take_next(other)

    refused = client.post(address(held), PUBLISH)

    assert refused.status_code == 409
    sign_in(client, other)
    assert client.post(address(held), PUBLISH).status_code == 302


def test_next_leaves_the_item_and_comes_round(client, moderator):
    consultation = make_consultation()
    items = [make_held(consultation) for _ in range(3)]

    seen = [desk.take_next(moderator)]
    for _ in range(3):
        seen.append(desk.take_next(moderator, after=seen[-1]))

    assert seen == [*items, items[0]]
    items[1].refresh_from_db()
    assert items[1].desk is None


def test_next_from_the_page_of_an_item_goes_on(client, moderator):
    consultation = make_consultation()
    first, second = make_held(consultation), make_held(consultation)

    response = client.post("/moderazione/prossimo/", {"after": first.pk})

    assert response["Location"] == address(second)


def test_letter_of_a_contribution_held_names_what_was_found(db):
    held = make_held()
    decision = held.decisions.get()
    assert decision.facts["rules"]

    written = letters.decision_taken(decision.pk).text

    found = [str(ScreeningRule(rule).label) for rule in decision.facts["rules"]]
    assert ", ".join(found) in written
    assert "['" not in written
