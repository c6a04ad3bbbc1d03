"""What is searched: one declaration a kind, in the order of the page.

Only what `public()` of the model gives is ever found.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import DateTimeField, F, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from communities.models import Community, Meeting, Resource
from consultation.models import Contribution
from partners.models import Organisation, Project
from plan.models import Passage

NUMBER = "[0-9]{1,3}"
PASSAGE_CODE = re.compile(rf"S{NUMBER}|{NUMBER}(\.{NUMBER}){{0,2}}(-[ar]{NUMBER})?", re.IGNORECASE)
CONTRIBUTION_CODE = re.compile(r"C-?0*([0-9]{1,9})", re.IGNORECASE)
OPEN_MINUTES = "CASE minutes_visibility WHEN 'public' THEN minutes ELSE '' END"


def _in_two(name: str) -> str:
    """SQL of a text kept in two columns: in the reader's language, else in Italian."""
    return f"coalesce(nullif({name}_{{lang}}, ''), {name}_it)"


def _no_code(typed: str) -> QuerySet | None:
    return None


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of thing that is searched.

    `name` stands in the address. The column `found` of the table `held` is searched; its row is
    the one that `key` of a public row names. At most `candidates` are looked at. Of rows with the
    same `same` only the one with the highest `newest` is shown, and higher ones stand first.
    `title` and `text` are SQL on `held`, `{lang}` being the reader's language. `by_code` gives the
    rows, if what was typed is a code.
    """

    name: str
    label: Promise
    model: type
    title: str
    text: str
    with_rows: tuple[str, ...] = ()
    held: str = ""
    key: str = "pk"
    same: str = "pk"
    newest: str = ""
    candidates: int = 600
    has_titles: bool = True
    by_code: Callable[[str], QuerySet | None] = _no_code

    @property
    def table(self) -> str:
        return self.held or self.model._meta.db_table

    @property
    def template(self) -> str:
        return f"site/search/_{self.model._meta.model_name}.html"

    def public(self) -> QuerySet:
        """The rows that everybody may see, as row_id, row_key, row_same, row_newest.

        Its SQL is kept: a moment in it must be the database's.
        """
        newest = F(self.newest) if self.newest else Value(None, output_field=DateTimeField())
        columns = {"row_id": F("pk"), "row_key": F(self.key), "row_same": F(self.same)}
        rows = self.model.objects.public().order_by()
        return rows.annotate(**columns, row_newest=newest).values(*columns, "row_newest")

    def rows(self, keys: list[int]) -> list:
        """The public rows of these keys, in their order, with what their lines show."""
        found = self.model.objects.public().select_related(*self.with_rows).order_by()
        by_key = {row.pk: row for row in found.filter(pk__in=keys)}
        return [by_key[key] for key in keys if key in by_key]


def _passages_with(code: str) -> QuerySet | None:
    if not PASSAGE_CODE.fullmatch(code):
        return None
    rows = Passage.objects.public().filter(code__iexact=code)
    return rows.order_by("-version__published_at", "-version_id")[:1]


def _contributions_with(code: str) -> QuerySet | None:
    match = CONTRIBUTION_CODE.fullmatch(code)
    if not match:
        return None
    return Contribution.objects.public().filter(number=int(match[1])).order_by("-pk")


KINDS = (
    Kind(
        "piano",
        _("The Plan"),
        Passage,
        title=_in_two("title"),
        text=_in_two("body"),
        with_rows=("version",),
        same="uid",
        newest="version__published_at",
        candidates=1000,
        by_code=_passages_with,
    ),
    Kind(
        "organizzazioni",
        _("Organisations"),
        Organisation,
        title="name",
        text=_in_two("description"),
    ),
    Kind(
        "comunita",
        _("Communities"),
        Community,
        title=_in_two("title"),
        text=_in_two("description"),
    ),
    Kind(
        "progetti",
        _("Projects"),
        Project,
        title=_in_two("title"),
        text=_in_two("summary"),
    ),
    Kind(
        "incontri",
        _("Meetings"),
        Meeting,
        title=_in_two("title"),
        text=f"concat_ws(' ', {_in_two('description')}, agenda, {OPEN_MINUTES})",
        with_rows=("community",),
    ),
    Kind(
        "risorse",
        _("Resources"),
        Resource,
        title="CASE '{lang}' WHEN 'en' THEN coalesce(nullif(title_en, ''), title) ELSE title END",
        text="description",
        with_rows=("community",),
    ),
    Kind(
        "contributi",
        _("Contributions"),
        Contribution,
        title="''",
        text="searched",
        with_rows=("consultation__version", "passage"),
        held="consultation_revision",
        key="shown_id",
        candidates=300,
        has_titles=False,
        by_code=_contributions_with,
    ),
)
BY_NAME = {kind.name: kind for kind in KINDS}
