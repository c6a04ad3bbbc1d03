"""Proposing a theme with the strategies of the Plan that it serves."""

import pytest
from django.urls import get_resolver

from communities.models import Community
from communities.proposals import RESERVED
from partners.models import AffiliationRole, Standing
from plan.models import CommunityLink
from tests.factories import make_affiliation, make_organisation, make_version

pytestmark = pytest.mark.django_db
URL = "/comunita/proponi/"
TYPED = {
    "title_it": "Cibo e quartieri",
    "title_en": "",
    "description_it": "Che cosa.",
    "description_en": "",
    "motivation": "Perché insieme.",
}


@pytest.fixture
def speaker(client):
    speaker = make_affiliation(role=AffiliationRole.DELEGATE)
    client.force_login(speaker.person)
    return speaker


def test_theme_is_proposed_with_its_strategies(client, speaker):
    version = make_version()
    first, second = version.passages.filter(kind="strategy").order_by("code")
    assert client.get(URL).status_code == 200

    typed = TYPED | {"organisation": speaker.organisation_id, "strategy": [first.pk, "x"]}
    response = client.post(URL, typed)

    community = Community.objects.get()
    assert response["Location"] == f"/comunita/proposte/{community.pk}/"
    assert (community.state, community.motivation) == ("proposed", "Perché insieme.")
    assert CommunityLink.objects.get().uid == first.uid
    page = client.get(response["Location"]).text
    assert first.title in page
    assert second.title not in page


@pytest.mark.parametrize("field", ["title_it", "description_it", "motivation", "organisation"])
def test_theme_with_something_missing_comes_back(client, speaker, field):
    passage = make_version().passages.filter(kind="strategy").first()
    typed = TYPED | {"organisation": speaker.organisation_id, "strategy": [passage.pk]}

    response = client.post(URL, typed | {field: ""})

    assert response.status_code == 422
    assert response.context["chosen"] == {passage.uid}
    assert not Community.objects.exists()


def test_only_for_partners_for_whom_one_speaks(client, speaker):
    others = [
        make_affiliation().organisation_id,
        make_affiliation(person=speaker.person, role=AffiliationRole.MEMBER).organisation_id,
        make_affiliation(
            person=speaker.person, organisation=make_organisation(standing=Standing.SUSPENDED)
        ).organisation_id,
    ]

    for organisation in others:
        assert client.post(URL, TYPED | {"organisation": organisation}).status_code == 422
    assert not Community.objects.exists()


def test_who_speaks_for_no_partner_is_told(client):
    client.force_login(make_affiliation(organisation=make_organisation()).person)

    response = client.get(URL)

    assert response.status_code == 200
    assert "<form" not in response.text.split("</header>")[-1].split("<footer")[0]


def test_too_many_proposals_come_back(client, speaker):
    typed = TYPED | {"organisation": speaker.organisation_id}
    for _number in range(3):
        client.post(URL, typed)

    response = client.post(URL, typed)

    assert response.status_code == 429
    assert "Perché insieme." in response.text


def test_addresses_of_ours_are_reserved():
    patterns = _patterns(get_resolver())
    words = [one.split("/")[1] for one in patterns if one.startswith("comunita/")]
    ours = {word for word in words if word and not word.startswith("<")}

    assert ours <= RESERVED
    assert {"proponi", "proposte"} <= ours


def _patterns(resolver, before: str = ""):
    for one in resolver.url_patterns:
        whole = before + str(one.pattern)
        yield from _patterns(one, whole) if hasattr(one, "url_patterns") else [whole]
