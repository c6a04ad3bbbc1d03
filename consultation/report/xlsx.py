"""The report as a workbook, a sheet for each table."""

from django.utils import translation
from django.utils.translation import gettext as _

from consultation.models import Consultation
from consultation.report.edition import Edition
from consultation.report.pdf import layout
from plan.making import Progress
from plan.models import Document
from tsi.base.printing import Rendered
from tsi.base.tables import xlsx_book

__all__ = ["layout", "make"]


def make(consultation: Consultation, document: Document, progress: Progress) -> Rendered:
    edition = Edition.of(consultation, document.language)
    with translation.override(edition.language):
        head = (_("Chapter"), _("Words"))
        words = [(part.title, text) for part in edition.sections for text in part.words]
        intro = [(_("Consultation"), edition.title), (_("Text"), edition.version)]
        sheets = [(_("Report"), head, intro + words)]
    sheets += [
        (table.key, table.head, table.rows)
        for section in edition.sections
        for table in section.tables
    ]
    return Rendered(xlsx_book(sheets))
