"""The official text in place of its summary: a table of codes and words."""

import uuid

from django.utils.translation import gettext as _

from partners.importing.limits import Unreadable
from partners.importing.table import Row, Table
from plan.elements.writing import TEXTS
from plan.exchange.reading import Wanted, differ, text_of
from plan.exchange.tables import without_unknown
from plan.models import Element, Plan
from plan.working import STATEMENTS

NAMES = {
    "codice": "code",
    "testo": "title_it",
    "testo_en": "title_en",
    "spiegazione": "body_it",
    "spiegazione_en": "body_en",
}
KNOWN = ("code", *TEXTS)


def official(plan: Plan, table: Table) -> list[Wanted]:
    """What the rows want: these words for the active element with this code, as official ones.

    An empty cell beside the Italian text leaves what is there. Raises Unreadable without the two
    columns that are needed.
    """
    table.columns = [NAMES.get(name, name) for name in table.columns]
    without_unknown(table, KNOWN)
    if not {"code", "title_it"} <= set(table.columns):
        raise Unreadable(_("The columns “codice” and “testo” are needed."))
    elements = {row.code: row for row in plan.elements.active().select_related("parent")}
    found, seen = [], set()
    for row in table.rows:
        row.cells = {NAMES.get(name, name): text for name, text in row.cells.items()}
        code = row.cells["code"].strip()
        want = _wanted(row, elements.get(code))
        if code in seen:
            want.errors.append(_("another row has the same code"))
        seen.add(code)
        found.append(want)
    return found


def still_summary(plan: Plan) -> int:
    """How many strategies and actions are not in their official words."""
    rows = Element.objects.active().filter(plan=plan, kind__in=STATEMENTS)
    return rows.filter(is_official=False).count()


def _wanted(row: Row, element: Element | None) -> Wanted:
    if element is None:
        want = Wanted(row.number, row.cells["code"], uuid.uuid4(), "")
        want.errors = [*row.problems, _("no element of the working text has this code")]
        return want
    want = Wanted(row.number, element.code, element.uid, element.kind, element)
    want.parent = element.parent.uid if element.parent else None
    want.errors = list(row.problems)
    for name in TEXTS:
        if row.cells.get(name, "").strip() or name == "title_it":
            differ(want, name, text_of(want, name, row.cells[name]))
    differ(want, "is_official", True)
    return want
