"""Who we are: what the sources say of the network, with what leads further."""

import pytest

from tests.factories import make_organisation, make_plan, make_project, make_version
from tsi.site import sources


@pytest.mark.parametrize("address", ["/chi-siamo/", "/en/chi-siamo/"])
def test_page_tells_mission_principles_pillars_and_services(client, db, address):
    told = sources.read("context")["torino_social_impact"]
    language = "en" if address.startswith("/en/") else "it"

    page = client.get(address).content.decode()

    assert told["identity"][f"mission_{language}"] in page
    for part in ("principles", "services", "functions", "linked_projects"):
        for row in told[part]:
            assert row[f"title_{language}"] in page
    for pillar in told["strategy"]["pillars"]:
        assert pillar[language] in page


def test_all_numbers_of_members_are_told_with_their_sources(client, db):
    page = client.get("/en/chi-siamo/").content.decode()

    for number in ("12 first promoters", "more than 260 actors", "over 290 members",
                   "over 350 member organisations", "about 400 partners"):  # fmt: skip
        assert number in page
    assert "profile of the regional ecosystem" in page


def test_projects_promoters_and_strategies_are_linked_where_they_are_public(client, db):
    make_version(make_plan(strategies=5))
    make_project(slug="respondet")
    make_project(slug="cevis", state="proposed")
    make_organisation(name="Camera", slug="camera", appendix_number=25)

    page = client.get("/en/chi-siamo/").content.decode()

    assert 'href="/en/saperi/respondet/"' in page
    assert 'href="/en/saperi/cevis/"' not in page
    assert 'href="/en/organizzazioni/camera/"' in page
    assert 'href="/en/piano/1.0/1.1.2/"' in page
    assert "3.2.1" in page
    assert 'href="/en/piano/1.0/3.2.1/"' not in page


def test_page_changes_when_a_project_is_renamed(client, db):
    project = make_project(slug="respondet")
    etag = client.get("/chi-siamo/")["ETag"]

    project.title_it = "Altro nome"
    project.save()

    assert client.get("/chi-siamo/")["ETag"] != etag


def test_page_is_public_and_costs_few_queries(client, db, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        response = client.get("/chi-siamo/")

    assert response["Cache-Control"] == "public, no-cache"
    assert not response.cookies
