"""Turin in Europe and the world: one list, narrowed by what the query string asks for."""

import re

import pytest
from django.utils.translation import override

from communities.models import Community
from partners.models import Organisation
from tests.factories import make_community, make_organisation, make_plan, make_project, make_version
from tsi.site import sources
from tsi.site.entries import EntryKind, entries, narrowed, options

KINDS = {"progetto": 25, "rete": 28, "evento": 14, "organismo": 4, "cooperazione": 4,
         "iniziativa": 6}  # fmt: skip


def page(client, query: str = "", prefix: str = "/en") -> str:
    return client.get(f"{prefix}/contesto/{query}").content.decode()


@pytest.mark.parametrize("language", ["it", "en"])
def test_list_holds_all_that_the_sources_hold(language):
    with override(language):
        rows = entries()

    counted = {kind.value: sum(row.kind == kind for row in rows) for kind in EntryKind}
    assert counted == KINDS
    assert all(row.title and row.source for row in rows)


def test_counts_of_the_source_agree_with_its_rows():
    listed = sources.read("context")["eu_projects_2024"]

    assert listed["total"] == len(listed["projects"]) == 25
    for theme in listed["themes"]:
        of_theme = [row for row in listed["projects"] if row["theme"] == theme["code"]]
        assert len(of_theme) == theme["projects"]


def test_filters_are_joined_and_each_count_says_what_a_choice_leaves():
    with override("en"):
        rows = entries()
        asked = {"tipo": "progetto", "rilevanza": "related"}
        left = narrowed(rows, asked)

        assert left
        assert all(row.kind == EntryKind.PROJECT and row.relevance == "related" for row in left)
        for field in ("tipo", "tema", "rilevanza", "anno"):
            for option in options(rows, asked, field):
                assert len(narrowed(rows, asked | {field: option.value})) == option.count


def test_year_finds_projects_that_last_over_it():
    with override("it"):
        names = {row.title for row in narrowed(entries(), {"anno": "2027"})}

    assert names == {"SEED2SCALE", "WOODCIRCLES"}


def test_page_shows_what_is_asked_for(client, db):
    body = page(client, "?tipo=rete&anno=1992")

    assert "EUROCITIES" in body
    assert "1 result" in body
    assert "ENoLL" not in body
    assert re.search(r'<option value="rete" selected>International networks \(\d+\)', body)


@pytest.mark.parametrize(
    "query", ["?tipo=altro", "?anno=%00", "?tema=1%27--", "?rilevanza=direct&tipo=rete"]
)
def test_nonsense_and_empty_choices_say_so(client, db, query):
    body = page(client, query)

    assert "Nothing answers to these choices" in body
    assert "0 results" in body


def test_what_the_source_leaves_open_is_told(client, db):
    body = page(client)

    assert body.count('<span class="tag">not described in the source</span>') == 11
    assert "it is not told here" in body
    assert "no date given" in body


def test_entries_lead_to_public_pages_of_ours(client, db):
    make_version(make_plan())
    make_community(slug="parita-di-genere", title_en="Gender equality")
    make_organisation(name="Camera", slug="camera", appendix_number=25)
    make_project(slug="seed2scale")

    body = page(client)

    assert 'href="/en/comunita/parita-di-genere/"' in body
    assert 'href="/en/organizzazioni/camera/"' in body
    assert 'href="/en/saperi/seed2scale/"' in body
    assert 'href="/en/percorso/"' in body


def test_entries_lead_nowhere_where_nothing_is_public(client, db):
    make_organisation(slug="camera", appendix_number=25, published=False)
    make_project(slug="seed2scale", state="proposed")

    body = page(client)

    assert "/organizzazioni/camera/" not in body
    assert "/saperi/seed2scale/" not in body


def test_links_of_the_fixture_lead_to_rows_of_the_fixtures(client, real_plan):
    rows = entries()

    for row in rows:
        for number in row.organisations:
            assert Organisation.objects.public().filter(appendix_number=number).exists()
        if row.community:
            assert sources.communities({row.community})
    assert Community.objects.public().filter(slug="parita-di-genere").exists()
    assert 'href="/en/piano/1.0/5.3.2/"' in page(client)


def test_page_is_public_and_costs_few_queries(client, db, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        response = client.get("/contesto/")

    assert response["Cache-Control"] == "public, no-cache"
    assert not response.cookies


def test_page_changes_when_an_organisation_is_renamed(client, db):
    organisation = make_organisation(appendix_number=25)
    etag = client.get("/contesto/")["ETag"]

    organisation.name = "Altro nome"
    organisation.save()

    assert client.get("/contesto/")["ETag"] != etag
