"""The directory: search, filters with counts, sort, pages, views."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.directory import PAGE_SIZE
from partners.facets import count
from partners.filters import OrganisationFilter, listed
from partners.models import Organisation, Standing
from tests.factories import make_affiliation, make_organisation, make_partner, make_user

LIST = "/organizzazioni/"


def names(page) -> list[str]:
    return re.findall(
        r'<h3><a href="[^"]*"><span lang="it">(.*?)</span></a>', page.content.decode()
    )


def walk(client, query: str, link: str = "next") -> list[list[str]]:
    """The names on each page, following the links to the next one."""
    pages, address = [], LIST + query
    while address:
        page = client.get(address)
        pages.append(names(page))
        found = re.search(rf'rel="{link}" href="([^"#]*)', page.content.decode())
        address = LIST + found[1].replace("&amp;", "&") if found else None
    return pages


def test_list_shows_what_is_public_and_nothing_else(client, db):
    make_organisation(name="Alfa")
    make_organisation(name="Nascosta", published=False)
    make_organisation(name="Doppia", merged_into=make_organisation(name="Beta"))

    assert names(client.get(LIST)) == ["Alfa", "Beta"]
    for query in ("?q=nascosta", "?q=doppia", "?vista=tabella", "?vista=mappa"):
        page = client.get(LIST + query).content.decode()
        assert "Nascosta" not in page
        assert "Doppia" not in page


def test_list_is_public_and_304_until_something_changes(client, db):
    organisation = make_organisation()
    page = client.get(LIST)
    client.force_login(make_user(first_name="Riconoscibile"))
    again = client.get(LIST, headers={"if-none-match": page["ETag"]})

    assert page["Cache-Control"] == "public, no-cache"
    assert not page.cookies
    assert again.status_code == 304
    for change in (
        lambda: Organisation.objects.filter(pk=organisation.pk).update(name="Altro"),
        lambda: make_organisation(),
        lambda: organisation.delete(),
    ):
        etag = client.get(LIST)["ETag"]
        change()
        assert client.get(LIST, headers={"if-none-match": etag}).status_code == 200


FILTERS = [
    ("categoria=school", {"category": "school"}),
    ("zona=7", {"homogeneous_zone": "7 Ciriacese-Valli di Lanzo"}),
    ("zona=0", {"homogeneous_zone": ""}),
    ("comune=Chieri", {"municipality": "Chieri"}),
    ("forma=S.c.s.", {"legal_form": "S.c.s."}),
    ("qualifica=ETS", {"qualifications": ["APS", "ETS"]}),
    ("offre=cucina", {"offers": ["orto", "cucina"]}),
    ("cerca=spazi+per+eventi", {"seeks": ["spazi per eventi"]}),
    ("ruolo=partner", {"standing": Standing.PARTNER}),
]


@pytest.mark.parametrize(("query", "values"), FILTERS)
def test_each_filter_narrows(client, db, query, values):
    make_organisation(name="Cercata", **values)
    make_organisation(name="Altra")

    page = client.get(f"/en{LIST}?{query}")

    assert names(page) == ["Cercata"]
    assert "1 organisation<" in page.content.decode()


def test_values_of_one_filter_add_up_and_filters_narrow_each_other(client, db):
    make_organisation(name="A", category="school", municipality="Chieri")
    make_organisation(name="B", category="media", municipality="Chieri")
    make_organisation(name="C", category="media", municipality="Ivrea")
    make_organisation(name="D", category="other", municipality="Chieri")

    page = client.get(f"{LIST}?categoria=school&categoria=media&comune=Chieri")

    assert names(page) == ["A", "B"]


def test_stakeholders_are_all_who_are_no_partner_today(client, db):
    make_partner(name="Partner")
    for standing in (Standing.LISTED, Standing.APPLICANT, Standing.SUSPENDED, Standing.LEFT):
        make_organisation(name=standing.value, standing=standing)

    found = names(client.get(f"{LIST}?ruolo=stakeholder"))

    assert found == ["applicant", "left", "listed", "suspended"]


def test_counts_leave_out_their_own_filter_only(db):
    make_organisation(category="school", municipality="Chieri", offers=["cucina", "orto"])
    make_organisation(category="media", municipality="Chieri", offers=["cucina"])
    make_organisation(category="media", municipality="Ivrea")
    facets = OrganisationFilter.facets()
    chosen = {"categoria": ["media"], "comune": ["Chieri"]}

    counts = count(listed(), facets, chosen, with_keys=True)

    assert counts.total == 1
    assert len(counts.keys) == 1
    assert counts.values["categoria"] == {"school": 1, "media": 1}
    assert counts.values["comune"] == {"Chieri": 1, "Ivrea": 1}
    assert counts.values["offre"] == {"cucina": 1}
    assert counts.values["ruolo"] == {"stakeholder": 1}


def test_counts_are_those_of_the_filtered_lists(client, db):
    for number in range(12):
        make_organisation(
            category=("school", "media", "other")[number % 3],
            municipality=("Chieri", "Ivrea")[number % 2],
            offers=["cucina"] if number % 4 else [],
            standing=Standing.PARTNER if number % 5 == 0 else Standing.LISTED,
        )
    asked = {"categoria": ["school", "media"], "offre": ["cucina"]}
    facets = OrganisationFilter.facets()
    counts = count(listed(), facets, asked)

    for name, values in counts.values.items():
        for value, number in values.items():
            one = asked | {name: [value]}
            if name == "zona":
                one["zona"] = ["1"]
            rows = listed()
            for facet, chosen in one.items():
                rows = rows.filter(facets[facet].condition(chosen))
            assert rows.count() == number, (name, value)


def test_filter_without_values_is_hidden(client, db):
    make_organisation(municipality="", homogeneous_zone="")

    page = client.get(LIST).content.decode()

    assert 'name="categoria"' in page
    for name in ("comune", "forma", "qualifica", "offre", "cerca"):
        assert f'name="{name}"' not in page


def test_search_and_filter_together(client, db):
    make_organisation(name="Teatro Alfa", municipality="Ivrea")
    make_organisation(name="Teatro Beta", municipality="Chieri")
    make_organisation(name="Coro Gamma", municipality="Ivrea")

    assert names(client.get(f"{LIST}?q=taetro&comune=Ivrea")) == ["Teatro Alfa"]
    assert names(client.get(f"{LIST}?q=teatro&ordine=nome")) == ["Teatro Alfa", "Teatro Beta"]


def test_newest_partners_come_first_then_the_others_by_name(client, db):
    make_organisation(name="B ente")
    make_organisation(name="A ente", standing=Standing.LEFT, partner_since=date(2030, 1, 1))
    make_partner(name="Vecchio", partner_since=date(2020, 1, 1))
    make_partner(name="Nuovo", partner_since=date(2025, 1, 1))

    found = names(client.get(f"{LIST}?ordine=recenti"))

    assert found == ["Nuovo", "Vecchio", "A ente", "B ente"]


@pytest.mark.parametrize("query", ["?", "?ordine=recenti", "?q=ente", "?q=ente&ordine=nome"])
def test_pages_show_each_row_once_there_and_back(client, db, query):
    for number in range(2 * PAGE_SIZE + 5):
        since = date(2020, 1, 1 + number % 3) if number % 2 else None
        standing = Standing.PARTNER if since else Standing.LISTED
        make_organisation(name=f"Ente {number % 7}", standing=standing, partner_since=since)

    there = walk(client, query)
    address = LIST + query
    for _ in there[1:]:
        body = client.get(address).content.decode()
        address = LIST + re.search(r'rel="next" href="([^"#]*)', body)[1].replace("&amp;", "&")
    back = walk(client, address.removeprefix(LIST), "prev")

    assert [len(page) for page in there] == [PAGE_SIZE, PAGE_SIZE, 5]
    assert back == there[::-1]


def test_page_of_equal_names_is_told_apart_by_key(client, db):
    made = [make_organisation(name="Ente", slug=f"e-{number}") for number in range(PAGE_SIZE + 3)]

    first = client.get(LIST).content.decode()
    second = client.get(LIST + re.search(r'rel="next" href="([^"#]*)', first)[1]).content.decode()

    slugs = re.findall(r'<h3><a href="/organizzazioni/(.*?)/"', first + second)
    assert sorted(slugs) == sorted(one.slug for one in made)
    assert len(set(slugs)) == len(slugs)


def test_relevance_stops_and_asks_to_refine(client, db):
    for number in range(205):
        make_organisation(name=f"Ente {number}")

    pages = walk(client, "?q=ente")

    assert sum(map(len, pages)) == 200
    first = client.get(f"/en{LIST}?q=ente").content.decode()
    assert "Only the 200 most relevant" in first
    assert "205 organisations" in first
    assert sum(map(len, walk(client, "?q=ente&ordine=nome"))) == 205


NONSENSE = [
    "categoria=x", "zona=99", "zona=1+Torino", "ruolo=suspended", "ordine=email",
    "ordine=-password", "vista=x", "q=%00", "comune=%00", "comune=nessuno", "offre=" + "a" * 5000,
    "q=" + "a" * 5000,
    "dopo=x", "dopo=W10", "dopo=WyJhIl0", "dopo=%00", "dopo=" + "A" * 5000, "dopo=WyJhIiwieCJd",
    "dopo=WyJcdWQ4MDAiLDFd", "dopo=WyJcdTAwMDAiLDFd", "dopo=WyJhIiw5OTk5OTk5OTk5OTk5OTk5OTk5OV0",
    "dopo=WyJhIix0cnVlXQ", "prima=x", "prima=-1", "prima=99999999999999999999", "dopo=&prima=",
    "ordine=recenti&dopo=WyJ4IiwiYSIsMV0", "ordine=recenti&dopo=WzEsImEiLDFd", "q=ente&dopo=x",
    "q=ente&dopo=999999", "q=ente&prima=999999999999", "&".join(f"comune={n}" for n in range(500)),
    "categoria=school&categoria=x", "q=%F0%9F%98%80", "comune=%ED%A0%80", "x=1", "q[]=1",
]  # fmt: skip


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_in_the_address_is_no_error(client, db, query):
    make_organisation(name="Ente")

    for view in ("", "&vista=tabella", "&vista=mappa"):
        assert client.get(f"{LIST}?{query}{view}").status_code == 200
    for form in ("csv", "xlsx", "json"):
        response = client.get(f"{LIST}esporta/{form}/?{query}")
        assert response.status_code == 200
        assert b"".join(response.streaming_content)


@pytest.mark.parametrize("query", ["categoria=x", "zona=99", "ruolo=left", "ordine=email"])
def test_value_that_is_not_on_the_list_is_said_and_ignored(client, db, query):
    make_organisation(name="Ente")

    page = client.get(f"/en{LIST}?{query}")

    assert 'role="alert"' in page.content.decode()
    assert names(page) == ["Ente"]


@pytest.mark.parametrize(
    "query",
    ["email=canary%40example.org", "affiliations__person__email=canary%40example.org",
     "private_contact__email__startswith=c", "person=1", "standing=left", "tax_code=1",
     "published=0", "category__in=x", "name__regex=.*", "merged_into__isnull=False"],
)  # fmt: skip
def test_columns_that_are_not_offered_cannot_be_asked(client, db, query):
    """Such a parameter changes nothing: the answer does not tell whether it would be true."""
    one = make_affiliation(person=make_user(email="canary@example.org")).organisation
    other = make_organisation()

    page = client.get(f"{LIST}?{query}")

    assert sorted(names(page)) == sorted([one.name, other.name])


@pytest.mark.parametrize("sort", ["email", "tax_code", "affiliations__person__email", "-pk", "?"])
def test_order_by_another_column_is_not_done(client, db, sort):
    make_organisation(name="B", tax_code="1")
    make_organisation(name="A", tax_code="2")

    assert names(client.get(LIST, {"ordine": sort})) == ["A", "B"]


def test_address_of_a_person_is_not_searched(client, db):
    person = make_user(email="canary@example.org", last_name="Zafferano")
    organisation = make_affiliation(person=person, shown=True).organisation
    organisation.certified_email = "pec-canarino@pec.example"
    organisation.save()

    for typed in ("canary", "canary@example.org", "zafferano", "canarino"):
        assert names(client.get(LIST, {"q": typed})) == []


QUERIES = ["", "?q=ente", "?q=entte", "?q=xyzw", "?categoria=school&zona=1", "?ordine=recenti",
           "?q=ente&ordine=nome&offre=cucina", "?vista=tabella", "?vista=mappa&q=ente",
           "?q=ente&comune=nessuno"]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_queries_are_few_and_do_not_grow(client, db, query):
    def asked() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST + query).status_code == 200
        return len(queries)

    make_organisation(name="Ente uno", category="school", offers=["cucina"])
    few = asked()
    for number in range(30):
        make_partner(name=f"Ente {number}", category="school", offers=["cucina"])

    assert few <= 6
    assert asked() <= 6
    assert asked() == few or "q=" in query  # many names that hold the words need no likeness


def test_counting_is_one_query(db, django_assert_num_queries):
    make_organisation(offers=["cucina"])

    with django_assert_num_queries(1):
        count(listed(), OrganisationFilter.facets(), {"offre": ["cucina"]}, with_keys=True)


def test_map_says_in_a_list_what_it_draws(client, db):
    for zone, number in (("1 Torino", 3), ("9 Eporediese", 1), ("", 2)):
        for _ in range(number):
            make_organisation(homogeneous_zone=zone, category="school")

    page = client.get(f"/en{LIST}?vista=mappa&categoria=school").content.decode()

    drawing, listed_zones = page.split("zone-list")
    drawn = dict(re.findall(r'zona=(\d+)".*?class="zone-count">(\d+)<', drawing, re.S))
    assert drawn == {"1": "3", "9": "1"}
    assert re.search(
        r'zona=0"[^>]*><span>[^<]+</span></a> <span class="choice-count">2<', listed_zones
    )
    assert page.count("<polygon") == 11
    assert "categoria=school&amp;zona=9" in page


def test_what_is_asked_can_be_taken_away(client, db):
    make_organisation(name="Ente", municipality="Chieri", category="school")

    page = client.get(f"{LIST}?q=ente&comune=Chieri&categoria=school&dopo=x").content.decode()
    chips = re.findall(r'class="asked-one" href="([^"]*)"', page)

    assert [chip.replace("&amp;", "&") for chip in chips] == [
        "?categoria=school&comune=Chieri",
        "?q=ente&comune=Chieri",
        "?q=ente&categoria=school",
    ]


def test_nothing_found_helps_on(client, db):
    make_organisation(name="Teatro", municipality="Ivrea")

    filtered = client.get(f"{LIST}?q=teatro&comune=Chieri").content.decode()
    nothing = client.get(f"{LIST}?q=xyzw").content.decode()
    alike = client.get(f"/en{LIST}?q=taetro").content.decode()

    assert 'href="?q=teatro"' in filtered
    assert "xyzw" in nothing
    assert 'href="/organizzazioni/aderisci/"' in nothing
    assert "the most alike" in alike


HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>'


def test_names_places_and_tags_are_inert(client, db):
    make_organisation(
        name=f"A{HOSTILE}", municipality=HOSTILE, legal_form=HOSTILE, offers=[HOSTILE],
        seeks=[HOSTILE], qualifications=[HOSTILE], description_it=HOSTILE,
    )  # fmt: skip

    for query in ({}, {"vista": "tabella"}, {"q": f"A{HOSTILE}"}, {"comune": HOSTILE}):
        page = client.get(LIST, query).content.decode()
        assert "<img src=x" not in page
        assert "<script>alert" not in page


def test_narrowed_list_is_not_indexed(client, db):
    assert "noindex" not in client.get(LIST).content.decode()
    assert "noindex" in client.get(f"{LIST}?q=a").content.decode()
