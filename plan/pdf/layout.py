"""The files that decide how a PDF looks, and their hash."""

import hashlib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.template.loader import get_template

from tsi.base import printing
from tsi.base.printing.files import static_files

STYLES = "css/plan-pdf.css"
TEMPLATE = "plan/pdf/document.html"


def layout(template: str = TEMPLATE, styles: str = STYLES, code: Iterable[Path] = ()) -> str:
    """A short hash (16 hex digits) of all in our code that decides how the PDF looks.

    `code` names further modules than those that every PDF of the Plan is made by.
    """
    digest = hashlib.sha256(_weasyprint_version().encode())
    sources = [
        *Path(get_template(template).origin.name).parent.glob("*.html"),
        *Path(__file__).parent.glob("*.py"),
        *Path(printing.__file__).parent.glob("*.py"),
        *code,
    ]
    for name, content in [
        *((path.name, path.read_bytes()) for path in sorted(sources)),
        *static_files(styles).items(),
    ]:
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()[:16]


def _weasyprint_version() -> str:
    """Asked of its metadata, because importing it needs Pango."""
    try:
        return version("weasyprint")
    except PackageNotFoundError:
        return ""
