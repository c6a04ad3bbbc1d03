"""Narrowing the public calendar."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from communities.models import Community, Meeting, MeetingKind
from communities.models.community import SHOWN

LIST, PAST = "elenco", "passati"
# What else stands in the address, and is kept when one narrows.
KEPT = ("vista", "mese", "quando")


class CalendarFilter(django_filters.FilterSet):
    """What the query string asks for. A value that is not on offer asks for nothing."""

    comunita = django_filters.ChoiceFilter(
        label=_("Community"), field_name="community__slug", empty_label=_("all of them")
    )
    tipo = django_filters.ChoiceFilter(label=_("Kind"), field_name="kind", empty_label=_("all"))

    class Meta:
        model = Meeting
        fields: list[str] = []

    def __init__(self, data, *, queryset: QuerySet[Meeting]):
        super().__init__(data, queryset=queryset)
        self.form.fields["comunita"].choices = _communities(queryset)
        self.form.fields["tipo"].choices = _kinds(queryset)
        for name in [n for n, field in self.form.fields.items() if len(list(field.choices)) < 2]:
            del self.form.fields[name]  # nothing to choose among
            del self.filters[name]

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for."""
        self.form.is_valid()
        return any(self.form.cleaned_data.values())

    @property
    def community(self) -> str:
        """The name in the address of the one that is chosen, or nothing."""
        self.form.is_valid()
        return self.form.cleaned_data.get("comunita", "")

    @property
    def view(self) -> str:
        """How it is shown: "elenco", or anything else for the month."""
        return self.data.get("vista", "")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form carries along unseen."""
        asked = [(name, self.data.get(name, "")) for name in KEPT]
        return [(name, value) for name, value in asked if value]


def _communities(meetings: QuerySet[Meeting]) -> list[tuple[str, str]]:
    with_some = meetings.order_by().exclude(community=None).values("community")
    rows = Community.objects.filter(pk__in=with_some, state__in=SHOWN).by_title()
    return [(each.slug, each.title) for each in rows.only("slug", "title_it", "title_en")]


def _kinds(meetings: QuerySet[Meeting]) -> list[tuple[str, str]]:
    found = set(meetings.order_by().values_list("kind", flat=True).distinct())
    return [(kind.value, kind.label) for kind in MeetingKind if kind in found]
