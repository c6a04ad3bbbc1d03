"""Organisations as a spreadsheet that can be imported again."""

import csv
import io
from collections.abc import Iterable

from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from partners.resources import OrganisationResource
from tsi.base.tables import escape_cell


def export_csv(organisations: QuerySet) -> bytes:
    """CSV with semicolons, in UTF-8 with its mark: Italian Excel opens it with a double click."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(_lines(organisations))
    return text.getvalue().encode("utf-8-sig")


def export_xlsx(organisations: QuerySet) -> bytes:
    """A workbook of one sheet, written row by row."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in _lines(organisations):
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in line])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _lines(organisations: QuerySet) -> Iterable[list[str]]:
    """The names of the columns, then a line for each organisation that is not merged."""
    resource = OrganisationResource()
    yield resource.get_export_headers()
    for row in organisations.filter(merged_into=None).by_name().iterator(chunk_size=500):
        yield [escape_cell(cell) for cell in resource.export_resource(row)]
