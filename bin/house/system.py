"""What comes from the system's packages, installed through apt where we may."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from house.places import PYTHON, VENV
from house.run import Runner
from house.talk import Refusal

PDF_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fontconfig"]
PDF_WORKS = VENV / ".pdf-works"  # importing WeasyPrint takes a second: once is enough
PDF_CHECK = "from weasyprint.text.ffi import harfbuzz_subset as subset; assert subset is not None"
TEST_TOOLS = {"qpdf": "qpdf", "pdftotext": "poppler-utils", "pdftoppm": "poppler-utils"}
BROWSERS = ["chromium", "chromium-browser", "google-chrome"]


def install(runner: Runner, packages: list[str]) -> bool:
    """Install Debian packages if there is apt and we may; return whether it was done."""
    if not shutil.which("apt-get"):
        return False
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and (
        not shutil.which("sudo") or runner.run([*sudo, "true"], stderr=subprocess.DEVNULL)
    ):
        return False
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    try:
        runner.quiet("Reading the list of packages", [*apt, "update"])
        runner.quiet("Installing packages", [*apt, "install", "--no-install-recommends", *packages])
    except Refusal:
        return False
    return True


def pdf_libraries(runner: Runner) -> str | None:
    """Have what WeasyPrint loads; return the line to show when something is missing."""
    if PDF_WORKS.exists() or _imports(PDF_CHECK):
        PDF_WORKS.touch()
        return None
    if install(runner, PDF_PACKAGES) and _imports(PDF_CHECK):
        PDF_WORKS.touch()
        return None
    get = f"apt-get install {' '.join(PDF_PACKAGES)}"
    if sys.platform == "darwin":
        get = "brew install pango"
    if _imports("import weasyprint"):
        return f"The bytes of a PDF will differ from one build to the next; to mend it: {get}"
    return f"No PDF: its libraries are missing. To have it: {get}"


def _imports(code: str) -> bool:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.call([PYTHON, "-c", code], **quiet) == 0


def browser(runner: Runner) -> str | None:
    """Return the path of a Chromium for the tests, installed if need be, or None."""
    if not _browser():
        install(runner, ["chromium"])
    return _browser()


def _browser() -> str | None:
    mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    return found or (str(mac) if mac.exists() else None)


def test_tools(runner: Runner) -> list[str]:
    """Have the programs that tests read PDF with; return the packages still missing."""

    def missing() -> list[str]:
        return sorted({p for name, p in TEST_TOOLS.items() if not shutil.which(name)})

    if missing():
        install(runner, missing())
    return missing()
