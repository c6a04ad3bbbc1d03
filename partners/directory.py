"""The directory of organisations: what an address asks for, and what it shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Case, DateField, F, Q, QuerySet, Value, When
from django.http import QueryDict
from django.utils.translation import gettext as _

from partners.facets import Counts, count
from partners.filters import NOWHERE, STANDINGS, ZONES, OrganisationFilter, listed
from partners.models import Category, Organisation, Standing
from partners.search import CANDIDATES, Found, search
from tsi.base.paging import Span, keyset_span, list_span
from tsi.base.text import fold

PAGE_SIZE = 24
RELEVANT = 200  # rows in the order of relevance; who needs more refines
BY_NAME = ("sort_name", "pk")
BY_ENTRY = ("-since", "sort_name", "pk")
OURS = ("ruolo", "categoria")  # facets whose values are translated
STANDARD_VIEW = "schede"
IN_SIGHT = 6  # values of a facet that need no unfolding


@dataclass(frozen=True)
class Choice:
    """A value of a facet: as it stands in the address, in words, with how many have it."""

    value: str
    label: str
    number: int
    chosen: bool
    italian: bool  # a word of organisations or the name of a place


@dataclass(frozen=True)
class Shown:
    """A facet with its values, those in sight first."""

    name: str
    label: str
    in_sight: list[Choice]
    folded: list[Choice]


@dataclass(frozen=True)
class Chip:
    """Something that is asked for, and the address without it."""

    label: str
    value: str
    without: str
    italian: bool = False


class Directory:
    """What the query string `asked` asks for. Four queries at most, five where names are near."""

    def __init__(self, asked: QueryDict):
        self.asked = asked
        self.filter = OrganisationFilter(asked, queryset=listed())
        self.facets = OrganisationFilter.facets()
        self.chosen = self.filter.chosen()
        self.typed = self.filter.value("q")
        self.sort = self._sort()
        self.view = self.filter.value("vista") or STANDARD_VIEW

    def _sort(self) -> str:
        sort = self.filter.value("ordine")
        if not self.typed:
            return sort if sort == "recenti" else "nome"
        return sort or "rilevanza"

    @cached_property
    def found(self) -> Found | None:
        """What answers the words typed; None when none are."""
        return search(self.typed) if self.typed else None

    @cached_property
    def answering(self) -> QuerySet[Organisation]:
        """Those that answer the words, before any filter."""
        return listed() if self.found is None else listed().filter(pk__in=self.found.keys)

    @cached_property
    def filtered(self) -> QuerySet[Organisation]:
        """Those that answer the words and the filters."""
        demands = [self.facets[name].condition(values) for name, values in self.chosen.items()]
        return self.answering.filter(*[demand for demand in demands if demand != Q()])

    @cached_property
    def counts(self) -> Counts:
        """How many are asked for, and how many each filter would leave."""
        if self.found is not None and not self.found.keys:
            return Counts()
        return count(self.answering, self.facets, self.chosen, with_keys=self.sort == "rilevanza")

    @cached_property
    def relevant(self) -> list[int]:
        """The keys of what is asked for, the best answer first."""
        return [key for key in self.found.keys if key in self.counts.keys] if self.found else []

    @cached_property
    def span(self) -> Span:
        """The rows of the page asked for."""
        places = {"after": self.asked.get("dopo"), "before": self.asked.get("prima")}
        if self.sort == "rilevanza":
            keys = list_span(self.relevant[:RELEVANT], PAGE_SIZE, **places)
            rows = listed().in_bulk(keys.rows) if keys.rows else {}
            return Span([rows[key] for key in keys.rows if key in rows], keys.before, keys.after)
        return keyset_span(self._with_entry(), self._order(), PAGE_SIZE, **places)

    def in_order(self) -> Iterator[Organisation]:
        """All that is asked for, as the pages show it; read in pieces."""
        if self.sort != "rilevanza":
            rows = self._with_entry().order_by(*self._order())
            yield from rows.select_related("part_of").iterator(chunk_size=500)
            return
        for start in range(0, len(self.relevant), 500):
            keys = self.relevant[start : start + 500]
            rows = listed().select_related("part_of").in_bulk(keys)
            yield from (rows[key] for key in keys if key in rows)

    def _order(self) -> tuple[str, ...]:
        return BY_ENTRY if self.sort == "recenti" else BY_NAME

    def _with_entry(self) -> QuerySet[Organisation]:
        """With the day on which a partner of today entered; the others long before."""
        if self.sort != "recenti":
            return self.filtered
        entered = When(standing=Standing.PARTNER, then=F("partner_since"))
        since = Case(entered, default=Value(date.min), output_field=DateField())
        return self.filtered.annotate(since=since)

    # What the template shows.

    @property
    def total(self) -> int:
        return self.counts.total

    @property
    def too_many(self) -> bool:
        """Whether relevance shows only a part, or the words are in more than were looked at."""
        cut = self.found is not None and len(self.found.keys) >= CANDIDATES
        return self.sort == "rilevanza" and (self.total > RELEVANT or cut)

    @property
    def only_alike(self) -> bool:
        """Whether what answers only resembles what was typed."""
        return bool(self.found and self.found.keys and not self.found.exact)

    @property
    def errors(self) -> list[str]:
        """What in the address could not be understood."""
        self.filter.form.is_valid()
        return [text for texts in self.filter.form.errors.values() for text in texts]

    @cached_property
    def shown_facets(self) -> list[Shown]:
        """The facets that some organisation has a value of."""
        shown = [self._shown(name) for name in self.facets]
        return [facet for facet in shown if facet.in_sight]

    def _shown(self, name: str) -> Shown:
        counted = {self._in_address(name, v): n for v, n in self.counts.values[name].items()}
        chosen = self.chosen[name]
        numbers = {value: counted.get(value, 0) for value in (*counted, *chosen) if value}
        choices = [
            Choice(
                value,
                self.label(name, value),
                number,
                value in chosen,
                is_italian(name, value),
            )
            for value, number in numbers.items()
        ]
        choices.sort(
            key=lambda one: (not one.chosen, one.value == NOWHERE, -one.number, fold(one.label))
        )
        sight = max(IN_SIGHT, len(chosen))
        label = str(self.facets[name].label)
        return Shown(name, label, choices[:sight], choices[sight:])

    def _in_address(self, name: str, stored: str) -> str:
        if name != "zona":
            return stored
        return stored.split()[0] if stored else NOWHERE

    def label(self, name: str, value: str) -> str:
        """A value of a facet in words."""
        if name == "categoria":
            return str(dict(Category.choices).get(value, value))
        if name == "ruolo":
            return str(STANDINGS[value])
        if name == "zona":
            return zone_name(value)
        return value

    @property
    def chips(self) -> list[Chip]:
        """All that is asked for, each to be taken away."""
        chips = []
        if self.typed:
            chips.append(Chip(_("Words"), self.typed, self.address(q=None)))
        for name, values in self.chosen.items():
            label = str(self.facets[name].label)
            for value in values:
                without = self.address(**{name: [one for one in values if one != value]})
                chips.append(Chip(label, self.label(name, value), without, is_italian(name, value)))
        return chips

    def address(self, **changes: str | list[str] | None) -> str:
        """This query string with some parameters changed (None: gone), from the first page."""
        query = QueryDict(mutable=True)
        if self.typed:
            query["q"] = self.typed
        for name, values in self.chosen.items():
            query.setlist(name, values)
        for name in ("ordine", "vista"):
            query.setlist(name, [value] if (value := self.filter.value(name)) else [])
        for name, value in changes.items():
            query.setlist(name, [value] if isinstance(value, str) else value or [])
        if query.get("vista") == STANDARD_VIEW:
            del query["vista"]
        return "?" + query.urlencode()

    @property
    def without_filters(self) -> str:
        """The address of the words alone."""
        return self.address(**dict.fromkeys(self.facets))

    @property
    def narrowed(self) -> int:
        """How many values of filters are chosen."""
        return sum(map(len, self.chosen.values()))

    @cached_property
    def answering_number(self) -> int:
        """How many answer the words alone: one query, for when the filters leave nobody."""
        return self.answering.count()

    @property
    def query(self) -> str:
        """This query string without what only pages and shows; empty when nothing is asked."""
        asked = self.address(vista=None)
        return asked if asked != "?" else ""

    @property
    def next_address(self) -> str:
        return self.address(dopo=self.span.after)

    @property
    def previous_address(self) -> str:
        return self.address(prima=self.span.before)


def zone_name(value: str) -> str:
    """A zone by its number in the address; names are Italian, of the Metropolitan City."""
    return ZONES[value].partition(" ")[2] if ZONES[value] else _("Zone not stated")


def is_italian(facet: str, value: str) -> bool:
    """Whether a value is shown in Italian in every language."""
    return facet not in OURS and (facet, value) != ("zona", NOWHERE)
