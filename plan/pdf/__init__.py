"""The Plan on paper: a version of the Plan, or what changed between two, as a tagged PDF.

An engine: it reads versions, returns bytes and writes nothing.
"""

from plan.pdf.comparison import ComparisonEdition, comparison_layout, render_comparison
from plan.pdf.edition import Edition
from plan.pdf.layout import layout
from plan.pdf.printing import render
from plan.pdf.progress import ProgressEdition, progress_layout, render_progress
from tsi.base.printing import LibrariesMissing, Rendered

__all__ = [
    "ComparisonEdition",
    "Edition",
    "LibrariesMissing",
    "ProgressEdition",
    "Rendered",
    "comparison_layout",
    "layout",
    "progress_layout",
    "render",
    "render_comparison",
    "render_progress",
]
