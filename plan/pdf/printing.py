"""From an edition to the bytes of a PDF."""

from collections.abc import Callable

from django.template.loader import render_to_string
from django.utils import translation

from plan.pdf.edition import Edition
from plan.pdf.layout import STYLES, TEMPLATE
from tsi.base.printing import Rendered, print_html


def html(edition: Edition) -> str:
    """The document as HTML, in the language of the edition."""
    with translation.override(edition.language):
        return render_to_string(TEMPLATE, {"edition": edition})


def render(edition: Edition, progress: Callable[[int], None]) -> Rendered:
    """Print an edition as PDF, tagged after PDF/UA-1 (ISO 14289-1).

    `progress` hears per cent, rising from 0 to 99, in this thread. Raises LibrariesMissing. The
    same edition gives the same bytes as long as code and libraries stay the same.
    """
    identifier = f"{edition.manifest_sha256}-{edition.language}"
    return print_html(html(edition), STYLES, identifier, progress)
