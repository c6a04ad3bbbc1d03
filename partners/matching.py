"""Finding an organisation that is known already, so that it is claimed rather than doubled."""

from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Case, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest
from stdnum.it import codicefiscale

from partners.models import Organisation
from partners.naming import plain
from tsi.base.text import fold

SHOWN = 8  # more would not be read
ALIKE = 0.45  # likeness of names from which two may be one; below it nothing is proposed
SAME_PLACE = 0.1  # added when the municipality agrees


class WrongTaxCode(ValueError):
    """Neither eleven digits nor sixteen characters, or the check digit does not agree."""


def tax_code(typed: str) -> str:
    """A codice fiscale as it is stored: without blanks, dots, hyphens or the IT of a VAT number.

    Raises WrongTaxCode. The rules are those of the decree of 23 December 1976: eleven digits for
    organisations, sixteen characters for persons; both end with a check.
    """
    plain_code = "".join(char for char in typed.upper() if char.isalnum())
    if plain_code.startswith("IT") and plain_code[2:].isdecimal():
        plain_code = plain_code[2:]
    if not codicefiscale.is_valid(plain_code):
        raise WrongTaxCode(typed)
    return codicefiscale.compact(plain_code)


@dataclass(frozen=True)
class Sought:
    """What somebody knows of an organisation. `tax_code` is checked already, or empty."""

    name: str = ""
    municipality: str = ""
    tax_code: str = ""


def alike(sought: Sought, among: QuerySet) -> list[Organisation]:
    """Those of `among` that may be the one sought, the likeliest first; one query.

    The tax code decides; then names, typos and accents forgiven, and the municipality. Each has
    its `likeness`, 0 to 1 (2 when the tax code is the same).
    """
    same = Q(tax_code=sought.tax_code) if sought.tax_code else Q(pk__in=[])
    name = plain(sought.name)
    near = Q(names__trigram_similar=name) | Q(names__trigram_word_similar=name) if name else same
    rows = among.filter(merged_into=None).filter(same | near)
    rows = rows.annotate(likeness=_likeness(same, name, sought.municipality))
    return list(rows.filter(likeness__gte=ALIKE).order_by("-likeness", "sort_name", "pk")[:SHOWN])


def _likeness(same: Q, name: str, municipality: str) -> Case:
    """Whole names count; a name that holds the sought words counts nearly as much."""
    if not name:
        return Case(When(same, then=Value(2.0)), default=Value(0.0))
    names = Greatest(TrigramSimilarity("names", name), TrigramWordSimilarity(name, "names") * 0.9)
    here = Case(When(municipality__iexact=municipality, then=Value(SAME_PLACE)), default=Value(0.0))
    whole = names + (here if municipality else Value(0.0))
    return Case(When(same, then=Value(2.0)), default=whole, output_field=FloatField())


def is_same(sought: Sought, organisation: Organisation) -> bool:
    """Whether this is the one: the same tax code, or the same name and no other place.

    Most of those that the Plan names have no municipality yet: that contradicts none.
    """
    if sought.tax_code and organisation.tax_code == sought.tax_code:
        return True
    if not sought.name or plain(sought.name) not in organisation.names.split(" · "):
        return False
    places = {fold(sought.municipality), fold(organisation.municipality)} - {""}
    return len(places) < 2
