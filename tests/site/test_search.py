"""The page of the search: what is found, in which order, and what is said when nothing is."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import Resource
from consultation.models import Consultation
from plan.models import Kind
from tests.factories import (
    make_community,
    make_consultation,
    make_element,
    make_meeting,
    make_organisation,
    make_plan,
    make_project,
    make_published,
    make_version,
)
from tests.plan.redline.versions import publish_on
from tsi.site.search.kinds import KINDS

pytestmark = pytest.mark.django_db
PAGE = "/cerca/"


def html(client, typed: str, *, page: str = PAGE, **more: str) -> str:
    response = client.get(page, {"q": typed, **more})
    assert response.status_code == 200
    return response.content.decode()


def text(client, typed: str, **more: str) -> str:
    shown = html(client, typed, **more)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", shown[shown.index("<main") :])))


def found(client, typed: str, **more: str) -> list[str]:
    """Where the results lead, in their order."""
    lines = html(client, typed, **more).split('<article class="found-line')[1:]
    return [re.search(r'<h3[^>]*><a href="([^"]+)"', line)[1] for line in lines]


@pytest.fixture
def world():
    """One thing of each kind about mills."""
    plan = make_plan()
    theme = plan.elements.get(code="1")
    make_element(plan, Kind.OBJECTIVE, "1.2", parent=theme, position=2, title_it="Accendere mulini")
    version = make_version(plan)
    community = make_community(slug="mulini", title_it="Comunità dei mulini")
    make_organisation(name="Fondazione Il Mulino", slug="mulino")
    make_project(slug="mulini", title_it="Mulini in valle")
    meeting = make_meeting(community, title_it="La notte dei mulini")
    resource = Resource.objects.create(
        community=community, kind="link", title="Come si fa un mulino", visibility="public"
    )
    said = make_published(make_consultation(version, slug="prova"), text="Servono più mulini.")
    return [
        f"/piano/{version.number}/1.2/",
        "/organizzazioni/mulino/",
        "/comunita/mulini/",
        "/saperi/mulini/",
        meeting.get_absolute_url(),
        resource.get_absolute_url(),
        said.get_absolute_url(),
    ]


@pytest.mark.parametrize("typed", ["mulino", "MULINI", "mùlíni"])
def test_all_kinds_are_found_in_any_form_of_a_word(client, world, typed):
    assert found(client, typed) == world


def test_counts_stand_beside_each_kind(client, world):
    shown = text(client, "mulini")

    assert "7 " in shown
    for kind in KINDS:
        assert f"{kind.label} 1" in shown


def test_one_kind_is_shown_alone(client, world):
    assert found(client, "mulini", tipo="comunita") == ["/comunita/mulini/"]


def test_unknown_kind_shows_all(client, world):
    assert found(client, "mulini", tipo="x\x00'") == world


def test_italian_texts_are_found_on_the_english_page(client, world):
    addresses = found(client, "mulino", page="/en/cerca/")

    assert addresses == [f"/en{each}" for each in world]


def test_english_words_are_found_by_their_stem(client):
    make_community(slug="doves", title_it="Colombe", title_en="Flying doves")

    assert found(client, "fly dove", page="/en/cerca/") == ["/en/comunita/doves/"]
    assert found(client, "flying") == ["/comunita/doves/"]


def test_words_of_both_languages_go_together(client):
    make_community(slug="doves", title_it="Colombe", title_en="Flying doves")

    assert found(client, "colomba flying") == ["/comunita/doves/"]


def test_words_in_a_title_stand_before_words_in_a_text(client):
    make_organisation(name="Altra", slug="altra", description_it="Fa pane, e pane, e pane.")
    make_organisation(name="Il pane", slug="pane")

    assert found(client, "pane") == ["/organizzazioni/pane/", "/organizzazioni/altra/"]


def test_every_word_is_wanted_and_unwanted_ones_are_not(client):
    make_organisation(name="Bosco e mare", slug="uno")
    make_organisation(name="Bosco e monte", slug="due")

    assert found(client, "bosco monte") == ["/organizzazioni/due/"]
    assert found(client, "bosco -monti") == ["/organizzazioni/uno/"]
    assert len(found(client, "mare OR monte")) == 2


def test_phrase_is_found_only_together(client):
    make_organisation(name="Terzo settore", slug="uno")
    make_organisation(name="Settore terzo", slug="due")

    assert found(client, '"terzo settore"') == ["/organizzazioni/uno/"]
    assert len(found(client, "terzo settore")) == 2


def test_words_joined_by_signs_are_words(client):
    make_organisation(name="Pane/Vino dell’Orco", slug="uno")

    for typed in ("vino", "orco", "l'orco", "pane-vino"):
        assert found(client, typed) == ["/organizzazioni/uno/"], typed


def test_current_version_of_a_passage_stands_for_the_older_ones(client):
    plan = make_plan()
    publish_on(make_version(plan, number="1.0", published=False), days_ago=9)
    plan.elements.filter(code="1.1.1").update(title_it="Nuove parole di prova")
    make_version(plan, number="1.1")

    assert found(client, "parole prova", tipo="piano") == ["/piano/1.1/1.1.1/"]
    assert found(client, "premessa", tipo="piano") == ["/piano/1.1/S1/"]
    assert found(client, '"Titolo italiano di 1.1.1"', tipo="piano")[-1] == "/piano/1.0/1.1.1/"


@pytest.mark.parametrize("typed", ["1.1.1", " 1.1.1 "])
def test_code_of_a_passage_leads_there_first(client, typed):
    make_version()

    assert found(client, typed)[0] == "/piano/1.0/1.1.1/"


def test_code_of_a_contribution_leads_there(client):
    said = make_published(make_consultation(slug="prova"))

    assert found(client, "c-1", tipo="contributi") == [said.get_absolute_url()]
    assert found(client, "C-999999999999", tipo="contributi") == []
    assert found(client, "C-999999999", tipo="contributi") == []


def test_misspelt_word_is_corrected_and_the_page_says_so(client, world):
    shown = text(client, "mulnio")

    assert "mulino" in shown
    assert found(client, "mulnio") == world


def test_correction_is_offered_when_little_is_found(client):
    make_organisation(name="Bottega", slug="bottega", description_it="Fa un mulimo.")
    for number in range(4):
        make_organisation(name=f"Mulino {number}")

    assert found(client, "mulimo") == ["/organizzazioni/bottega/"]
    assert "?q=mulino" in html(client, "mulimo")


def test_nothing_found_says_so_and_shows_ways_on(client, world):
    shown = html(client, "zzyzx mulino")

    assert found(client, "zzyzx mulino") == []
    assert "zzyzx mulino" in shown
    assert '?q=mulino"' in shown
    assert "/organizzazioni/?q=zzyzx+mulino" in shown


def test_empty_box_explains_how_to_search(client):
    for typed in ("", "   ", "-", "?!"):
        assert "terzo settore" in text(client, typed)


def test_little_words_alone_are_no_error(client):
    for typed in ("di", "the", "di the", '"di"'):
        html(client, typed)


def test_long_question_says_that_it_was_cut(client):
    long = text(client, "parola " * 500)

    assert long.count("parola") < 100
    assert long.count("parola") > 20


@pytest.mark.parametrize(
    "typed",
    ["\x00", "a\x00b", "'", '"', "\\", "a & b | !c", "a:*", "<->", "%", "_", "ﷺ", "İ", "🙂", "ß",
     "-", "a" * 5000, "é" * 300, "':*A | x", "(((", "--a", '-"a b', "OR", "a OR", "$1 %s {0}",
     "\u202eم"],
)  # fmt: skip
def test_odd_signs_are_never_an_error(client, world, typed):
    for page in (PAGE, "/en/cerca/", "/cerca/suggerimenti/"):
        assert client.get(page, {"q": typed, "tipo": typed, "dopo": typed}).status_code == 200


def test_half_of_a_character_in_the_address_is_no_error(client, world):
    assert client.get("/cerca/?q=%ff%00%ed%a0%80mulino").status_code == 200


def test_texts_and_question_are_escaped(client):
    evil = "<script>alert(1)</script>"
    make_organisation(name=f"Mulino {evil}", description_it=f"mulino {evil}")
    make_published(make_consultation(slug="prova"), text=f"Mulino nuova {evil} di carta")

    for typed in ("mulino", "script", evil, f'"{evil}'):
        shown = html(client, typed)
        assert "<script>alert" not in shown
        assert "alert(1)" in unescape(shown)


def test_found_words_are_marked(client):
    make_organisation(name="Il Mulino", description_it="Costruisce mulini di carta.")

    shown = html(client, "mulino")

    assert "Il <mark>Mulino</mark>" in shown
    assert "<mark>mulini</mark> di carta" in shown


def test_many_results_are_paged_within_their_kind(client):
    for number in range(45):
        make_organisation(name=f"Mulino {number:02}")

    first = html(client, "mulino", tipo="organizzazioni")
    pages = [
        found(client, "mulino", tipo="organizzazioni", dopo=place) for place in ("", "20", "40")
    ]

    assert "dopo=20" in first
    assert [len(page) for page in pages] == [20, 20, 5]
    assert len({address for page in pages for address in page}) == 45
    assert len(found(client, "mulino")) == 4


def test_more_than_two_hundred_ask_for_another_word(client):
    for number in range(203):
        make_organisation(name=f"Mulino {number}")

    assert "200+" in html(client, "mulino")
    assert "200" in text(client, "mulino", tipo="organizzazioni")
    assert len(found(client, "mulino", tipo="organizzazioni", dopo="180")) == 20
    assert found(client, "mulino", tipo="organizzazioni", dopo="200") == []


def queries(client, typed: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        html(client, typed)
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in caught)


def test_number_of_queries_does_not_grow(client, world):
    one = queries(client, "mulino")
    asked = Consultation.objects.get()
    for number in range(30):
        make_organisation(name=f"Mulino {number}")
        make_community(title_it=f"Mulini {number}")
    for number in range(3):
        make_published(asked, text=f"Mulini in piazza {number}")

    assert queries(client, "mulino") == one
    assert one <= 10  # stems, keys, excerpts, and the rows of each kind


def test_page_is_public_and_changes_when_what_it_shows_does(client, world):
    first = client.get(PAGE, {"q": "mulino"})
    same = client.get(PAGE, {"q": "mulino"}, headers={"if-none-match": first["ETag"]})
    make_organisation(name="Altra mulino")
    other = client.get(PAGE, {"q": "mulino"}, headers={"if-none-match": first["ETag"]})

    assert first["Cache-Control"] == "public, no-cache"
    assert not first.cookies
    assert (same.status_code, other.status_code) == (304, 200)
