"""The public list of projects: searched, narrowed, paged, the same for everybody."""

import csv
import io
import json

import pytest
from django.core.cache import cache
from django.urls import get_resolver
from openpyxl import load_workbook

from partners.models import Organisation, Project
from partners.projects import RESERVED, is_taken
from tests.factories import make_organisation, make_project
from tsi.base.slugs import free_slug


def titles(client, query: str = "") -> list[str]:
    page = client.get(f"/saperi/{query}").context["page"]
    return [project.title_it for project in page.rows]


@pytest.fixture
def three(db):
    body = make_organisation(name="Cooperativa Le Due Rive", slug="le-due-rive")
    first = make_project(
        title_it="Abitare insieme",
        summary_it="Case per chi è senza dimora.",
        topics=["casa", "inclusione"],
        programme="PON Metro",
        first_year=2020,
        last_year=2023,
    )
    first.organisations.add(body)
    make_project(title_it="Borsa dell’impatto", kind="good_practice", topics=["finanza"])
    make_project(title_it="Zeta", first_year=2024, programme="EaSI")
    make_project(title_it="Solo proposto", state="proposed")


def test_project_list_shows_what_is_published_by_title(client, three):
    assert titles(client) == ["Abitare insieme", "Borsa dell’impatto", "Zeta"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=abitàre", ["Abitare insieme"]),
        ("?q=casa", ["Abitare insieme"]),
        ("?q=SENZA+DIMORA", ["Abitare insieme"]),
        ("?q=easi", ["Zeta"]),
        ("?q=dell'impatto", ["Borsa dell’impatto"]),
        ("?q=niente", []),
        ("?tipo=good_practice", ["Borsa dell’impatto"]),
        ("?programma=EaSI", ["Zeta"]),
        ("?tema=casa", ["Abitare insieme"]),
        ("?anno=2021", ["Abitare insieme"]),
        ("?anno=2024", ["Zeta"]),
        ("?ente=le-due-rive", ["Abitare insieme"]),
        ("?ente=le-due-rive&anno=2024", []),
    ],
)
def test_project_list_is_narrowed(client, three, query, found):
    assert titles(client, query) == found


@pytest.mark.parametrize(
    "query",
    ["?tipo=x", "?anno=1e9", "?ente=%00", "?tema__in=1", "?order_by=proposed_by__email",
     "?programma='--", "?dopo=x", "?dopo=99999999999999999999", "?proposed_by__email=a"],
)  # fmt: skip
def test_project_list_ignores_what_is_not_on_offer(client, three, query):
    assert len(titles(client, query)) == 3


def test_project_list_survives_hostile_words(client, three):
    for words in ("%00", "'", "%", "a:*&!(", "x" * 5000):
        assert client.get(f"/saperi/?q={words}").status_code == 200


def test_filters_count_what_they_offer(client, three):
    page = client.get("/en/saperi/").content.decode()

    assert "Project (2)" in page
    assert "EaSI (1)" in page
    assert "Cooperativa Le Due Rive (1)" in page
    assert "Solo proposto" not in page


def test_a_filter_without_choices_is_not_shown(client, db):
    make_project()

    page = client.get("/saperi/").content.decode()

    assert 'name="q"' in page
    assert 'name="tema"' not in page
    assert 'name="tipo"' not in page


def test_project_list_is_paged_by_key(client, db):
    for number in range(65):
        make_project(title_it=f"Titolo {number // 3:03} prova")

    seen, after = [], ""
    for _ in range(3):
        page = client.get(f"/saperi/?q=prova{after}").context["page"]
        seen += [project.pk for project in page.rows]
        after = f"&dopo={page.after}"

    assert page.after is None
    assert seen == list(Project.objects.by_title().values_list("pk", flat=True))
    back = client.get(f"/saperi/?q=prova&prima={page.before}").context["page"]
    assert [project.pk for project in back.rows] == seen[30:60]


def test_project_export_has_what_is_listed(client, three):
    Project.objects.filter(title_it="Zeta").update(summary_it="=1+1")

    table = client.get("/saperi/esporta/csv/?anno=2024").getvalue().decode("utf-8-sig")
    whole = json.loads(client.get("/saperi/esporta/json/").getvalue())
    book = client.get("/saperi/esporta/xlsx/")

    rows = list(csv.DictReader(io.StringIO(table)))
    assert [(row["title_it"], row["summary_it"]) for row in rows] == [("Zeta", "'=1+1")]
    assert [row["title_it"] for row in whole] == ["Abitare insieme", "Borsa dell’impatto", "Zeta"]
    assert whole[0]["organisations"] == ["Cooperativa Le Due Rive"]
    assert whole[0]["page"] == f"http://localhost:8000/saperi/{whole[0]['slug']}/"
    sheet = load_workbook(io.BytesIO(book.getvalue())).active
    assert [row[2] for row in sheet.values][1:] == [row["title_it"] for row in whole]
    assert client.get("/saperi/esporta/pdf/").status_code == 404
    assert not book.cookies


def test_queries_do_not_grow(client, db, django_assert_max_num_queries, django_assert_num_queries):
    make_project().organisations.add(make_organisation())
    cache.clear()
    with django_assert_max_num_queries(8) as few:
        client.get("/saperi/")
    for _ in range(29):
        make_project().organisations.add(make_organisation())
    cache.clear()

    with django_assert_num_queries(len(few)):
        client.get("/saperi/")


def test_page_changes_with_a_project_and_with_the_name_of_an_organisation(client, three):
    etag = client.get("/saperi/")["ETag"]
    assert client.get("/saperi/", headers={"if-none-match": etag}).status_code == 304

    body = Organisation.objects.get(slug="le-due-rive")
    body.name = "Cooperativa Tre Fiumi"
    body.save()

    page = client.get("/saperi/", headers={"if-none-match": etag})
    assert page.status_code == 200
    assert "Cooperativa Tre Fiumi" in page.content.decode()


def test_an_organisation_that_is_not_public_is_not_shown(client, three):
    hidden = make_organisation(name="Ente nascosto", published=False)
    Project.objects.get(title_it="Zeta").organisations.add(hidden)

    assert "Ente nascosto" not in client.get("/saperi/").content.decode()


def test_slugs_are_free_and_no_address_of_ours(db):
    make_project(slug="casa")
    made = [free_slug(title, otherwise="progetto", taken=is_taken)
            for title in ("Esporta", "Casa!", "???")]  # fmt: skip
    assert made == ["esporta-2", "casa-2", "progetto"]
    ours = {
        pattern.split("/")[1]
        for pattern in _patterns(get_resolver())
        if pattern.startswith("saperi/") and pattern.split("/")[1].isalpha()
    }
    assert ours <= RESERVED


def _patterns(resolver, before: str = ""):
    for one in resolver.url_patterns:
        whole = before + str(one.pattern)
        yield from _patterns(one, whole) if hasattr(one, "url_patterns") else [whole]
