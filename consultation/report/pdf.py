"""The report as a tagged PDF."""

from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation

from consultation.models import Consultation
from consultation.report.edition import Edition
from plan.making import Progress
from plan.models import Document
from plan.pdf.layout import layout as layout_hash
from tsi.base.printing import Rendered, print_html

STYLES = "css/report-pdf.css"
TEMPLATE = "consultation/report_pdf/document.html"
CODE = sorted(Path(__file__).parent.glob("*.py"))


def layout() -> str:
    """A short hash of all in our code that decides how this PDF looks."""
    return layout_hash(TEMPLATE, STYLES, CODE)


def make(consultation: Consultation, document: Document, progress: Progress) -> Rendered:
    edition = Edition.of(consultation, document.language)
    with translation.override(edition.language):
        source = render_to_string(TEMPLATE, {"edition": edition})
    return print_html(source, STYLES, f"{edition.sha256}-{edition.language}", progress)
