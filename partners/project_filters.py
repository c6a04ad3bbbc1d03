"""Narrowing the public list of projects and good practices."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

import django_filters
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from partners.filters import LineFilter
from partners.models import Organisation, Project, ProjectKind
from tsi.base.text import fold

Counted = tuple[str, str]  # a value, and its label with how many projects have it


class ProjectFilter(django_filters.FilterSet):
    """What the query string asks for. A value that is not on offer asks for nothing."""

    q = LineFilter(label=_("Words"), method="search", max_length=100)
    tipo = django_filters.ChoiceFilter(label=_("Kind"), field_name="kind", empty_label=_("all"))
    programma = django_filters.ChoiceFilter(
        label=_("Programme"), field_name="programme", empty_label=_("all")
    )
    tema = django_filters.ChoiceFilter(label=_("Topic"), method="about", empty_label=_("all"))
    anno = django_filters.ChoiceFilter(label=_("Year"), method="running_in", empty_label=_("all"))
    ente = django_filters.ChoiceFilter(
        label=_("Organisation"), field_name="organisations__slug", empty_label=_("all")
    )

    class Meta:
        model = Project
        fields: list[str] = []

    def __init__(self, data, *, queryset: QuerySet[Project]):
        super().__init__(data, queryset=queryset)
        offered = Offered(queryset)
        for name in ("tipo", "programma", "tema", "anno", "ente"):
            self.form.fields[name].choices = getattr(offered, name)
        for name in [n for n, field in self.form.fields.items() if not _offers(field)]:
            del self.form.fields[name]  # nothing to choose among
            del self.filters[name]

    def search(self, rows: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        """All the words, in any Italian form; or the very letters, so that acronyms are found."""
        words = fold(value)
        rows = rows.annotate(vector=SearchVector("searched", config="italian"))
        query = SearchQuery(words, config="italian")
        return rows.filter(Q(vector=query) | Q(searched__contains=words))

    def about(self, rows: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        return rows.filter(topics__contains=[value])

    def running_in(self, rows: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        rows = rows.annotate(until=Coalesce("last_year", "first_year"))
        return rows.filter(first_year__lte=int(value), until__gte=int(value))

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for."""
        return any(self.form.cleaned_data.values()) if self.form.is_valid() else True


def _offers(field) -> bool:
    return not hasattr(field, "choices") or len(list(field.choices)) > 1


class Offered:
    """The values that some project has, with how many have each; two queries."""

    def __init__(self, projects: QuerySet[Project]):
        self.projects = projects
        self.rows = list(
            projects.order_by().values_list(
                "kind", "programme", "topics", "first_year", "last_year"
            )
        )

    @cached_property
    def tipo(self) -> list[Counted]:
        counts = Counter(row[0] for row in self.rows)
        if len(counts) < 2:  # every project has one: a single kind narrows nothing
            return []
        return [
            (kind.value, f"{kind.label} ({counts[kind]})") for kind in ProjectKind if counts[kind]
        ]

    @cached_property
    def programma(self) -> list[Counted]:
        return _counted(row[1] for row in self.rows if row[1])

    @cached_property
    def tema(self) -> list[Counted]:
        return _counted(topic for row in self.rows for topic in row[2])

    @cached_property
    def anno(self) -> list[Counted]:
        spans = [(first, last or first) for *_, first, last in self.rows if first]
        years = _counted(str(year) for a, b in spans for year in range(a, b + 1))
        return years[::-1]

    @cached_property
    def ente(self) -> list[Counted]:
        part = Q(projects__in=self.projects.order_by().values("pk"))
        rows = Organisation.objects.public().filter(part).annotate(n=Count("projects"))
        return [(each.slug, f"{each.name} ({each.n})") for each in rows.by_name()]


def _counted(values: Iterable[str]) -> list[Counted]:
    counts = Counter(values)
    return [(value, f"{value} ({n})") for value, n in sorted(counts.items(), key=_folded)]


def _folded(item: tuple[str, int]) -> str:
    return fold(item[0])
