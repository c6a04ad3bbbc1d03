"""Asking to join an organisation, and the answer."""

import pytest
from django.conf import settings

from partners import joining, people
from partners.models import Adhesion, Affiliation, AffiliationState, Notice
from partners.people.requests import REQUESTS_A_DAY
from partners.personal_data import erase
from tests.factories import (
    make_affiliation,
    make_approver,
    make_organisation,
    make_partner,
    make_staff,
    make_user,
)
from tests.partners.mailing import delivered, readers
from tests.partners.test_adhesion import sent as applied
from tests.races import at_once
from tests.signing import sign_in
from tsi.base.transitions import InvalidTransition

ASK = {"role": "delegate", "title": "ricerca", "message": "Lavoro qui da anni."}


@pytest.fixture
def organisation(db):
    return make_partner(slug="prova")


@pytest.fixture
def representative(organisation):
    return make_affiliation(organisation=organisation)


@pytest.fixture
def person(client, db):
    user = make_user(email="person@example.org")
    client.force_login(user)
    return user


ADDRESS = "/organizzazioni/prova/partecipa/"


def test_request_reaches_those_who_can_confirm(client, representative, person):
    make_affiliation(organisation=representative.organisation, role="delegate")
    answer = client.post(ADDRESS, ASK)

    assert answer.status_code == 302
    affiliation = person.affiliations.get()
    assert (affiliation.state, affiliation.role) == ("requested", "delegate")
    (letter,) = delivered()
    assert letter.to == [representative.person.email]
    assert "Lavoro qui da anni." in letter.body
    assert f"/organizzazioni/prova/persone/{affiliation.pk}/richiesta/" in letter.body
    assert "person@" not in letter.body


@pytest.mark.parametrize("why", ["nobody", "unwanted", "inactive"])
def test_where_nobody_would_read_it_the_secretariat_is_written_to(
    client, organisation, person, why
):
    if why == "unwanted":
        muted = make_user(muted=[Notice.REQUESTS])
        make_affiliation(organisation=organisation, person=muted)
    if why == "inactive":
        make_affiliation(organisation=organisation, person=make_user(is_active=False))

    client.post(ADDRESS, ASK)

    assert readers(delivered()) == [settings.CONTACT_EMAIL]


def test_one_request_at_a_time(client, representative, person):
    client.post(ADDRESS, ASK)

    again = client.post(ADDRESS, ASK)

    assert again.status_code == 409
    assert person.affiliations.count() == 1
    with pytest.raises(people.AlreadyHere):
        people.request(representative.organisation, person=person, role="member")


def test_one_request_when_sent_many_times_at_once(transactional_db):
    organisation, person = make_partner(), make_user()

    answers = at_once(4, lambda _number: people.request(organisation, person=person, role="member"))

    assert sum(isinstance(answer, Affiliation) for answer in answers) == 1
    assert sum(isinstance(answer, people.AlreadyHere) for answer in answers) == 3


def test_who_belongs_to_it_cannot_ask(client, representative):
    client.force_login(representative.person)

    page = client.get(f"/en{ADDRESS}").content.decode()
    assert "already, as legal representative" in page
    assert "Send the request" not in page
    assert client.post(ADDRESS, ASK).status_code == 409


def test_requests_a_day_are_counted(client, person):
    for _number in range(REQUESTS_A_DAY):
        asked = people.request(make_partner(), person=person, role="member")
        people.withdraw(asked, by=person)
    make_partner(slug="prova")

    answer = client.post(ADDRESS, ASK)

    assert answer.status_code == 429
    assert "Lavoro qui da anni." in answer.content.decode()


def test_what_is_wrong_comes_back(client, organisation, person):
    answer = client.post(ADDRESS, ASK | {"role": "", "message": "x" * 1001})

    assert answer.status_code == 422
    assert "x" * 1001 in answer.content.decode()
    assert not person.affiliations.exists()


def test_typed_state_and_organisation_are_ignored(client, organisation, person):
    """TRUST 36."""
    more = {"state": "active", "organisation": make_partner().pk, "person": 1, "shown": "on"}
    client.post(ADDRESS, ASK | more)

    affiliation = person.affiliations.get()
    assert (affiliation.state, affiliation.organisation) == ("requested", organisation)
    assert not affiliation.shown


def test_own_request_is_withdrawn(client, organisation, person):
    client.post(ADDRESS, ASK)

    client.post(f"{ADDRESS}ritira/")

    assert person.affiliations.get().state == AffiliationState.ENDED
    assert client.post(f"{ADDRESS}ritira/").status_code == 404


# --- The answer ----------------------------------------------------------------------------------


@pytest.fixture
def asked(organisation):
    person = make_user(email="person@example.org")
    return people.request(organisation, person=person, role="delegate", message="Sono io.")


def decide(asked: Affiliation) -> str:
    return f"/organizzazioni/prova/persone/{asked.pk}/richiesta/"


CONFIRM = {"action": "confirm", "role": "delegate", "reason": ""}
DECLINE = {"action": "decline", "role": "delegate", "reason": "Non la conosciamo."}


def test_confirmed_person_belongs_to_it_and_is_told(client, representative, asked):
    colleague = make_affiliation(organisation=representative.organisation)
    delivered()
    client.force_login(representative.person)
    assert "Sono io." in client.get(decide(asked)).content.decode()

    client.post(decide(asked), CONFIRM | {"role": "member"})

    asked.refresh_from_db()
    assert (asked.state, asked.role, asked.shown) == ("active", "member", False)
    assert asked.steps.last().by == representative.person
    assert readers(delivered()) == sorted(["person@example.org", colleague.person.email])


def test_declined_person_reads_the_reasons(client, representative, asked):
    delivered()
    client.force_login(representative.person)

    client.post(decide(asked), DECLINE)

    asked.refresh_from_db()
    assert asked.state == "ended"
    (letter,) = delivered()
    assert letter.to == ["person@example.org"]
    assert "Non la conosciamo." in letter.body


def test_declining_needs_reasons(client, representative, asked):
    client.force_login(representative.person)

    assert client.post(decide(asked), DECLINE | {"reason": " "}).status_code == 422
    assert client.post(decide(asked), {"action": "no"}).status_code == 422
    asked.refresh_from_db()
    assert asked.state == "requested"


def test_what_is_decided_is_decided(client, representative, asked):
    people.confirm(asked, by=representative.person)
    client.force_login(representative.person)

    answer = client.post(decide(asked), DECLINE)

    assert answer.status_code == 409
    assert "Non la conosciamo." in answer.content.decode(), "what was typed is given back"
    with pytest.raises(InvalidTransition):
        people.decline(asked, by=representative.person, reason="–")
    with pytest.raises(InvalidTransition):
        people.withdraw(asked, by=asked.person)


def test_two_who_decide_at_once_decide_once(transactional_db):
    organisation = make_partner()
    first, second = (make_affiliation(organisation=organisation) for _ in range(2))
    key = people.request(organisation, person=make_user(), role="member").pk

    def act(number: int) -> None:
        asked = Affiliation.objects.select_related("organisation").get(pk=key)
        if number:
            people.confirm(asked, by=first.person)
        else:
            people.decline(asked, by=second.person, reason="–")

    answers = at_once(2, act)

    assert {type(answer) for answer in answers} == {InvalidTransition, type(None)}


def test_nobody_confirms_their_own_request(client, organisation):
    """TRUST 37."""
    office = make_staff()
    own = people.request(organisation, person=office, role="representative")
    sign_in(client, office)

    assert client.get(decide(own)).status_code == 403
    assert client.post(decide(own), CONFIRM).status_code == 403
    sign_in(client, make_staff())
    assert client.post(decide(own), CONFIRM).status_code == 302


# --- Beside an accession -------------------------------------------------------------------------


@pytest.fixture
def sent(client, db):
    """An accession with which its sender asks to be delegate."""
    adhesion = applied(role="delegate", organisation=make_organisation(slug="prova"))
    client.force_login(adhesion.submitted_by)
    return adhesion


def test_request_that_goes_with_an_accession_is_not_exchanged(client, sent):
    """Whoever decides has read "delegate": nothing else may wait there when they approve."""
    answers = [client.post(f"/en{ADDRESS}ritira/"), client.post(f"/en{ADDRESS}", ASK)]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "goes with the accession that you sent" in answers[0].content.decode()
    joining.review(sent, by=make_staff())
    joining.approve(sent, by=make_approver())
    here = sent.submitted_by.affiliations.get()
    assert (here.role, here.state) == ("delegate", "active")


def test_declined_beside_an_accession_nobody_asks_for_another_role(client, sent):
    people.decline(sent.submitted_by.affiliations.get(), by=make_staff(), reason="–")

    answer = client.post(f"/en{ADDRESS}", ASK | {"role": "representative"})

    assert answer.status_code == 409
    assert "goes with the accession that you sent" in answer.content.decode()
    assert not sent.submitted_by.affiliations.current().exists()


def test_withdrawn_accession_leaves_one_free_to_ask(client, sent):
    joining.withdraw(sent, by=sent.submitted_by)

    assert client.post(ADDRESS, ASK).status_code == 302


def test_account_is_erased_beside_an_accession(sent):
    Adhesion.objects.update(document="adhesions/a.pdf")

    erase(sent.submitted_by)

    assert sent.submitted_by.affiliations.get().state == AffiliationState.ENDED


def test_page_says_who_decides(client, organisation, person):
    address = f"/en/organizzazioni/{organisation.slug}/partecipa/"
    assert "the secretariat decides" in client.get(address).text

    make_affiliation(organisation=organisation)

    assert "the secretariat decides" not in client.get(address).text
