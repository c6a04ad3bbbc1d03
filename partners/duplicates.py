"""Which organisations may be one: proposed here, decided by a person."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from rapidfuzz import fuzz, process

from partners.models import (
    DUPLICATE_TRANSITIONS,
    DuplicateSource,
    DuplicateState,
    Organisation,
    PossibleDuplicate,
    User,
)
from partners.naming import LEGAL_WORDS, SMALL_WORDS, plain_words

# Likeness of two names, legal forms left out, word order free. At 0.90 one or two letters of a
# name of ordinary length differ; in one and the same municipality a little more is proposed, as
# names of different bodies there are mostly known. Two places, or two units of one body, need
# nearly the same name.
ALIKE = 0.90
ALIKE_IN_ONE_PLACE = 0.82
ALIKE_BUT_APART = 0.96
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class _Known:
    pk: int
    names: list[str]
    municipality: str
    tax_code: str
    part_of: int | None


@transaction.atomic
def find_duplicates(watched: Callable[[list], Iterator] = iter) -> int:
    """Propose the pairs that are alike; those decided on stay decided. Returns how many are new.

    Every name is compared with every other: a few seconds for ten thousand, and none is missed.
    `watched` goes through what is compared and may tell how far it is.
    """
    rows = Organisation.objects.filter(merged_into=None).order_by("pk")
    known = [_known(row) for row in rows.iterator(chunk_size=500)]
    found = [
        PossibleDuplicate(
            first_id=one.pk, second_id=other.pk, source=DuplicateSource.LIKENESS, score=score
        )
        for one, other in _candidates(known, watched)
        if (score := _likeness(one, other))
    ]
    before = PossibleDuplicate.objects.count()
    PossibleDuplicate.objects.bulk_create(found, ignore_conflicts=True)
    return PossibleDuplicate.objects.count() - before


def propose(one: Organisation, other: Organisation, source: DuplicateSource) -> PossibleDuplicate:
    """Keep the pair as to be decided, unless it is there already."""
    first, second = sorted((one, other), key=lambda row: row.pk)
    pair, _created = PossibleDuplicate.objects.get_or_create(
        first=first, second=second, defaults={"source": source}
    )
    return pair


def keep_apart(pair: PossibleDuplicate, *, by: User) -> None:
    """They are two organisations; they are not proposed again. Raises InvalidTransition."""
    DUPLICATE_TRANSITIONS.apply(pair, "keep_apart", decided_by=by, decided_at=timezone.now())


def open_pairs() -> QuerySet[PossibleDuplicate]:
    """Pairs to be decided of which neither was merged into another, the likeliest first."""
    pairs = PossibleDuplicate.objects.filter(
        state=DuplicateState.PROPOSED, first__merged_into=None, second__merged_into=None
    )
    return pairs.select_related("first", "second").order_by("-score", "pk")


def _known(row: Organisation) -> _Known:
    names = [_telling(name) for name in (row.name, *row.other_names)]
    return _Known(
        row.pk, [name for name in names if name], row.municipality, row.tax_code, row.part_of_id
    )


def _telling(name: str) -> str:
    """The words of a name that tell it from others, in alphabetical order."""
    return " ".join(sorted(set(plain_words(name)) - LEGAL_WORDS - SMALL_WORDS))


def _candidates(
    known: list[_Known], watched: Callable[[list], Iterator]
) -> Iterator[tuple[_Known, _Known]]:
    """Pairs with names alike enough for the least that is asked anywhere, each once.

    Schools and sections are told apart by their number alone: other numbers, other body.
    """
    called: dict[tuple[str, ...], tuple[list[str], list[_Known]]] = defaultdict(lambda: ([], []))
    for row in known:
        for name in row.names:
            names, rows = called[tuple(_DIGITS.findall(name))]
            names.append(name)
            rows.append(row)
    seen = set()
    places = [(names, rows, at) for names, rows in called.values() for at in range(len(names))]
    for names, rows, at in watched(places):
        for _name, _score, further in process.extract(
            names[at], names[at + 1 :], scorer=fuzz.ratio,
            score_cutoff=100 * ALIKE_IN_ONE_PLACE, limit=None,
        ):  # fmt: skip
            pair = tuple(sorted((rows[at], rows[at + 1 + further]), key=lambda one: one.pk))
            keys = (pair[0].pk, pair[1].pk)
            if keys[0] != keys[1] and keys not in seen:
                seen.add(keys)
                yield pair


def _likeness(one: _Known, other: _Known) -> float:
    """0 to 1; 0 when they are not to be proposed."""
    if other.part_of == one.pk or one.part_of == other.pk:
        return 0.0
    if one.tax_code and other.tax_code:
        return 0.0  # two codes are two bodies
    score = max(
        (_same_numbers(a, b) * fuzz.ratio(a, b) / 100 for a in one.names for b in other.names),
        default=0.0,
    )
    return round(score, 3) if score >= _needed(one, other) else 0.0


def _needed(one: _Known, other: _Known) -> float:
    if one.part_of and one.part_of == other.part_of:
        return ALIKE_BUT_APART
    if one.municipality and other.municipality:
        here = one.municipality.casefold() == other.municipality.casefold()
        return ALIKE_IN_ONE_PLACE if here else ALIKE_BUT_APART
    return ALIKE


def _same_numbers(one: str, other: str) -> bool:
    return _DIGITS.findall(one) == _DIGITS.findall(other)
