"""Printing in a process of its own, whose memory ends with it."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tsi.base.printing.html import LibrariesMissing, Rendered

TIMEOUT = 280  # seconds; a worker's own limit is a little above
PROGRAM = "tsi.base.printing.apart"


def print_apart(
    source: str,
    stylesheet: str,
    identifier: str,
    progress: Callable[[int], None] = lambda done: None,
) -> Rendered:
    """As `print_html`. Raises LibrariesMissing, RuntimeError with the last words of the process."""
    with tempfile.TemporaryDirectory(prefix="tsi-print-") as name:
        folder = Path(name)
        (folder / "source.html").write_text(source)
        command = [sys.executable, "-m", PROGRAM, name, stylesheet, identifier]
        pages = _heard(command, progress)
        return Rendered((folder / "made.pdf").read_bytes(), pages)


def _heard(command: list[str], progress: Callable[[int], None]) -> int:
    """Run it, pass on the per cent that it says, and return how many pages it made."""
    pages = 0
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as child,
    ):
        try:
            for line in child.stdout:
                said = json.loads(line)
                if "missing" in said:
                    raise LibrariesMissing(said["missing"])
                pages = said.get("pages", pages)
                if "done" in said:
                    progress(said["done"])
            code = child.wait(timeout=TIMEOUT)
        finally:
            child.kill()
        if code:
            errors.seek(0)
            raise RuntimeError(errors.read()[-300:])
    return pages


def _say(**words: object) -> None:
    print(json.dumps(words), flush=True)


def main(name: str, stylesheet: str, identifier: str) -> None:
    """What runs apart: HTML in the folder `name` becomes a PDF there."""
    import django

    django.setup()
    from tsi.base.printing.html import print_html

    folder = Path(name)
    source = (folder / "source.html").read_text()
    try:
        made = print_html(source, stylesheet, identifier, lambda done: _say(done=done))
    except LibrariesMissing as missing:
        _say(missing=str(missing))
        return
    (folder / "made.pdf").write_bytes(made.content)
    _say(pages=made.pages)


if __name__ == "__main__":
    main(*sys.argv[1:])
