"""Finding organisations by what people type."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks import organisations as invented
from partners import search as searching
from partners.loading import load_organisations
from partners.models import Organisation
from partners.search import Found, query_of, search
from tests.factories import make_organisation
from tests.partners.misspelling import battered, shortened, typos, without_accents
from tsi.settings import BASE_DIR

SEED = 20260801
CHAMBER = "Camera di commercio industria artigianato e agricoltura di Torino"
CONISA = "Con.I.S.A. Consorzio Intercomunale Socio-Assistenziale"
CSV = BASE_DIR / "fixtures" / "organisations.csv"


@pytest.fixture
def appendix(db):
    """The 134 organisations of the Plan's appendix, by their key."""
    load_organisations(CSV)
    return dict(Organisation.objects.in_appendix().values_list("pk", "name"))


def misses(names: dict[int, str], ways) -> list[tuple[str, str]]:
    """What was typed for which name without its being among the first three."""
    return [
        (typed, name)
        for pk, name in names.items()
        for way in ways
        for typed in way(name)
        if pk not in search(typed).keys[:3]
    ]


WAYS = (
    lambda name: typos(name, SEED),
    lambda name: [without_accents(name)],
    lambda name: [shortened(name)],
)


@pytest.mark.slow
def test_real_names_are_found_with_typos_without_accents_and_shortened(appendix):
    assert len(appendix) == 134
    for way, tries in zip(WAYS, (3, 1, 1), strict=True):
        missed = misses(appendix, [way])
        print(*missed, sep="\n")
        assert len(missed) <= 0.05 * 134 * tries, missed


@pytest.mark.slow
def test_real_names_are_found_among_ten_thousand(appendix):
    invented.make()
    missed = misses(appendix, WAYS)
    print(*missed, sep="\n")

    assert len(missed) <= 0.05 * 134 * 5, missed


@pytest.mark.slow
def test_real_names_are_found_with_three_typos_at_once(appendix):
    missed = misses(appendix, [lambda name: [battered(name, SEED)]])
    print(*missed, sep="\n")

    assert len(missed) <= 0.05 * 134, missed


@pytest.fixture
def index_alone(monkeypatch):
    """No comparison with every name: what is like is found by the trigram index or not at all."""
    monkeypatch.setattr(searching, "EVERYONE", 0)


@pytest.mark.slow
def test_trigram_index_alone_finds_names_with_typos(appendix, index_alone):
    assert len(misses(appendix, WAYS[:1])) <= 0.05 * 134 * 3


@pytest.mark.slow
def test_where_the_trigram_index_gives_nothing_they_are_not_found(
    appendix, index_alone, monkeypatch
):
    """Negative control of the test above."""
    monkeypatch.setattr(searching, "_alike", lambda query: [])

    assert len(misses(appendix, WAYS[:1])) > 0.05 * 134 * 3


@pytest.mark.slow
def test_without_the_stored_names_they_are_not_found(appendix):
    """Negative control."""
    Organisation.objects.update(names="–")

    assert len(misses(appendix, WAYS[:1])) > 0.05 * 134 * 3


def test_without_the_stored_text_no_word_of_it_is_found(db):
    """Negative control of `test_words_of_the_description_are_found_behind_names`."""
    make_organisation(name="Alfa", description_it="Un teatro.")
    assert len(search("teatro").keys) == 1

    Organisation.objects.update(searched="–")

    assert search("teatro") == Found()


@pytest.mark.slow
def test_without_both_columns_nothing_is_found(appendix):
    Organisation.objects.update(names="–", searched="–")

    assert len(misses(appendix, WAYS[:1])) == 3 * 134


def scans(typed: str) -> list[dict]:
    """Every node that reads organisations when PostgreSQL carries out what a search asks."""
    with CaptureQueriesContext(connection) as asked:
        search(typed)
    found = []
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            *settings, statement = query["sql"].split("; ")
            if 'FROM "partners_organisation"' in statement:
                explained = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}"
                cursor.execute("; ".join([*settings, explained]))
                [cursor.nextset() for _ in settings]
                found += nodes(cursor.fetchone()[0][0]["Plan"])
    return [node for node in found if "Scan" in node["Node Type"]]


def nodes(plan: dict) -> list[dict]:
    return [plan, *(below for part in plan.get("Plans", []) for below in nodes(part))]


def indexes(typed: str) -> set[str]:
    return {node["Index Name"] for node in scans(typed) if "Index Name" in node}


def most_looked_at(typed: str) -> int:
    """How many rows the scan looked at that looked at most of them. What a bitmap of an index
    counts are entries, dead ones among them, not rows."""
    dropped = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    read = [node for node in scans(typed) if node["Node Type"] != "Bitmap Index Scan"]
    return max(node["Actual Rows"] + sum(node.get(name, 0) for name in dropped) for node in read)


THOUSANDS = 4000
TYPED = "cooperativa sociale orizonte rivoli"


@pytest.fixture
def thousands(db):
    invented.make(THOUSANDS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE partners_organisation")


@pytest.mark.slow
def test_search_reads_both_indexes_and_few_rows(thousands):
    assert indexes(TYPED) == {"organisation_names", "organisation_searched"}
    assert most_looked_at(TYPED) < THOUSANDS / 2


@pytest.mark.slow
@pytest.mark.parametrize("index", ["organisation_names", "organisation_searched"])
def test_without_an_index_every_row_is_read(thousands, index):
    """Negative control of the test above."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {index}")

    assert most_looked_at(TYPED) == THOUSANDS


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("polito", "Politecnico di Torino"),
        ("unito", "Università degli Studi di Torino"),
        ("univ torino", "Università degli Studi di Torino"),
        ("cciaa", f"{CHAMBER} (CCIAA)"),
        ("camera commercio", f"{CHAMBER} (CCIAA)"),
        ("fond. compagnia", "Fondazione Compagnia di San Paolo"),
        ("esserci scs", "Esserci S.c.s."),
        ("esserci s.c.s.", "Esserci S.c.s."),
        ("CdO Piemonte", "Associazione Compagnia delle Opere del Piemonte"),
        ("topix", "Consorzio TOP-IX"),
        ("intessere", "In(t)essere APS"),
        ("snodi", "S-Nodi Impresa Sociale"),
        ("i e s", "i.e.s. – Italian Enablers of Sustainability"),
        ("ies", "i.e.s. – Italian Enablers of Sustainability"),
        ("conisa", f"{CONISA} Valle di Susa | Val Sangone"),
        ("UNIVERSITA' DI BOLOGNA", "Università degli Studi di Bologna"),
        ("vaste", "Vasté impresa sociale s.c.s."),
        ("comune ciriè", "Comune di Cirié"),
        ("ist sup natta rivoli", "Istituto di Istruzione Superiore “Giulio Natta” di Rivoli (TO)"),
        ("fondazione links torino", "Fondazione Links"),
    ],
)  # fmt: skip
def test_abbreviations_and_other_ways_of_writing(appendix, typed, name):
    found = [appendix[pk] for pk in search(typed).keys[:3]]

    assert name in found


def test_the_very_name_comes_first(appendix):
    first = {name: appendix[search(name).keys[0]] for name in appendix.values()}

    assert {name: other for name, other in first.items() if name != other} == {}


def test_words_of_the_description_are_found_behind_names(db):
    told = make_organisation(name="Alfa", description_it="Teniamo aperto un teatro.")
    offering = make_organisation(name="Beta", offers=["Teatri e sale"])
    named = make_organisation(name="Teatro Gamma")

    assert search("teatro").keys == [named.pk, told.pk, offering.pk]


def test_other_names_count_like_the_name(db):
    one = make_organisation(name="Alfa", other_names=["CPIA Drovetti"])
    make_organisation(name="Drovandi")

    assert search("cpia drovetti").keys == [one.pk]


def test_what_nobody_is_called_finds_nothing(appendix):
    assert search("xyzzy qwrtp") == Found()


HIDING = [
    lambda name, other: make_organisation(name=name, published=False),
    lambda name, other: make_organisation(name=name, merged_into=other),
]


@pytest.mark.parametrize("hide", HIDING)
@pytest.mark.parametrize("typed", ["taetro regoi", "teatro", "tatro rgio di trno", "xyzzy"])
def test_hidden_organisation_changes_nothing(db, hide, typed):
    """Even if it is called as typed: neither what is found nor whether it is found exactly."""
    shown = make_organisation(name="Teatro Regio di Torino")
    before = search(typed)

    hide(typed, shown)

    assert search(typed) == before


@pytest.mark.parametrize("typed", ["teatro", "taetro", "taetor lnua"])
def test_hidden_organisations_crowd_nobody_out(db, typed, monkeypatch):
    """Whichever of the three steps finds it."""
    monkeypatch.setattr(searching, "CANDIDATES", 20)
    monkeypatch.setattr(searching, "EVERYONE", 20)
    hidden = [Organisation(name=f"Teatro {n}", slug=f"t-{n}", category="other") for n in range(60)]
    for one in hidden:
        one.fill_searched()
    Organisation.objects.bulk_create(hidden)
    shown = make_organisation(name="Teatro luna")

    assert search(typed).keys == [shown.pk]


def test_of_too_many_the_plainest_names_stay(db, monkeypatch):
    monkeypatch.setattr(searching, "CANDIDATES", 2)
    monkeypatch.setattr(searching, "ENOUGH", 0)
    for name in ("Teatro del lago", "Lago e teatro", "Teatro lago di notte e di giorno"):
        make_organisation(name=name)
    together = Organisation.objects.get(name="Teatro lago di notte e di giorno")
    short = Organisation.objects.get(name="Lago e teatro")

    assert set(search("teatro lago").keys) == {together.pk, short.pk}


@pytest.mark.parametrize(
    "typed",
    ["", " ", "'", "\\", "a:*", "!", "& | !", "(((", "di", "' OR 1=1 --", "%", "_", "a\x00b",
     "\u202eenoizadnof", "🙂", "中文", "ﷺ" * 200, "x" * 5000, "uno " * 500, "é" * 90,
     "\ud800", "<->", "'':*", "è'"],
)  # fmt: skip
def test_nothing_that_is_typed_breaks_it(appendix, typed):
    with connection.cursor():
        found = search(typed)

    assert len(found.keys) < 134


def test_query_is_folded_and_bounded():
    assert query_of("  L’Università di  TORINO, S.p.A. ") == "l universita di torino spa"
    assert len(query_of("a" * 10_000)) == 100
    assert len(query_of("ab " * 500).split()) == 8


def test_search_asks_at_most_three_times(appendix, django_assert_max_num_queries):
    for typed in ("torino", "politecnco", "xyzzy"):
        with django_assert_max_num_queries(3):
            search(typed)


def test_name_as_long_as_can_be_is_kept(db):
    long = "ﷺ" * 300  # each folds into eighteen letters

    kept = Organisation.objects.create(name=long, category="other")

    assert len(kept.sort_name) == 300
