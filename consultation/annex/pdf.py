"""A volume of the annex as a tagged PDF."""

from collections.abc import Callable
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation

from consultation.annex import reading
from consultation.annex.chapters import chapters
from consultation.annex.reading import AnnexEdition
from plan.pdf.layout import layout
from tsi.base.printing import Rendered
from tsi.base.printing.apart import print_apart

STYLES = "css/annex-pdf.css"
TEMPLATE = "consultation/annex_pdf/document.html"


def pdf_layout() -> str:
    """A short hash of all in our code that decides how the annex looks on paper."""
    return layout(TEMPLATE, STYLES, Path(reading.__file__).parent.glob("*.py"))


def annex_html(edition: AnnexEdition) -> str:
    """The document as HTML, in the language of the edition."""
    with translation.override(edition.language):
        return render_to_string(TEMPLATE, {"edition": edition, "chapters": chapters(edition)})


def render_pdf(edition: AnnexEdition, progress: Callable[[int], None]) -> Rendered:
    """Print a volume as PDF, tagged after PDF/UA-1, in a process of its own: what printing took
    is given back before the next one."""
    asked = edition.consultation
    identifier = f"{asked.pk}-{asked.revision}-{edition.volume}-{edition.language}"
    return print_apart(annex_html(edition), STYLES, identifier, progress)
