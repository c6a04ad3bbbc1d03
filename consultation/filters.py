"""What the list of contributions can be narrowed to. Only what is named here is ever asked."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import django_filters
from django import forms
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultation.models import (
    READABLE,
    Consultation,
    Contribution,
    ContributionKind,
    Outcome,
    Respondent,
    Response,
    ResponseState,
    Revision,
)
from consultation.reading import published_response
from partners.filters import LineFilter
from plan.models import Passage

ALL = gettext_lazy("all")
WHOLE = "testo"  # in the address: what speaks about the whole text
ANSWERED, WAITING = "si", "no"
COUNTED = ("tema", "punto", "tipo")  # by which the tallies tell how many there are
COUNT_TO = 1000  # of what is narrowed otherwise; a larger number is not counted to the end
CODE = re.compile(r"C-?0*([0-9]{1,9})", re.IGNORECASE)
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Total:
    """How many there are; `more` when it was not counted to the end."""

    number: int
    more: bool = False


def _choice(label, method: str) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(label=label, method=method, empty_label=ALL)


class ContributionFilter(django_filters.FilterSet):
    """What the query string asks of one consultation. A value not on offer asks for nothing."""

    q = LineFilter(label=gettext_lazy("Words, or the code"), method="search", max_length=100)
    tema = _choice(gettext_lazy("Theme"), "on_theme")
    punto = LineFilter(
        label=gettext_lazy("Code of the passage"), method="on_passage", max_length=30
    )
    tipo = _choice(gettext_lazy("Kind"), "of_kind")
    chi = _choice(gettext_lazy("Who speaks"), "spoken_by")
    riscontro = _choice(gettext_lazy("Response"), "answered")
    esito = _choice(gettext_lazy("Outcome"), "with_outcome")
    campagna = django_filters.NumberFilter(
        label="", method="of_campaign", min_value=1, max_value=2**62, widget=forms.HiddenInput
    )

    class Meta:
        model = Contribution
        fields: list[str] = []

    def __init__(self, data, *, consultation: Consultation):
        self.consultation = consultation
        rows = Contribution.objects.listed().filter(consultation=consultation)
        super().__init__(data, queryset=rows)
        offered = {
            "tema": self._themes,
            "tipo": self._kinds,
            "chi": Respondent.choices,
            "riscontro": [(ANSWERED, _("with a response")), (WAITING, _("without a response"))],
            "esito": Outcome.choices,
        }
        if not Response.objects.filter(
            consultation=consultation, state=ResponseState.PUBLISHED
        ).exists():
            offered["riscontro"] = offered["esito"] = []  # nothing is answered yet
        for name, choices in offered.items():
            if choices:
                self.form.fields[name].choices = choices
            else:
                del self.form.fields[name]
                del self.filters[name]

    @cached_property
    def asked(self) -> dict[str, object]:
        """What is asked for, by its name in the address."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @cached_property
    def total(self) -> Total:
        """How many contributions everybody reads among those asked for."""
        if set(self.asked) <= set(COUNTED):
            return Total(self._tallied())
        readable = self.qs.filter(state__in=READABLE).order_by()[: COUNT_TO + 1]
        found = readable.count()
        return Total(min(found, COUNT_TO), more=found > COUNT_TO)

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The words in any Italian form, without what was obscured; or the code."""
        if code := CODE.fullmatch(value):
            return rows.filter(number=int(code[1]))
        query = SearchQuery(value, config="italian", search_type="websearch")
        vector = SearchVector("searched", config="italian")
        found = Revision.objects.annotate(vector=vector).filter(vector=query)
        return rows.filter(state__in=READABLE, shown__in=found.values("pk"))

    def on_theme(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(theme=self._tops.get(value))

    def on_passage(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(passage=self._passage) if self._passage else rows.none()

    def of_kind(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(kind=value)

    def spoken_by(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(submission__respondent=value, state__in=READABLE)

    def answered(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        has = Exists(published_response())
        return rows.filter(has) if value == ANSWERED else rows.filter(~has, state__in=READABLE)

    def with_outcome(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Exists(published_response().filter(outcome=value)))

    def of_campaign(self, rows: QuerySet, name: str, value) -> QuerySet:
        """Of what was taken away, nothing says what it was like."""
        return rows.filter(campaign=int(value), state__in=READABLE)

    @cached_property
    def _passage(self):
        code = self.asked.get("punto")
        return code and self.consultation.version.passages.filter(code=code).first()

    @cached_property
    def _tallies(self) -> list[tuple]:
        """(theme, passage, kind, how many) of the whole consultation; a few hundred rows."""
        rows = self.consultation.tallies.filter(number__gt=0)
        return list(rows.values_list("theme", "passage", "kind", "number"))

    def _tallied(self) -> int:
        wanted = self.asked
        if "punto" in wanted and not self._passage:
            return 0
        theme = self._tops.get(wanted.get("tema"))
        return sum(
            number
            for theme_pk, passage_pk, kind, number in self._tallies
            if ("punto" not in wanted or passage_pk == self._passage.pk)
            and ("tema" not in wanted or theme_pk == theme)
            and wanted.get("tipo") in (None, kind)
        )

    @cached_property
    def _tops(self) -> dict[str, int | None]:
        """The highest passages by their codes; none for the whole text."""
        return {top.code: top.pk for top in self._top_passages} | {WHOLE: None}

    @cached_property
    def _top_passages(self) -> list[Passage]:
        return list(self.consultation.version.passages.in_order().filter(parent_uid=None))

    @property
    def _themes(self) -> Choices:
        counts = _summed((row[0], row[3]) for row in self._tallies)
        named = [(top.code, f"{top.code} {top.title}") for top in self._top_passages]
        return [
            (code, f"{name} ({counts[self._tops[code]]})")
            for code, name in (*named, (WHOLE, _("On the whole text")))
            if self._tops[code] in counts
        ]

    @property
    def _kinds(self) -> Choices:
        counts = _summed((row[2], row[3]) for row in self._tallies)
        return [
            (kind.value, f"{kind.label} ({counts[kind]})")
            for kind in ContributionKind
            if kind in counts
        ]


def _summed(rows: Iterable[tuple]) -> Counter:
    counts: Counter = Counter()
    for value, number in rows:
        counts[value] += number
    return counts
