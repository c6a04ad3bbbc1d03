"""`python -m benchmarks.print_bare FOLDER`: WeasyPrint and nothing of ours."""

import json
import sys
import time
from pathlib import Path

from benchmarks.peak import peak

HTML, STYLES = "document.html", "styles.css"


def main(folder: Path) -> None:
    """Print the HTML in `folder` with the style sheet beside it; say what it took as JSON."""
    import weasyprint

    start = time.perf_counter()
    fonts = weasyprint.text.fonts.FontConfiguration()
    styles = weasyprint.CSS(filename=folder / STYLES, font_config=fonts)
    document = weasyprint.HTML(filename=folder / HTML).render(
        font_config=fonts, stylesheets=[styles], pdf_variant="pdf/ua-1"
    )
    document.write_pdf(pdf_variant="pdf/ua-1")
    took = time.perf_counter() - start
    print(json.dumps({"seconds": took, "peak": peak(), "pages": len(document.pages)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
