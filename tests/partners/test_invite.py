"""Inviting by e-mail: who may, what is answered, how many letters go."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners import people
from partners.models import Affiliation, Invitation
from partners.people.invitations import LETTERS_A_DAY, LETTERS_TO_ONE
from partners.tasks import sweep_invitations
from tests.factories import make_affiliation, make_organisation, make_staff, make_user
from tests.partners.mailing import deliver_new, delivered, readers
from tests.races import at_once
from tests.signing import sign_in
from tsi.base.models import MailState, OutgoingMail
from tsi.base.transitions import InvalidTransition

WHOM = {"name": "Bianca Verdi", "email": "bianca@example.org", "role": "delegate"}
FORM = WHOM | {"title": "presidente", "message": "Ti aspettiamo.", "language": "it"}


@pytest.fixture
def representative(client, db):
    here = make_affiliation()
    client.force_login(here.person)
    return here


def address(affiliation: Affiliation, last: str = "invita/") -> str:
    return f"/organizzazioni/{affiliation.organisation.slug}/persone/{last}"


def test_invitation_goes_to_the_address_and_the_list_shows_the_name(client, representative):
    answer = client.post(address(representative), FORM, follow=True)

    assert "Bianca Verdi" in answer.content.decode()
    assert "bianca@" not in answer.content.decode()
    invitation = Invitation.objects.select_related("affiliation").get()
    affiliation = invitation.affiliation
    assert (affiliation.state, affiliation.role, affiliation.person) == (
        "invited",
        "delegate",
        None,
    )
    days = invitation.expires_at - timezone.now()
    assert timedelta(days=29, hours=23) < days <= timedelta(days=30)
    (letter,) = delivered()
    assert letter.to == ["bianca@example.org"]
    assert f"http://localhost:8000/organizzazioni/inviti/{invitation.link_token}/" in letter.body
    assert "Ti aspettiamo." in letter.body
    assert str(representative.person) in letter.body


def test_letter_is_in_the_chosen_language(client, representative):
    client.post(address(representative), FORM | {"language": "en"})

    (letter,) = delivered()
    assert "/en/organizzazioni/inviti/" in letter.body
    assert "invites you to join" in letter.body


@pytest.mark.parametrize("wrong", [{"email": "no"}, {"name": ""}, {"role": "king"}])
def test_what_is_wrong_comes_back(client, representative, wrong):
    answer = client.post(address(representative), FORM | wrong)

    assert answer.status_code == 422
    assert "Ti aspettiamo." in answer.content.decode()
    assert not Invitation.objects.exists()


def test_name_with_line_breaks_and_markup_is_harmless(client, representative):
    evil = '<script>x</script>"><img onerror=y>\r\nBcc: z@example.org'
    answer = client.post(address(representative), FORM | {"name": evil, "title": evil}, follow=True)

    page = answer.content.decode()
    assert "<script>x" not in page
    assert "<img onerror" not in page
    (letter,) = delivered()
    assert "\n" not in letter.subject
    assert letter.to == ["bianca@example.org"]
    assert "\nBcc:" not in letter.message().as_string().split("\n\n", 1)[0]


def test_account_or_none_active_or_not_gets_the_same_answer(client, representative):
    """TRUST 39. What differs is said in the letter, to the one who owns the address."""
    make_user(email="known@example.org")
    active = make_user(email="active@example.org")
    make_affiliation(organisation=representative.organisation, person=active, role="member")
    answers = []
    for email in ("nobody@example.org", "known@example.org", "active@example.org"):
        posted = client.post(address(representative), FORM | {"email": email})
        page = client.get(address(representative, "")).content.decode()
        invited = page.split('id="invited"')[1].split("</section>")[0]
        answers.append((posted.status_code, posted["Location"], invited.count("Bianca Verdi")))

    assert {(status, location) for status, location, _count in answers} == {
        (302, address(representative, ""))
    }
    assert [count // answers[0][2] for _status, _location, count in answers] == [1, 2, 3]
    letters = {letter.to[0]: letter.body for letter in delivered()}
    assert "/inviti/" not in letters["active@example.org"]
    assert "/inviti/" in letters["known@example.org"]
    assert "/inviti/" in letters["nobody@example.org"]


def test_number_of_queries_does_not_tell_who_has_an_account(representative):
    make_user(email="known@example.org")
    counts = []
    for email in ("nobody@example.org", "known@example.org"):
        with CaptureQueriesContext(connection) as captured:
            invite(representative, email=email)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def invite(by: Affiliation, **values) -> Invitation:
    return people.invite(by.organisation, by=by.person, **WHOM | values)


def test_same_address_again_keeps_one_link_and_sends_no_second_letter_at_once(representative):
    first = invite(representative)
    second = invite(representative, email="Bianca@Example.org", role="member", name="B. Verdi")

    assert (first.pk, first.link_token) == (second.pk, second.link_token)
    assert Affiliation.objects.filter(state="invited").count() == 1
    assert (second.affiliation.role, second.name) == ("member", "B. Verdi")
    assert len(delivered()) == 1


def test_same_address_at_the_same_time_is_invited_once(transactional_db):
    representative = make_affiliation()

    at_once(4, lambda _number: invite(representative))

    assert Invitation.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


def sent_before() -> None:
    """The letters of the last minutes are older than the pause, and of today."""
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(hours=1))


def test_send_again_renews_the_time_and_keeps_the_link(client, representative):
    invitation = invite(representative)
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=1))
    sent_before()

    client.post(address(representative, f"{invitation.affiliation_id}/ancora/"))

    invitation.refresh_from_db()
    assert invitation.expires_at > timezone.now() + timedelta(days=29)
    first, second = delivered()
    assert invitation.link_token in first.body
    assert invitation.link_token in second.body


def test_one_address_gets_few_letters_a_day_from_all_organisations(db):
    """TRUST 44; revoking does not begin the count anew."""
    for _number in range(LETTERS_TO_ONE):
        here = make_affiliation()
        people.revoke(invite(here).affiliation, by=here.person)

    with pytest.raises(people.TooMany):
        invite(make_affiliation(), email="BIANCA@example.org")
    invite(make_affiliation(), email="other@example.org")
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(hours=25))
    invite(make_affiliation())


def test_one_organisation_sends_so_many_a_day(client, representative):
    for number in range(LETTERS_A_DAY):
        invite(representative, email=f"person{number}@example.net")

    answer = client.post(address(representative), FORM)

    assert answer.status_code == 429
    assert "bianca@example.org" in answer.content.decode(), "what was typed is given back"
    assert Invitation.objects.count() == LETTERS_A_DAY
    with pytest.raises(people.TooMany):
        people.send_again(Invitation.objects.first(), by=representative.person)


def test_limit_holds_when_all_come_at_once(transactional_db):
    senders = [make_affiliation() for _number in range(LETTERS_TO_ONE + 3)]

    answers = at_once(len(senders), lambda number: invite(senders[number]))

    assert sum(isinstance(one, people.TooMany) for one in answers) == 3
    assert OutgoingMail.objects.count() == LETTERS_TO_ONE


def test_secretariat_is_not_limited(db):
    office = make_staff()
    for _number in range(LETTERS_TO_ONE + 1):
        people.invite(make_organisation(), by=office, **WHOM)

    assert OutgoingMail.objects.count() == LETTERS_TO_ONE + 1


def test_revoked_invitation_sends_nothing_and_loses_its_address_after_a_day(client, representative):
    invitation = invite(representative)

    client.post(address(representative, f"{invitation.affiliation_id}/revoca/"))

    assert delivered() == []
    invitation.refresh_from_db()
    assert invitation.affiliation.state == "ended"
    people.lapse()
    invitation.refresh_from_db()
    assert invitation.email == "bianca@example.org", "counted for a day"
    Affiliation.objects.filter(pk=invitation.affiliation_id).update(
        ended_at=timezone.now() - timedelta(hours=25)
    )
    people.lapse()
    invitation.refresh_from_db()
    assert invitation.email == ""


def test_what_is_over_is_not_sent_again_or_revoked(client, representative):
    invitation = invite(representative)
    people.revoke(invitation.affiliation, by=representative.person)

    with pytest.raises(InvalidTransition):
        people.send_again(invitation, by=representative.person)
    with pytest.raises(InvalidTransition):
        people.revoke(invitation.affiliation, by=representative.person)
    for last in ("ancora", "revoca"):
        answer = client.post(
            address(representative, f"{invitation.affiliation_id}/{last}/"), follow=True
        )
        assert "notice-error" in answer.content.decode()


def test_expired_invitations_lapse_and_are_told(representative):
    late, fresh = invite(representative), invite(representative, email="b@example.org")
    delivered()
    Invitation.objects.filter(pk=late.pk).update(expires_at=timezone.now())

    assert people.lapse() == 1

    late.refresh_from_db()
    fresh.affiliation.refresh_from_db()
    assert (late.affiliation.state, late.email) == ("ended", "")
    assert late.affiliation.steps.last().verb == "lapse"
    assert fresh.affiliation.state == "invited"
    assert readers(delivered()) == [representative.person.email]
    assert people.lapse() == 0


@pytest.mark.parametrize("how", ["refused", "came back"])
def test_bounce_is_seen_and_told_to_the_secretariat_once(client, representative, how, settings):
    invitation = invite(representative)
    if how == "came back":
        delivered()
    OutgoingMail.objects.update(state=MailState.FAILED, last_error="5.1.1")

    assert (people.note_bounces(), people.note_bounces()) == (1, 0)

    (letter,) = deliver_new()
    assert letter.to == [settings.CONTACT_EMAIL]
    assert "Bianca Verdi" in letter.body
    assert "bianca@" not in letter.body
    invitation.refresh_from_db()
    assert invitation.bounced_at
    page = client.get(address(representative, "")).content.decode()
    assert "state-rejected" in page
    assert "bianca@" not in page


def test_sweep_ends_what_is_over_and_sees_what_came_back(representative):
    late, back = invite(representative), invite(representative, email="b@example.org")
    Invitation.objects.filter(pk=late.pk).update(expires_at=timezone.now())
    OutgoingMail.objects.update(state=MailState.FAILED)

    sweep_invitations()

    late.affiliation.refresh_from_db()
    back.refresh_from_db()
    assert late.affiliation.state == "ended"
    assert back.bounced_at


def test_bounce_of_a_letter_that_was_sent_again_since_is_not_noted(representative):
    invitation = invite(representative)
    OutgoingMail.objects.update(state=MailState.FAILED)
    people.send_again(invitation, by=representative.person)

    assert people.note_bounces() == 0
    OutgoingMail.objects.filter(state=MailState.QUEUED).update(state=MailState.FAILED)
    assert people.note_bounces() == 1


def test_invitation_to_who_asked_meanwhile_is_not_a_bounce(representative):
    invitation = invite(representative)
    people.revoke(invitation.affiliation, by=representative.person)
    deliver_new()
    assert OutgoingMail.objects.get().state == MailState.FAILED, "there was nobody to write to"

    assert people.note_bounces() == 0


@pytest.mark.parametrize("role", ["member", "delegate"])
def test_only_representatives_and_secretariat_invite(client, db, role):
    here = make_affiliation(role=role)
    client.force_login(here.person)

    assert client.get(address(here)).status_code == 403
    assert client.post(address(here), FORM).status_code == 403
    client.force_login(make_user())
    assert client.post(address(here), FORM).status_code == 403
    sign_in(client, make_staff())
    assert client.post(address(here), FORM).status_code == 302
    client.logout()
    assert client.post(address(here), FORM)["Location"].startswith("/account/accesso/")
    assert Invitation.objects.count() == 1


def test_invitation_of_another_organisation_is_not_found(client, representative):
    other = invite(make_affiliation(), email="c@example.org")

    for last in ("ancora", "revoca"):
        answer = client.post(address(representative, f"{other.affiliation_id}/{last}/"))
        assert answer.status_code == 404
    assert client.post(address(representative, f"{representative.pk}/revoca/")).status_code == 404


def test_typed_state_and_person_are_ignored(client, representative):
    """TRUST 36."""
    more = {"state": "active", "person": representative.person_id, "invited_by": "", "shown": "on"}
    client.post(address(representative), FORM | more)

    invitation = Invitation.objects.select_related("affiliation").get()
    affiliation = invitation.affiliation
    assert (affiliation.state, affiliation.person_id, affiliation.shown) == ("invited", None, False)
    assert invitation.invited_by == representative.person
