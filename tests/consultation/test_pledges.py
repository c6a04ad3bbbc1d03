"""The desk of the offers, and the page on which an organisation confirms its own."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultation import pledging
from consultation.models import Contribution, Submission
from partners.models import AffiliationRole
from plan.models import Involvement
from tests.consultation.answering import said_otherwise
from tests.consultation.pledges import again, make_offer
from tests.factories import make_affiliation, make_consultation, make_editor, make_staff, make_user
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
DESK = "/redazione/consultazioni/prova/impegni/"


@pytest.fixture
def asked():
    return make_consultation(slug="prova")


@pytest.fixture
def speaker():
    return make_affiliation()


@pytest.fixture
def offer(asked, speaker):
    return make_offer(asked, organisation=speaker.organisation)


@pytest.fixture
def editor(client):
    person = make_editor()
    sign_in(client, person)
    return person


@pytest.fixture
def here(speaker):
    return f"/organizzazioni/{speaker.organisation.slug}/impegni/"


def read(offer) -> dict[str, int]:
    """What the form says of the words that were on the screen."""
    return {"seen": again(offer).contribution.shown_id}


def test_editor_asks_accepts_and_declines(client, editor, offer):
    own = f"{DESK}{offer.contribution.code}/"
    assert own in client.get(DESK).content.decode()

    assert (
        client.post(own, read(offer) | {"verb": "clarify", "words": "Quando?"})["Location"] == DESK
    )
    assert again(offer).note == "Quando?"
    client.post(own, read(offer) | {"verb": "accept", "role": "funder"})
    assert (again(offer).state, again(offer).role) == ("accepted", "funder")
    client.post(own, read(offer) | {"verb": "decline", "words": "Ripensato."})

    assert (again(offer).state, again(offer).reason) == ("declined", "Ripensato.")


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"verb": "x"},
        {"verb": "accept"},
        {"verb": "accept", "role": "co_lead"},
        {"verb": "clarify", "words": " "},
        {"verb": "decline", "words": ""},
        {"verb": "decline", "words": "x" * 2001},
    ],
)
def test_bad_input_is_told(client, editor, offer, form):
    answer = client.post(f"{DESK}{offer.contribution.code}/", form)

    assert answer.status_code == 422
    assert again(offer).state == "offered"


def test_second_decision_is_told_and_gives_the_words_back(client, editor, offer):
    pledging.withdraw(offer)

    answer = client.post(
        f"{DESK}{offer.contribution.code}/",
        read(offer) | {"verb": "decline", "words": "Le mie parole."},
    )

    assert answer.status_code == 409
    assert "Le mie parole." in answer.content.decode()


def test_words_that_were_not_read_are_not_decided_on(client, editor, offer):
    own, seen = f"{DESK}{offer.contribution.code}/", read(offer)
    said_otherwise(offer.contribution)

    answer = client.post(own, seen | {"verb": "decline", "words": "Le mie ragioni."})

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Le mie ragioni." in page and "Parole corrette dopo." in page
    assert again(offer).state == "offered"
    fresh = answer.context["form"]["seen"].value()  # the page that says so can be sent again
    assert client.post(own, {"seen": fresh, "verb": "decline", "words": "No."}).status_code == 302


def test_nobody_decides_on_the_own_offer(client, editor, offer):
    Submission.objects.update(author=editor)
    own = f"{DESK}{offer.contribution.code}/"

    assert client.get(own).status_code == 200
    assert client.post(own, {"verb": "accept", "role": "funder"}).status_code == 403


def test_desk_lists_only_what_everybody_reads(client, editor, offer):
    assert offer.contribution.code in client.get(DESK).content.decode()

    Contribution.objects.update(state="hidden")

    assert offer.contribution.code not in client.get(DESK).content.decode()
    assert client.get(f"{DESK}{offer.contribution.code}/").status_code == 404


@pytest.mark.slow
def test_desk_asks_as_much_with_many(client, editor, asked, offer):
    client.get(DESK)
    with CaptureQueriesContext(connection) as few:
        client.get(DESK)
    for _each in range(29):
        make_offer(asked)

    with CaptureQueriesContext(connection) as many:
        client.get(DESK)

    assert len(many) == len(few)


def test_organisation_confirms(client, offer, speaker, here):
    pledging.accept(offer, by=make_editor(), role="contributor")
    client.force_login(speaker.person)
    own = f"{here}{offer.pk}/"
    assert own in client.get(here).content.decode()
    assert 'value="confirm"' in client.get(own).content.decode()

    assert client.post(own, {"verb": "confirm"})["Location"] == here

    assert again(offer).state == "confirmed"
    assert Involvement.objects.get().organisation == speaker.organisation
    assert client.post(own, {"verb": "confirm"}).status_code == 409


def test_organisation_takes_its_offer_back(client, offer, speaker, here):
    client.force_login(speaker.person)
    own = f"{here}{offer.pk}/"

    assert client.post(own, {}).status_code == 409
    assert client.post(own, {"verb": "confirm"}).status_code == 409
    assert client.post(own, {"verb": "withdraw"}).status_code == 302

    assert again(offer).state == "withdrawn"


@pytest.mark.parametrize(
    ("who", "reads", "answers"),
    [("member", 200, 403), ("staff", 200, 403), ("editor", 403, 403), ("other", 403, 403)],
)
def test_nobody_else_confirms_for_it(client, offer, here, who, reads, answers):
    pledging.accept(offer, by=make_editor(), role="contributor")
    if who == "member":
        organisation = offer.organisation
        own = make_affiliation(organisation=organisation, role=AffiliationRole.MEMBER)
        user = own.person
    else:
        user = {"staff": make_staff, "editor": make_editor, "other": make_user}[who]()
    sign_in(client, user)

    assert client.get(here).status_code == reads
    assert client.get(f"{here}{offer.pk}/").status_code == answers
    assert client.post(f"{here}{offer.pk}/", {"verb": "confirm"}).status_code == answers
    assert again(offer).state == "accepted"


def test_offer_of_another_organisation_is_not_found(client, asked, speaker, here):
    other = make_offer(asked, organisation=make_affiliation().organisation)
    client.force_login(speaker.person)

    assert client.post(f"{here}{other.pk}/", {"verb": "withdraw"}).status_code == 404


def test_account_leads_to_the_page(client, speaker, here):
    client.force_login(speaker.person)

    assert here in client.get("/account/").content.decode()
