"""What each row of a table wants of the working text, and what is wrong with it."""

import uuid
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from partners.importing.table import Row, Table
from plan.elements.writing import TEXTS
from plan.exchange.columns import COLUMNS
from plan.exchange.tables import without_unknown
from plan.forms.writing import LONGEST_BODY, LONGEST_TITLE
from plan.models import CrossCutting, Element, ElementState, Kind, Plan
from tsi.base.text import clean_text

LARGEST_POSITION = 1_000_000
YES_NO = {"1": True, "0": False, "true": True, "false": False}


@dataclass
class Wanted:
    """One row: its element (None: a new one), the columns that differ, with their new values.

    `parent` is the uid of what it stands under, if the file says so; None at the top.
    """

    number: int
    name: str
    uid: uuid.UUID
    kind: str
    element: Element | None = None
    values: dict = field(default_factory=dict)
    parent: uuid.UUID | None = None
    errors: list[str] = field(default_factory=list)


def wanted(plan: Plan, table: Table) -> list[Wanted]:
    """What the rows of a whole text want, by uid. Raises Unreadable for unknown columns."""
    without_unknown(table, COLUMNS)
    elements = {row.uid: row for row in plan.elements.select_related("parent")}
    taken = set(Element.objects.exclude(plan=plan).values_list("uid", flat=True))
    found = [_wanted(row, elements) for row in table.rows]
    seen: set[uuid.UUID] = set()
    for row in found:
        if row.uid in seen:
            row.errors.append(_("another row has the same uid"))
        if row.uid in taken:
            row.errors.append(_("this uid is that of an element of another Plan"))
        seen.add(row.uid)
    return found


def _wanted(row: Row, elements: dict[uuid.UUID, Element]) -> Wanted:
    cells, errors = row.cells, list(row.problems)
    uid = _uid(cells.get("uid", ""), "uid", errors) or uuid.uuid4()
    element = elements.get(uid)
    name = cells.get("code") or cells.get("title_it", "")[:60]
    kind = cells.get("kind", "").strip() or (element.kind if element else "")
    want = Wanted(row.number, name, uid, kind, element, errors=errors)
    want.parent = element.parent.uid if element and element.parent else None
    if "parent_uid" in cells:
        want.parent = _uid(cells["parent_uid"], "parent_uid", errors)
    if kind not in Kind.values or (element and kind != element.kind):
        errors.append(_("column “kind”: an element keeps its own; a new one needs a known one"))
    code = cells.get("code", "").strip()
    if code and code != (element.code if element else ""):
        errors.append(_("column “code”: codes follow the place; leave it as it is, or empty"))
    _read_values(want, cells)
    return want


def _read_values(want: Wanted, cells: dict[str, str]) -> None:
    for name in TEXTS:
        if name in cells:
            differ(want, name, text_of(want, name, cells[name]))
    if want.element is None and not want.values.get("title_it"):
        want.errors.append(_("column “title_it”: the Italian text is missing"))
    for name in ("english_stale", "is_official"):
        if cells.get(name, "").strip():
            differ(want, name, _choice(want, name, cells[name].lower(), YES_NO))
    if "tags" in cells:
        differ(want, "tags", _tags(want, cells["tags"]))
    if cells.get("state", "").strip():
        states = {value: value for value in ElementState.values}
        differ(want, "state", _choice(want, "state", cells["state"], states))
    if position := cells.get("position", "").strip():
        if position.isdecimal() and int(position[:9]) <= LARGEST_POSITION and len(position) < 8:
            differ(want, "position", int(position))
        else:
            want.errors.append(_("column “position”: a whole number is needed"))


def text_of(want: Wanted, name: str, cell: str) -> str:
    """A text as it would be kept: the same one is left as it is, down to its blanks."""
    stored = getattr(want.element, name) if want.element else ""
    text = clean_text(cell)
    if cell == stored or text == clean_text(stored):
        return stored
    if name == "title_it" and not text:
        want.errors.append(_("column “title_it”: the Italian text is missing"))
    longest = LONGEST_TITLE if name.startswith("title") else LONGEST_BODY
    if len(text) > longest:
        want.errors.append(
            _("column “%(name)s”: more than %(count)d characters")
            % {"name": name, "count": longest}
        )
    return text


def differ(want: Wanted, name: str, value) -> None:
    """Note the value of a column, if it is another than what is stored."""
    if want.element is None or getattr(want.element, name) != value:
        want.values[name] = value


def _choice(want: Wanted, name: str, cell: str, choices: dict):
    if (value := choices.get(cell.strip())) is None:
        want.errors.append(
            _("column “%(name)s”: not one of the values that it may have") % {"name": name}
        )
        return getattr(want.element, name, None)
    return value


def _tags(want: Wanted, cell: str) -> list[str]:
    tags = sorted({tag for part in cell.split(";") if (tag := part.strip())})
    unknown = [tag for tag in tags if tag not in CrossCutting.values]
    if unknown:
        want.errors.append(
            _("column “%(name)s”: not one of the values that it may have") % {"name": "tags"}
        )
    return list(want.element.tags) if want.element and set(want.element.tags) == set(tags) else tags


def _uid(cell: str, name: str, errors: list[str]) -> uuid.UUID | None:
    if not cell.strip():
        return None
    try:
        return uuid.UUID(cell.strip())
    except ValueError:
        errors.append(_("column “%(name)s”: this is no uid") % {"name": name})
        return None
