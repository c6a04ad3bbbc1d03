"""The report as a document for a word processor: headings, paragraphs, tables with a head that is
repeated on each page."""

from datetime import UTC, datetime
from io import BytesIO

from django.utils import translation
from django.utils.translation import gettext as _
from docx import Document as Docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from consultation.models import Consultation
from consultation.report.edition import Edition
from consultation.report.pdf import layout
from consultation.report.tables import Table
from plan.making import Progress
from plan.models import Document
from tsi.base.printing import Rendered
from tsi.base.tables import xml_text

__all__ = ["layout", "make"]

LOCALES = {"it": "it-IT", "en": "en-GB"}


def make(consultation: Consultation, document: Document, progress: Progress) -> Rendered:
    edition = Edition.of(consultation, document.language)
    made = Docx()
    with translation.override(edition.language):
        _begin(made, edition)
        for section in edition.sections:
            made.add_heading(xml_text(section.title), level=1)
            for words in section.words:
                made.add_paragraph(xml_text(words))
            for table in section.tables:
                made.add_heading(xml_text(table.title), level=2)
                _table(made, table)
    content = BytesIO()
    made.save(content)
    return Rendered(content.getvalue())


def _begin(made, edition: Edition) -> None:
    about = made.core_properties
    about.title = xml_text(f"{_('Consultation report')}: {edition.title}")
    about.author, about.comments = "", ""
    about.language = LOCALES[edition.language]
    about.created = about.modified = datetime.now(UTC).replace(microsecond=0)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LOCALES[edition.language])
    made.styles["Normal"].element.get_or_add_rPr().append(language)
    made.add_heading(_("Consultation report"), level=0)
    made.add_paragraph(xml_text(edition.title))
    made.add_paragraph(xml_text(f"{edition.labels} · {edition.made}"))


def _table(made, table: Table) -> None:
    grid = made.add_table(rows=1, cols=len(table.head), style="Table Grid")
    for cell, name in zip(grid.rows[0].cells, table.head, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(xml_text(name)).bold = True
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in table.rows:
        for cell, value in zip(grid.add_row().cells, row, strict=True):
            cell.text = xml_text(str(value))
