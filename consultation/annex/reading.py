"""What the annex says, read from the database a portion at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consultation.answering.changes import ChangedWords, changed_words
from consultation.answering.showing import outcomes, reported
from consultation.answering.standing import not_validated
from consultation.models import (
    READABLE,
    Consultation,
    Contribution,
    ContributionKind,
    ContributionState,
    Response,
    ResponseState,
)
from plan.models import Passage
from plan.pdf.dates import in_words
from plan.pdf.foot import foot
from plan.pdf.pieces import Text
from tsi.base.worddiff import Span, word_diff

PORTION = 500

ORDER = (
    F("theme__position").asc(nulls_first=True),
    F("passage__position").asc(nulls_first=True),
    F("answered__response").asc(nulls_last=True),
    F("number").asc(),
)


@dataclass(frozen=True)
class Said:
    """One contribution as everybody reads it."""

    code: str
    kind: str
    speaker: str
    lang: str  # "" where it is that of the annex
    text: str
    changes: Sequence[Span]  # of a proposed change, against the passage
    motivation: str
    facts: Sequence[tuple[str, str]] = ()  # of an offer: what is told of it, in which words


@dataclass(frozen=True)
class Answer:
    """One response with the words that it changed."""

    number: int
    outcome: str
    reason: Text
    changed: Sequence[ChangedWords]


@dataclass(frozen=True)
class Group:
    """Those of one passage that got one response, or none."""

    theme: Passage | None
    passage: Passage | None
    answer: Answer | None
    said: tuple[Said, ...]


@dataclass(frozen=True)
class AnnexEdition:
    """Whose annex it is, and which part of it; `groups` reads the rest when it is printed."""

    consultation: Consultation
    language: str
    volume: int  # 0: the whole
    total: int
    published_on: str
    protocols: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]
    unanswered: int
    derogation: Text

    @classmethod
    def of(cls, consultation: Consultation, language: str, volume: int = 0) -> "AnnexEdition":
        """Raises ValueError when the responses are not published."""
        step = reported(consultation)
        if step is None:
            raise ValueError("Only a reported consultation has an annex.")
        numbers = consultation.responses.exclude(protocol="").order_by("protocol")
        with translation.override(language):
            counts = tuple((str(label), n) for _value, label, n in outcomes(consultation))
            day = in_words(timezone.localdate(consultation.reported_at), language)
        return cls(
            consultation=consultation,
            language=language,
            volume=volume,
            total=_rows(consultation).count(),
            published_on=day,
            protocols=tuple(numbers.values_list("protocol", flat=True).distinct()),
            counts=counts,
            unanswered=not_validated(consultation).count(),
            derogation=Text.of(step, "reason", language),
        )

    @property
    def title(self) -> Text:
        return Text.of(self.consultation, "title", self.language)

    @property
    def volumes(self) -> int:
        return _volumes(self.total)

    @property
    def labels(self) -> str:
        """What stands at the foot of every page, in the active language."""
        version = self.consultation.version
        return foot(
            str(self.title), is_summary=version.is_summary, is_demo=self.consultation.is_demo
        )

    def groups(self) -> Iterator[Group]:
        """By theme and passage, then by response; read in portions, in the active language."""
        rows = _rows(self.consultation)
        if self.volume:
            size = settings.CONTRIBUTIONS_A_VOLUME
            rows = rows[(self.volume - 1) * size : self.volume * size]
        keys = list(rows.values_list("pk", flat=True))
        answers = _Answers(self.consultation, self.language)
        for key, portion in groupby(self._points(keys), key=lambda pair: pair[0]):
            theme, passage, response = key
            said = tuple(point for _key, point in portion)
            yield Group(theme, passage, answers.of(response), said)

    def _points(self, keys: list[int]) -> Iterator[tuple[tuple, Said]]:
        for start in range(0, len(keys), PORTION):
            here = keys[start : start + PORTION]
            related = ("submission__consultation", "passage", "theme", "shown")
            rows = Contribution.objects.select_related(*related, "answered__response")
            found = rows.in_bulk(here)
            for key in here:
                point = found[key]
                answered = getattr(point, "answered", None)
                group = point.theme, point.passage, answered and answered.response
                yield group, _said(point, self.language)


def _rows(consultation: Consultation) -> QuerySet[Contribution]:
    """What everybody reads and, of what they could read once, that which was answered."""
    answered = Q(answered__response__state=ResponseState.PUBLISHED)
    rows = Contribution.objects.listed().filter(Q(state__in=READABLE) | answered)
    return rows.filter(consultation=consultation).order_by(*ORDER)


def volumes(consultation: Consultation) -> list[int]:
    """The numbers of the volumes in which its PDF comes."""
    return list(range(1, _volumes(_rows(consultation).count()) + 1))


def _volumes(contributions: int) -> int:
    return max(1, -(-contributions // settings.CONTRIBUTIONS_A_VOLUME))


def _said(point: Contribution, language: str) -> Said:
    if point.is_placeholder:
        return _left(point)
    text = point.shown.text
    is_change = point.kind == ContributionKind.MODIFICATION
    lang = point.language if is_change else point.submission.language
    return Said(
        code=point.code,
        kind=point.get_kind_display(),
        speaker=point.submission.identity,
        lang="" if lang == language else lang,
        text=text,
        changes=word_diff(point.passage_text, text) if is_change else (),
        motivation=point.shown.motivation,
        facts=[
            (str(point.shown._meta.get_field(name).verbose_name).capitalize(), words)
            for name in ("how_much", "when")
            if (words := getattr(point.shown, name))
        ],
    )


def _left(point: Contribution) -> Said:
    """Of what was answered and is not public any more: its code, and that it left."""
    withdrawn = point.state == ContributionState.WITHDRAWN
    return Said(
        code=point.code,
        kind=point.get_kind_display(),
        speaker="",
        lang="",
        text=_("Withdrawn by who wrote it.") if withdrawn else _("It is not public any more."),
        changes=(),
        motivation="",
    )


class _Answers:
    """Responses as they are printed, each read once."""

    def __init__(self, consultation: Consultation, language: str):
        self.consultation, self.language = consultation, language
        self.known: dict[int, Answer] = {}
        self.changed: dict[int, list[ChangedWords]] | None = None

    def of(self, response: Response | None) -> Answer | None:
        if response is None or response.published_at is None:
            return None
        if response.pk not in self.known:
            self.known[response.pk] = Answer(
                number=response.pk,
                outcome=str(response.get_outcome_display()),
                reason=Text.of(response, "reason", self.language),
                changed=self._changed(response.pk),
            )
        return self.known[response.pk]

    def _changed(self, key: int) -> Iterable[ChangedWords]:
        if self.changed is None:
            every = self.consultation.responses.exclude(published_at=None)
            self.changed = changed_words(self.consultation, every, self.language)
        return self.changed.get(key, [])
