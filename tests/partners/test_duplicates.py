"""Pairs that may be one organisation."""

import random
import time
import uuid

import pytest
from django.core.management import call_command

from partners.duplicates import find_duplicates, keep_apart, open_pairs
from partners.models import DuplicateSource, Organisation, PossibleDuplicate
from partners.tasks import sweep_duplicates
from tests.factories import make_organisation, make_staff
from tsi.base.transitions import InvalidTransition

CODES = ("00518460019", "02307130019")


def proposed(first: dict, second: dict) -> bool:
    for values in (first, second):
        make_organisation(**{"municipality": ""} | values)
    find_duplicates()
    return PossibleDuplicate.objects.exists()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"name": "DRC Italia"}, {"name": "D.R.C. Italia ONLUS"}),
        ({"name": "Futura Law Firm"}, {"name": "Futura Law Firm starl SB"}),
        ({"name": "Cooperativa sociale Iride"}, {"name": "Iride Società Cooperativa Sociale"}),
        ({"name": "Fondazione Compagnia"}, {"name": "Fondazione Compania"}),
        ({"name": "Altro", "other_names": ["Banca del Po"]}, {"name": "Banca del Po SpA"}),
        (
            {"name": "Associazione Casa del Quartiere", "municipality": "Torino"},
            {"name": "Casa del Quartiere Associazione ets", "municipality": "torino"},
        ),
    ],
)  # fmt: skip
def test_alike_ones_are_proposed(db, first, second):
    assert proposed(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"name": "Associazione Arcobaleno"}, {"name": "Fondazione Tempia"}),
        ({"name": "Istituto comprensivo 1"}, {"name": "Istituto comprensivo 2"}),
        ({"name": "Pro Loco", "municipality": "Lu"}, {"name": "Pro Loko", "municipality": "Susa"}),
        ({"name": "Ente", "tax_code": CODES[0]}, {"name": "Ente", "tax_code": CODES[1]}),
        ({"name": "srl"}, {"name": "spa"}),
    ],
)  # fmt: skip
def test_different_ones_are_not_proposed(db, first, second):
    assert not proposed(first, second)


def test_unit_and_its_whole_are_never_proposed(db):
    whole = make_organisation(name="Politecnico di Torino")
    make_organisation(name="Politecnico di Torino", part_of=whole)

    assert find_duplicates() == 0
    Organisation.objects.update(part_of=None)
    assert find_duplicates() == 1


def test_merged_ones_are_not_proposed(db):
    keep = make_organisation(name="Ente di prova uno")
    make_organisation(name="Ente di prova uno", merged_into=keep)

    assert find_duplicates() == 0


def test_decided_pair_is_not_proposed_again(db):
    for _ in range(2):
        make_organisation(name="Ente di prova")
    assert find_duplicates() == 1
    keep_apart(PossibleDuplicate.objects.get(), by=make_staff())

    assert find_duplicates() == 0
    assert not open_pairs().exists()
    with pytest.raises(InvalidTransition):
        keep_apart(PossibleDuplicate.objects.get(), by=make_staff())


def test_real_organisations_have_the_pairs_that_the_source_marks(real_plan):
    marked = PossibleDuplicate.objects.filter(source=DuplicateSource.DATA)
    numbers = {(pair.first.appendix_number, pair.second.appendix_number) for pair in marked}
    assert numbers == {(59, 60), (78, 79)}

    find_duplicates()

    found = PossibleDuplicate.objects.filter(source=DuplicateSource.LIKENESS)
    assert found.count() <= 3, [str(f"{p.first} = {p.second}") for p in found]
    call_command("load_data", verbosity=0)
    assert marked.count() == 2


def test_command_says_what_it_found(db, capsys):
    for _ in range(2):
        make_organisation(name="Ente di prova")

    call_command("find_duplicates")

    assert capsys.readouterr().out == "1 new, 1 to be decided\n"


def test_sweep_proposes_every_week(db, settings):
    for _ in range(2):
        make_organisation(name="Ente di prova")

    sweep_duplicates()

    assert open_pairs().count() == 1
    [entry] = [
        entry
        for entry in settings.CELERY_BEAT_SCHEDULE.values()
        if entry["task"] == sweep_duplicates.name
    ]
    assert entry["schedule"] == settings.SWEEP_SECONDS * 20_160


SYLLABLES = [
    "ba",
    "co",
    "di",
    "fe",
    "gu",
    "la",
    "mi",
    "no",
    "pe",
    "ro",
    "sa",
    "ti",
    "ve",
    "tra",
    "sco",
]
KINDS = ["Associazione", "Fondazione", "Cooperativa", "Centro", "Istituto", "Consorzio"]


def made_names(count: int) -> list[str]:
    """Names of common and of made-up words, as different from each other as real ones."""
    chance = random.Random(7)

    def word() -> str:
        return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(3, 5)))

    words = [word() for _ in range(4000)]
    return [
        f"{chance.choice(KINDS)} {' '.join(chance.sample(words, 3))} Torino" for _ in range(count)
    ]


def bring_in(names: list[str]) -> list[int]:
    rows = [
        Organisation(name=name, slug=uuid.uuid4().hex, category="association", municipality="Ivrea")
        for name in names
    ]
    for row in rows:
        row.fill_searched()
    return [row.pk for row in Organisation.objects.bulk_create(rows)]


@pytest.mark.slow
@pytest.mark.parametrize("count", [1_500, pytest.param(10_000, marks=pytest.mark.slow)])
def test_misspelt_copies_are_found_among_thousands_in_seconds(db, count):
    names = made_names(count)
    keys = bring_in(names)
    copies = []
    for name in names[:50]:
        *first, last = name.removesuffix(" Torino").split()
        swapped = last[:-2] + last[-1] + last[-2]
        copies.append(" ".join([*first, swapped, "Torino"]))
    pairs = set(zip(keys, bring_in(copies), strict=False))

    start = time.process_time()
    find_duplicates()

    assert time.process_time() - start < 30
    found = set(PossibleDuplicate.objects.values_list("first", "second"))
    assert len(pairs & found) >= 48
    assert len(found) < count / 10  # nobody would read a flood
