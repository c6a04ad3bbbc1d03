"""Narrowing the public list of communities, tables and groups."""

from collections import Counter

import django_filters
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from communities.models import SHOWN, Community, CommunityKind
from partners.filters import LineFilter
from tsi.base.text import fold


class CommunityFilter(django_filters.FilterSet):
    """What the query string asks for. A value that is not on offer asks for nothing."""

    q = LineFilter(label=_("Words"), method="search", max_length=100)
    tipo = django_filters.ChoiceFilter(label=_("Kind"), field_name="kind", empty_label=_("all"))
    stato = django_filters.ChoiceFilter(label=_("State"), field_name="state", empty_label=_("all"))

    class Meta:
        model = Community
        fields: list[str] = []

    def __init__(self, data, *, queryset: QuerySet[Community]):
        super().__init__(data, queryset=queryset)
        rows = list(queryset.order_by().values_list("kind", "state"))
        self._offer("tipo", CommunityKind, Counter(kind for kind, _state in rows))
        self._offer("stato", SHOWN, Counter(state for _kind, state in rows))

    def _offer(self, name: str, choices, counts: Counter) -> None:
        """The values that some community has, with how many; a single one narrows nothing."""
        offered = [
            (choice.value, f"{choice.label} ({counts[choice]})")
            for choice in choices
            if counts[choice]
        ]
        if len(offered) > 1:
            self.form.fields[name].choices = offered
        else:
            del self.form.fields[name]
            del self.filters[name]

    def search(self, rows: QuerySet[Community], name: str, value: str) -> QuerySet[Community]:
        """All the words, in any Italian form; or the very letters, so that acronyms are found."""
        words = fold(value)
        rows = rows.annotate(vector=SearchVector("searched", config="italian"))
        query = SearchQuery(words, config="italian")
        return rows.filter(Q(vector=query) | Q(searched__contains=words))

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for."""
        return any(self.form.cleaned_data.values()) if self.form.is_valid() else True
