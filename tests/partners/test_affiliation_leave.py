"""Leaving, being let go, another role; and who represents the organisation afterwards."""

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from partners import people, steps
from partners.models import Affiliation, AffiliationRole, AffiliationState, Notice, Organisation
from tests.factories import make_affiliation, make_partner, make_staff, make_user
from tests.partners.mailing import delivered, readers
from tests.races import at_once, meeting
from tests.signing import sign_in
from tsi.base.transitions import InvalidTransition

LEAVE = "/organizzazioni/prova/lascia/"


@pytest.fixture
def organisation(db):
    return make_partner(slug="prova")


@pytest.fixture
def last(client, organisation):
    """The only representative, signed in."""
    here = make_affiliation(organisation=organisation)
    client.force_login(here.person)
    return here


def colleague(last: Affiliation, **values) -> Affiliation:
    return make_affiliation(organisation=last.organisation, **{"role": "member"} | values)


def role_of(affiliation: Affiliation) -> str:
    affiliation.refresh_from_db()
    return affiliation.role if affiliation.state == AffiliationState.ACTIVE else affiliation.state


def test_member_leaves_and_the_representative_is_told(client, last):
    member = colleague(last, shown=True)
    client.force_login(member.person)
    assert client.get(LEAVE).status_code == 200

    answer = client.post(LEAVE)

    assert answer["Location"] == "/account/"
    assert role_of(member) == "ended"
    assert (member.shown, member.ended_at is None) == (False, False)
    assert member.steps.last().by == member.person
    assert readers(delivered()) == [last.person.email]
    assert client.post(LEAVE).status_code == 404


def test_muted_news_are_not_sent(client, last):
    type(last.person).objects.filter(pk=last.person_id).update(muted=[Notice.PEOPLE])
    member = colleague(last)

    people.end(member, by=member.person)

    assert delivered() == []


def test_who_is_let_go_is_told_why_whatever_they_muted(client, last):
    member = colleague(last, person=make_user(muted=Notice.values, email="m@example.org"))

    address = f"/organizzazioni/prova/persone/{member.pk}/fine/"
    assert client.post(address, {"reason": ""}).status_code == 422
    assert role_of(member) == "member"
    client.post(address, {"reason": "Ha cambiato lavoro."})

    assert role_of(member) == "ended"
    (letter,) = delivered()
    assert letter.to == ["m@example.org"]
    assert "Ha cambiato lavoro." in letter.body


def test_who_has_gone_cannot_be_let_go_again(client, last):
    member = colleague(last)
    people.end(member, by=member.person)

    answer = client.post(f"/organizzazioni/prova/persone/{member.pk}/fine/", {"reason": "Perché"})

    assert answer.status_code == 409
    assert "Perché" in answer.content.decode()
    with pytest.raises(InvalidTransition):
        people.end(member, by=last.person)


def test_role_changes_and_the_person_is_told(client, last):
    member = colleague(last)
    other = colleague(last, role="representative")
    address = f"/organizzazioni/prova/persone/{member.pk}/ruolo/"
    assert client.get(address).status_code == 200

    client.post(address, {"role": "delegate"})

    assert role_of(member) == "delegate"
    step = member.steps.last()
    assert (step.verb, step.source, step.target) == ("change_role", "member", "delegate")
    assert readers(delivered()) == sorted([member.person.email, other.person.email])
    assert client.post(address, {"role": "delegate"}).status_code == 422, "it is that already"
    assert client.post(address, {"role": "king"}).status_code == 422


@pytest.mark.parametrize("role", ["member", "delegate"])
def test_nobody_raises_themselves(client, last, role):
    own = colleague(last, role=role)
    staff = colleague(last, role=role, person=make_staff())
    for affiliation in (own, staff):
        sign_in(client, affiliation.person)
        address = f"/organizzazioni/prova/persone/{affiliation.pk}/ruolo/"
        assert client.post(address, {"role": "representative"}).status_code == 403
        assert role_of(affiliation) == role


@pytest.mark.parametrize("role", ["member", "delegate"])
def test_only_who_manages_lets_others_go(client, last, role):
    client.force_login(colleague(last, role=role).person)
    other = colleague(last)
    for verb, data in (("fine", {"reason": "–"}), ("ruolo", {"role": "representative"})):
        address = f"/organizzazioni/prova/persone/{other.pk}/{verb}/"
        assert client.get(address).status_code == 403
        assert client.post(address, data).status_code == 403
    assert role_of(other) == "member"


def test_people_of_another_organisation_are_not_found(client, last):
    other = make_affiliation()
    for verb in ("fine", "ruolo", "richiesta"):
        address = f"/organizzazioni/prova/persone/{other.pk}/{verb}/"
        assert client.post(address, {"reason": "–", "role": "member"}).status_code == 404


def test_own_name_is_shown_or_not_as_one_chooses(client, last):
    before = Organisation.objects.get().revision
    client.post("/organizzazioni/prova/nome/", {"shown": "1"})
    last.refresh_from_db()
    assert last.shown
    client.post("/organizzazioni/prova/nome/")
    last.refresh_from_db()
    assert not last.shown
    assert Organisation.objects.get().revision == before + 2
    client.force_login(make_user())
    assert client.post("/organizzazioni/prova/nome/").status_code == 404


# --- Somebody always represents it ---------------------------------------------------------------


WAYS = ("leave", "step down", "let go")


def try_to_go(client, last: Affiliation, way: str, data: dict):
    """The last representative goes in one of three ways; `data` says who follows."""
    if way == "leave":
        return client.post(LEAVE, data)
    if way == "step down":
        address = f"/organizzazioni/prova/persone/{last.pk}/ruolo/"
        return client.post(address, {"role": "member"} | data)
    sign_in(client, make_staff())
    address = f"/organizzazioni/prova/persone/{last.pk}/fine/"
    return client.post(address, {"reason": "Perché sì."} | data)


@pytest.mark.parametrize("way", WAYS)
def test_last_representative_does_not_go_just_so(client, last, way):
    colleague(last)

    answer = try_to_go(client, last, way, {})

    assert answer.status_code == 422
    assert "successor" in answer.content.decode()
    assert role_of(last) == "representative"


@pytest.mark.parametrize("way", WAYS)
def test_last_representative_names_a_colleague(client, last, way):
    heir = colleague(last)

    answer = try_to_go(client, last, way, {"successor": str(heir.pk)})

    assert answer.status_code == 302
    assert role_of(heir) == "representative"
    assert role_of(last) == ("member" if way == "step down" else "ended")
    expected = {heir.person.email} | ({last.person.email} if way == "let go" else set())
    assert set(readers(delivered())) == expected


@pytest.mark.parametrize("way", WAYS)
def test_last_representative_hands_over_to_the_secretariat(client, last, way):
    answer = try_to_go(client, last, way, {"successor": "secretariat"})

    assert answer.status_code == 302
    assert role_of(last) != "representative"
    assert last.organisation.steps.filter(verb="hand_over").count() == 1
    letters = [letter for letter in delivered() if letter.to == [settings.CONTACT_EMAIL]]
    assert len(letters) == 1
    assert last.organisation.name in letters[0].subject


@pytest.mark.parametrize("state", [AffiliationState.REQUESTED, AffiliationState.ENDED])
def test_successor_is_somebody_who_belongs_to_it(client, last, state):
    strangers = [
        colleague(last, state=state),
        make_affiliation(),
        colleague(last, person=make_user(is_active=False)),
        last,
    ]
    for stranger in strangers:
        answer = client.post(LEAVE, {"successor": str(stranger.pk)})
        assert answer.status_code == 422
        with pytest.raises(people.LastRepresentative):
            people.end(last, by=last.person, successor=stranger)
    assert role_of(last) == "representative"


def test_representative_without_a_working_account_does_not_count(client, last):
    colleague(last, role="representative", person=make_user(is_active=False))

    assert client.post(LEAVE).status_code == 422
    with pytest.raises(people.LastRepresentative):
        people.end(last, by=last.person)


def test_one_of_two_representatives_goes_freely(client, last):
    colleague(last, role="representative")

    assert "successor" not in client.get(LEAVE).content.decode()
    assert client.post(LEAVE).status_code == 302
    assert role_of(last) == "ended"


def two_representatives() -> list[int]:
    organisation = make_partner()
    return [make_affiliation(organisation=organisation).pk for _number in range(2)]


def left(keys: list[int]) -> int:
    return Affiliation.objects.representatives().filter(pk__in=keys).count()


def test_of_two_last_representatives_who_leave_at_once_one_stays(transactional_db):
    for _attempt in range(3):
        keys = two_representatives()

        def leave(number: int, keys=keys) -> None:
            own = Affiliation.objects.select_related("organisation", "person").get(pk=keys[number])
            people.end(own, by=own.person)

        answers = at_once(2, leave)

        assert {type(answer) for answer in answers} == {people.LastRepresentative, type(None)}
        assert left(keys) == 1


def test_without_the_lock_both_would_leave(transactional_db):
    """Negative control: the same steps, each looking before the other has written."""
    keys = two_representatives()
    both_looked = meeting(2)

    def leave(number: int) -> None:
        with transaction.atomic():
            own = Affiliation.objects.get(pk=keys[number])
            alone = people.is_last_representative(own)
            both_looked.wait()
            if not alone:
                steps.take(own, "end", by=own.person, ended_at=Now())

    assert at_once(2, leave) == [None, None]
    assert left(keys) == 0


def test_leaving_and_stepping_down_at_once_leaves_one(transactional_db):
    keys = two_representatives()

    def act(number: int) -> None:
        own = Affiliation.objects.select_related("organisation", "person").get(pk=keys[number])
        if number:
            people.end(own, by=own.person)
        else:
            people.change_role(own, by=own.person, role=AffiliationRole.MEMBER)

    at_once(2, act)

    assert left(keys) == 1


def test_heir_who_leaves_at_the_same_moment_does_not_inherit(transactional_db):
    organisation = make_partner()
    last = make_affiliation(organisation=organisation)
    heir = make_affiliation(organisation=organisation, role="member")

    def act(number: int) -> None:
        rows = Affiliation.objects.select_related("organisation", "person")
        own, other = rows.get(pk=last.pk), rows.get(pk=heir.pk)
        if number:
            people.end(own, by=own.person, successor=other)
        else:
            people.end(other, by=other.person)

    answers = at_once(2, act)

    assert Affiliation.objects.representatives().filter(organisation=organisation).count() == 1
    assert any(isinstance(answer, people.LastRepresentative) for answer in answers)
