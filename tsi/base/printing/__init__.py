"""From HTML and a style sheet of ours to the bytes of a tagged PDF.

An engine: it reads listed static files, returns bytes and writes nothing.
"""

from tsi.base.printing.html import LibrariesMissing, Rendered, print_html

__all__ = ["LibrariesMissing", "Rendered", "print_html"]
