"""The author asks for a second look; another person answers."""

from datetime import timedelta

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from consultation import appealing, desk, following, screening
from consultation.models import Appeal, AppealState, Contribution, ContributionState, Decision
from consultation.permissions import can_decide_appeal
from tests.consultation.test_moderation import _speaking, address, deliver_all
from tests.factories import make_held, make_moderator, make_published, make_user
from tests.races import at_once
from tests.signing import sign_in
from tsi.base.transitions import InvalidTransition

TEXT = "Scrivetemi a bianca@example.net, dopo le 18."
WHY = "Non è un’offesa."
BECAUSE = {"rule": "offence", "reason": "Offende."}


def rejected(by=None, **values) -> Decision:
    held = make_held(text=TEXT, **values)
    return desk.reject(held, held.revisions.get(), by=by or make_moderator(), **BECAUSE)


def hidden(by=None, **values) -> Decision:
    said = make_published(**values)
    return desk.hide(said, said.shown, by=by or make_moderator(), **BECAUSE)


def obscured(by=None, **values) -> Decision:
    held = make_held(text=TEXT, **values)
    parts = {"text": [[13, 31]]}
    judged = held.revisions.get()
    return desk.publish(held, judged, by=by or make_moderator(), parts=parts, **BECAUSE)


RESTRICTIONS = [rejected, hidden, obscured]


def place(decision: Decision) -> str:
    sent = decision.contribution.submission
    return f"{sent.get_absolute_url()}riesame/{decision.pk}/"


def state_of(decision: Decision) -> str:
    return Contribution.objects.get(pk=decision.contribution_id).state


@pytest.mark.parametrize("restricted", RESTRICTIONS)
def test_author_asks_by_the_private_link_and_is_told(client, db, mailoutbox, restricted):
    decision = restricted()
    own = decision.contribution.submission.get_absolute_url()
    assert place(decision) in client.get(own).content.decode()

    answer = client.post(place(decision), {"text": WHY})

    assert answer.status_code == 302
    assert Appeal.objects.get().text == WHY
    assert "un’altra persona ti scriverà" in client.get(own).content.decode()
    deliver_all()
    assert f"Riesaminiamo {decision.contribution.code}" in mailoutbox[-1].subject


@pytest.mark.parametrize("restricted", RESTRICTIONS)
def test_granted_shows_it_whole_and_tells_the_author(client, db, mailoutbox, restricted):
    decision = restricted()
    asked = appealing.appeal(decision, text=WHY)
    sign_in(client, make_moderator())
    said = decision.contribution

    answer = client.post(
        address(said), {"action": "grant", "reason": "Aveva ragione.", "revision": 1}
    )

    assert answer.status_code == 302
    asked.refresh_from_db()
    assert asked.state == AppealState.GRANTED
    assert state_of(decision) == ContributionState.PUBLISHED
    page = client.get(said.get_absolute_url()).content.decode()
    assert said.revisions.get().text in page
    assert said.decisions.last().action == "restore"
    deliver_all()
    assert "Aveva ragione." in mailoutbox[-1].body
    assert sum("Esito del riesame" in mail.subject for mail in mailoutbox) == 1


@pytest.mark.parametrize("restricted", RESTRICTIONS)
def test_denied_changes_nothing_and_says_why(client, db, mailoutbox, restricted):
    decision = restricted()
    before = state_of(decision)
    appealing.appeal(decision, text=WHY)
    sign_in(client, make_moderator())

    silent = client.post(address(decision.contribution), {"action": "deny", "revision": 1})
    client.post(
        address(decision.contribution), {"action": "deny", "reason": "Resta.", "revision": 1}
    )

    assert silent.status_code == 422
    assert Appeal.objects.get().state == AppealState.DENIED
    assert state_of(decision) == before
    deliver_all()
    assert "Resta." in mailoutbox[-1].body
    own = decision.contribution.submission.get_absolute_url()
    assert "Resta." in client.get(own).content.decode()


def test_who_decides_an_appeal(db):
    first, author = make_moderator(), make_moderator()
    held = make_held(speaker=_speaking(author), text=TEXT)
    decision = desk.reject(held, held.revisions.get(), by=first, **BECAUSE)
    asked = appealing.appeal(decision, text=WHY)
    people = {
        "who decided": first,
        "who wrote": author,
        "another": make_moderator(),
        "member": make_user(),
        "staff": make_user(is_staff=True),
    }

    table = {who: can_decide_appeal(user, asked) for who, user in people.items()}

    assert table == {
        "who decided": False,
        "who wrote": False,
        "another": True,
        "member": False,
        "staff": False,
    }
    for who, allowed in table.items():
        if not allowed:
            with pytest.raises(PermissionDenied):
                appealing.grant(asked, by=people[who], reason="Sì.")
            with pytest.raises(PermissionDenied):
                appealing.deny(asked, by=people[who], reason="No.")


def test_first_decider_is_told_that_another_answers(client, db):
    first = make_moderator()
    decision = rejected(by=first)
    appealing.appeal(decision, text=WHY)
    sign_in(client, first)

    page = client.get(address(decision.contribution)).content.decode()
    answer = client.post(
        address(decision.contribution), {"action": "grant", "reason": "Sì.", "revision": 1}
    )

    assert "un’altra persona che modera" in page
    assert answer.status_code == 403


@pytest.mark.parametrize("restricted", RESTRICTIONS)
def test_asked_once_a_decision(client, db, restricted):
    decision = restricted()
    client.post(place(decision), {"text": WHY})

    page = client.get(place(decision))
    answer = client.post(place(decision), {"text": "Ancora."})

    assert (page.status_code, answer.status_code) == (409, 409)
    assert "Ancora." in answer.content.decode()
    assert Appeal.objects.count() == 1


def test_asked_at_once_is_asked_once(transactional_db):
    decision = rejected()

    answers = at_once(4, lambda n: appealing.appeal(decision, text=str(n)))

    assert sum(isinstance(answer, InvalidTransition) for answer in answers) == 3
    assert Appeal.objects.count() == 1


def test_time_for_it_ends(client, db, settings):
    decision = rejected()
    settings.APPEAL_DAYS = 3
    with pgtrigger.ignore("consultation.Decision:decision_append_only"):
        Decision.objects.update(at=timezone.now() - timedelta(days=3, minutes=1))

    own = client.get(decision.contribution.submission.get_absolute_url()).content.decode()
    answer = client.post(place(decision), {"text": WHY})

    assert place(decision) not in own
    assert answer.status_code == 409
    with pgtrigger.ignore("consultation.Decision:decision_append_only"):
        Decision.objects.update(at=timezone.now() - timedelta(days=2, hours=23))
    assert client.post(place(decision), {"text": WHY}).status_code == 302


def test_what_restricts_nothing_is_not_appealed_against(client, db):
    published, held = make_published(), make_held()

    for said in (published, held):
        decision = said.decisions.last()
        assert client.post(place(decision), {"text": WHY}).status_code == 409
        own = client.get(said.submission.get_absolute_url()).content.decode()
        assert "/riesame/" not in own


def test_decision_taken_back_is_not_appealed_against(client, db):
    decision = hidden()
    said = decision.contribution
    desk.restore(said, said.shown, by=make_moderator())

    assert client.post(place(decision), {"text": WHY}).status_code == 409


def test_decision_of_somebody_else_is_not_found(client, db):
    mine, other = rejected(), rejected()
    sent = mine.contribution.submission.get_absolute_url()

    assert client.get(f"{sent}riesame/{other.pk}/").status_code == 404
    assert client.get(f"/consultazioni/invio/nessuno/riesame/{mine.pk}/").status_code == 404


def test_two_answer_at_once_one_wins(transactional_db):
    decision = rejected()
    asked = appealing.appeal(decision, text=WHY)
    people = [make_moderator(), make_moderator()]
    verbs = [appealing.grant, appealing.deny]

    def answer(number):
        mine = Appeal.objects.select_related("decision").get(pk=asked.pk)
        return verbs[number](mine, by=people[number], reason="Perché.")

    answers = at_once(2, answer)

    assert sum(isinstance(each, InvalidTransition) for each in answers) == 1
    granted = Appeal.objects.get().state == AppealState.GRANTED
    assert (state_of(decision) == ContributionState.PUBLISHED) == granted


def test_second_look_of_a_later_decision_is_another(client, db):
    decision = rejected()
    asked = appealing.appeal(decision, text=WHY)
    appealing.grant(asked, by=make_moderator(), reason="Sì.")
    said = Contribution.objects.get(pk=decision.contribution_id)
    later = desk.hide(said, said.shown, by=make_moderator(), **BECAUSE)

    assert client.post(place(later), {"text": WHY}).status_code == 302
    assert Appeal.objects.count() == 2


def test_granted_though_the_words_were_changed_meanwhile(db):
    """What was obscured is whole again; the new words wait for their own decision."""
    decision = obscured()
    asked = appealing.appeal(decision, text=WHY)
    said = Contribution.objects.get(pk=decision.contribution_id)
    following.edit(said, following.Words("Parole nuove, dopo le 18."), seen=1)
    screening.screen(said.pk)
    assert state_of(decision) == ContributionState.HELD

    appealing.grant(asked, by=make_moderator(), reason="Aveva ragione.")

    said.refresh_from_db()
    assert said.shown.text == TEXT
    assert said.state == ContributionState.HELD


def test_what_was_hidden_since_is_not_shown_by_an_older_appeal(db):
    """The hiding is a decision of its own, and stays open to appeal."""
    decision = obscured()
    asked = appealing.appeal(decision, text=WHY)
    said = Contribution.objects.get(pk=decision.contribution_id)
    later = desk.hide(said, said.shown, by=make_moderator(), **BECAUSE)

    with pytest.raises(InvalidTransition):
        appealing.grant(asked, by=make_moderator(), reason="Aveva ragione.")

    assert appealing.open_to_appeal().filter(pk=later.pk).exists()
    assert Contribution.objects.get(pk=said.pk).shown.text != TEXT
