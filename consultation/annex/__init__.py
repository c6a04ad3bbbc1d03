"""The annex that promoters attach to their acts: what was said, what was answered, what changed.

An engine: it reads a reported consultation, returns bytes and writes nothing. As DOCX it is one
file; as PDF it comes in volumes, because joining tagged files loses their tags.
"""

from consultation.annex.docx import docx_layout, render_docx
from consultation.annex.pdf import pdf_layout, render_pdf
from consultation.annex.reading import AnnexEdition, volumes

__all__ = [
    "AnnexEdition",
    "docx_layout",
    "pdf_layout",
    "render_docx",
    "render_pdf",
    "volumes",
]
