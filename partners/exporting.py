"""Organisations as a spreadsheet that can be imported again."""

from collections.abc import Iterator

from django.db.models import QuerySet

from partners.resources import OrganisationResource
from tsi.base.tables import csv_rows, xlsx_file


def export_csv(organisations: QuerySet) -> bytes:
    """Of those that are not merged, parted by semicolons."""
    return b"".join(csv_rows(_head(), _rows(organisations), delimiter=";"))


def export_xlsx(organisations: QuerySet) -> bytes:
    """The same as a workbook of one sheet."""
    return xlsx_file("organizzazioni", _head(), _rows(organisations))


def _head() -> list[str]:
    return OrganisationResource().get_export_headers()


def _rows(organisations: QuerySet) -> Iterator[list[str]]:
    resource = OrganisationResource()
    for row in organisations.filter(merged_into=None).by_name().iterator(chunk_size=500):
        yield resource.export_resource(row)
