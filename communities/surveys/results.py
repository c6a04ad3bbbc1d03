"""What may be shown of the answers to a survey: counts, averages, texts. Values in, values out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from statistics import mean, median
from typing import NamedTuple

from django.utils.translation import gettext as _

from communities.models import Choice, Question, QuestionKind
from communities.surveys.suppression import (
    is_safe,
    mean_tells_nobody,
    shown_parts,
    shown_shares,
)

DIGITS = 3  # of an average of numbers: an exact median would be what one member wrote


class Row(NamedTuple):
    """One row of an answer."""

    response: int
    question: int
    choice: int | None
    number: Decimal | None
    text: str


@dataclass(frozen=True)
class Part:
    """How many gave one answer; None: not shown."""

    label: str
    count: int | None
    percent: int | None
    in_italian: bool = False  # whatever the language of the page
    is_choice: bool = True  # else words of ours: "No answer"


@dataclass(frozen=True)
class Outcome:
    """What is shown of one question. `is_hidden`: too few answers for anything of it.

    `texts_inside`: there are texts, which only members read.
    """

    question: Question
    answered: int | None = None
    parts: list[Part] = field(default_factory=list)
    mean: Decimal | None = None
    median: Decimal | None = None
    texts: list[str] = field(default_factory=list)
    texts_inside: bool = False

    @property
    def is_hidden(self) -> bool:
        return not (self.parts or self.texts or self.texts_inside) and self.mean is None

    def for_everybody(self) -> "Outcome":
        """The same without what people wrote: nobody has read it before it would be public."""
        return replace(self, texts=[], texts_inside=True) if self.texts else self

    @property
    def hides_parts(self) -> bool:
        return any(part.count is None for part in self.parts)


def outcomes(
    asked: Sequence[tuple[Question, Sequence[Choice]]],
    rows: Iterable[Row],
    *,
    total: int,
    least: int,
) -> list[Outcome]:
    """What is shown of each question to which `total` could answer, in their order.

    No group of 1 to `least - 1` can be read in it or subtracted from it. Nothing of any question
    when fewer than `least` answered the survey.
    """
    by_question: dict[int, list[Row]] = {}
    for row in rows:
        by_question.setdefault(row.question, []).append(row)
    return [
        _OUTCOMES[QuestionKind(question.kind)](
            question, choices, by_question.get(question.pk, []), total, least
        )
        if total >= least
        else Outcome(question)
        for question, choices in asked
    ]


def _single(question, choices, rows, total, least) -> Outcome:
    chosen = Counter(row.choice for row in rows)
    counts = [chosen[choice.pk] for choice in choices]
    return Outcome(question, parts=_exclusive(choices, counts, total, least))


def _exclusive(
    answers: Sequence[Choice | int], counts: list[int], total: int, least: int
) -> list[Part]:
    """Parts of `total`; who did not answer is one of them, else it could be subtracted."""
    shown = shown_parts([*counts, total - sum(counts)], least)
    if shown is None:
        return []
    parts = [_part(answer, n, total) for answer, n in zip(answers, shown[:-1], strict=True)]
    return [*parts, *_nobody(shown[-1], total)]


def _multiple(question, choices, rows, total, least) -> Outcome:
    chosen = Counter(row.choice for row in rows)
    missing = total - len({row.response for row in rows})
    shown = shown_shares([chosen[choice.pk] for choice in choices], total, least)
    if shown is None or all(count is None for count in shown):
        return Outcome(question)
    parts = [_part(choice, n, total) for choice, n in zip(choices, shown, strict=True)]
    # How many chose something bounds what a hidden choice can be.
    unsafe = None in shown or not is_safe(missing, total, least)
    return Outcome(question, parts=[*parts, *_nobody(None if unsafe else missing, total)])


def _scale(question, choices, rows, total, least) -> Outcome:
    values = [int(row.number) for row in rows]
    steps = range(question.lowest, question.highest + 1)
    given = Counter(values)
    parts = _exclusive(steps, [given[step] for step in steps], total, least)
    whole = parts and all(part.count is not None for part in parts)
    if whole and len(values) >= least:
        return Outcome(
            question, parts=parts, mean=_tenths(mean(values)), median=_tenths(median(values))
        )
    if mean_tells_nobody(sum(values), len(values), question.lowest, question.highest, least):
        return Outcome(question, mean=_tenths(mean(values)))  # beside the counts it would tell more
    return Outcome(question, parts=parts)


def _number(question, choices, rows, total, least) -> Outcome:
    values = [row.number for row in rows]
    if len(values) < least or not _ends_tell_nobody(question, values, least):
        return Outcome(question)
    answered = len(values) if is_safe(len(values), total, least) else None
    return Outcome(question, answered, mean=_digits(mean(values)), median=_digits(median(values)))


def _ends_tell_nobody(question: Question, values: list[Decimal], least: int) -> bool:
    if question.lowest is None or question.highest is None:
        return True
    return mean_tells_nobody(sum(values), len(values), question.lowest, question.highest, least)


def _text(question, choices, rows, total, least) -> Outcome:
    """The texts in an order that follows from them alone, not from who wrote first.

    They can be counted: beside the total that says how many wrote nothing.
    """
    if not is_safe(len(rows), total, least):
        return Outcome(question)
    texts = [row.text for row in rows]
    return Outcome(
        question,
        len(texts),
        texts=sorted(texts, key=lambda text: sha256(f"{question.pk}:{text}".encode()).digest()),
    )


_OUTCOMES = {
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.SCALE: _scale,
    QuestionKind.NUMBER: _number,
    QuestionKind.TEXT: _text,
}


def _part(answer: Choice | int, count: int | None, total: int) -> Part:
    is_step = isinstance(answer, int)
    label = str(answer) if is_step else answer.text
    return Part(label, count, _percent(count, total), in_italian=not is_step and not answer.text_en)


def _nobody(count: int | None, total: int) -> list[Part]:
    """The line of who did not answer, unless everybody did."""
    if count == 0:
        return []
    return [Part(_("No answer"), count, _percent(count, total), is_choice=False)]


def _percent(count: int | None, total: int) -> int | None:
    return None if count is None else round(100 * count / total)


def _tenths(value: float | Decimal) -> Decimal:
    return Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _digits(value: Decimal) -> Decimal:
    """`value` with at most DIGITS significant digits."""
    rounded = Decimal(f"{value:.{DIGITS}g}")
    return Decimal(f"{rounded:f}").normalize() if rounded else Decimal(0)
