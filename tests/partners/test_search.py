"""Finding organisations by what people type."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks import organisations as invented
from partners.loading import load_organisations
from partners.models import Organisation
from partners.search import Found, query_of, search
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


def test_real_names_are_found_with_three_typos_at_once(appendix):
    missed = misses(appendix, [lambda name: [battered(name, SEED)]])
    print(*missed, sep="\n")

    assert len(missed) <= 0.05 * 134, missed


def test_without_the_stored_names_they_are_not_found(appendix):
    """Negative control."""
    Organisation.objects.update(names="–")

    assert len(misses(appendix, WAYS[:1])) > 0.05 * 134 * 3


def test_without_the_stored_text_no_word_of_it_is_found(db):
    """Negative control of `test_words_of_the_description_are_found_behind_names`."""
    Organisation.objects.create(name="Alfa", category="other", description_it="Un teatro.")
    assert len(search("teatro").keys) == 1

    Organisation.objects.update(searched="–")

    assert search("teatro") == Found()


def test_without_both_columns_nothing_is_found(appendix):
    Organisation.objects.update(names="–", searched="–")

    assert len(misses(appendix, WAYS[:1])) == 3 * 134


def plans(typed: str) -> str:
    """How PostgreSQL carries out what a search asks."""
    with CaptureQueriesContext(connection) as asked:
        search(typed)
    lines = []
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            *settings, statement = query["sql"].split("; ")
            if 'FROM "partners_organisation"' in statement:
                cursor.execute("; ".join([*settings, f"EXPLAIN {statement}"]))
                [cursor.nextset() for _ in settings]
                lines += [line for (line,) in cursor.fetchall()]
    return "\n".join(lines)


@pytest.fixture
def thousands(db):
    invented.make(4000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE partners_organisation")


def test_search_reads_both_indexes(thousands):
    plan = plans("cooperativa sociale orizonte rivoli")

    assert "Bitmap Index Scan on organisation_searched" in plan
    assert "Bitmap Index Scan on organisation_names" in plan


@pytest.mark.parametrize("index", ["organisation_names", "organisation_searched"])
def test_without_an_index_it_is_not_read(thousands, index):
    """Negative control of the test above."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {index}")

    assert index not in plans("cooperativa sociale orizonte rivoli")


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
    make = Organisation.objects.create
    told = make(name="Alfa", category="other", description_it="Teniamo aperto un teatro.")
    offering = make(name="Beta", category="other", offers=["Teatri e sale"])
    named = make(name="Teatro Gamma", category="other")

    assert search("teatro").keys == [named.pk, told.pk, offering.pk]


def test_other_names_count_like_the_name(db):
    one = Organisation.objects.create(name="Alfa", category="other", other_names=["CPIA Drovetti"])
    Organisation.objects.create(name="Drovandi", category="other")

    assert search("cpia drovetti").keys == [one.pk]


def test_what_nobody_is_called_finds_nothing(appendix):
    assert search("xyzzy qwrtp") == Found()


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
