"""What the directory of organisations can be narrowed to. Only what is named here is ever asked."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from partners.models import Category, Organisation, Standing, Zone
from tsi.base.fields import LineField
from tsi.base.text import clean_line

MOST_VALUES = 30  # of one filter in one address
PARTNER, STAKEHOLDER = "partner", "stakeholder"
STANDINGS = {PARTNER: _("Partner organisations"), STAKEHOLDER: _("Other organisations")}
NOWHERE = "0"  # in the address: the zone is not stated
ZONES = {zone.value.split()[0]: zone for zone in Zone} | {NOWHERE: ""}
SORTS = {"nome": _("Name"), "recenti": _("Newest partners"), "rilevanza": _("Relevance")}
VIEWS = {"schede": _("Cards"), "tabella": _("Table"), "mappa": _("Map")}


class ValuesField(forms.Field):
    """Several values of one filter. `stored` maps what stands in the address to what the column
    holds; without it any line of text is a value, which at worst nobody has."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, stored: dict[str, str] | None = None, **kwargs):
        super().__init__(**kwargs)
        self.stored = stored

    def to_python(self, value) -> list[str]:
        typed = [clean_line(str(one).replace("\x00", ""))[:100] for one in value or []]
        return list(dict.fromkeys(filter(None, typed)))[:MOST_VALUES]

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        for one in value:
            if self.stored is not None and one not in self.stored:
                raise ValidationError(
                    _("“%(value)s” cannot be chosen here."), params={"value": one}
                )


class Facet(django_filters.Filter):
    """Organisations whose column has one of the values chosen."""

    field_class = ValuesField

    def condition(self, values: list[str]) -> Q:
        """What the chosen values demand; nothing when none is chosen."""
        stored = self.extra.get("stored")
        wanted = [stored[value] for value in values] if stored else values
        return Q(**{f"{self.field_name}__{self.lookup_expr}": wanted}) if wanted else Q()

    def filter(self, organisations: QuerySet, values: list[str]) -> QuerySet:
        return organisations.filter(self.condition(values))

    @property
    def is_list(self) -> bool:
        """Whether the column holds several values of one organisation."""
        return self.lookup_expr == "overlap"


def _same(choices) -> dict[str, str]:
    return {value: value for value in choices}


def _facet(label, column: str, lookup: str = "in", **kwargs) -> Facet:
    return Facet(field_name=column, lookup_expr=lookup, label=label, **kwargs)


def _choice(label, names) -> django_filters.ChoiceFilter:
    """What sorts or shows: it narrows nothing."""
    return django_filters.ChoiceFilter(label=label, choices=list(names.items()), method="unchanged")


class LineFilter(django_filters.CharFilter):
    field_class = LineField


class OrganisationFilter(django_filters.FilterSet):
    """The query string of the directory. Its names are what stands in the address."""

    q = LineFilter(label=_("Name, acronym or word"), method="unchanged", max_length=400)
    ruolo = _facet(_("In the network"), "role", stored=_same(STANDINGS))
    categoria = _facet(_("Category"), "category", stored=_same(Category.values))
    zona = _facet(_("Homogeneous zone"), "homogeneous_zone", stored=ZONES)
    comune = _facet(_("Municipality"), "municipality")
    forma = _facet(_("Legal form"), "legal_form")
    qualifica = _facet(_("Qualification"), "qualifications", "overlap")
    offre = _facet(_("Offers"), "offers", "overlap")
    cerca = _facet(_("Seeks"), "seeks", "overlap")
    ordine = _choice(_("Sort by"), SORTS)
    vista = _choice(_("View"), VIEWS)

    class Meta:
        model = Organisation
        fields: list[str] = []

    def unchanged(self, organisations: QuerySet, name: str, value) -> QuerySet:
        return organisations

    def chosen(self) -> dict[str, list[str]]:
        """The values of each facet; one with an error counts as not asked for."""
        self.form.is_valid()
        return {name: self.form.cleaned_data.get(name) or [] for name in self.facets()}

    def value(self, name: str) -> str:
        """A single value, empty when it is missing or wrong."""
        self.form.is_valid()
        return self.form.cleaned_data.get(name) or ""

    @classmethod
    def facets(cls) -> dict[str, Facet]:
        """The facets by their names in the address."""
        return {name: each for name, each in cls.base_filters.items() if isinstance(each, Facet)}


def listed() -> QuerySet[Organisation]:
    """The organisations that everybody sees, with their `role`: a partner today, or not."""
    partner = When(standing=Standing.PARTNER, then=Value(PARTNER))
    role = Case(partner, default=Value(STAKEHOLDER))
    return Organisation.objects.public().annotate(role=role)
