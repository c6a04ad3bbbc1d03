"""The Plan on paper: a version of the Plan as a tagged PDF.

An engine: it reads a version, returns bytes and writes nothing.
"""

from plan.pdf.edition import Edition
from plan.pdf.layout import layout
from plan.pdf.printing import render
from tsi.base.printing import LibrariesMissing, Rendered

__all__ = ["Edition", "LibrariesMissing", "Rendered", "layout", "render"]
