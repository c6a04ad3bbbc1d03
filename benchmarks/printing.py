"""The PDF of the Plan, against WeasyPrint alone on the same HTML; each in a process of its own."""

import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks.print_bare import HTML, STYLES
from benchmarks.table import Row
from plan.models import Kind, Version
from plan.pdf import Edition
from plan.pdf.layout import STYLES as OUR_STYLES
from plan.pdf.printing import html
from tsi.base.printing.files import FONTS, static_files


def measure(*, rounds: int, themes: int | None) -> list[Row]:
    """Time and peak memory of printing the real Plan; `themes` as in `edition`."""
    ours, bare = [], []
    with tempfile.TemporaryDirectory(prefix="tsi-bench-") as folder:
        _write(edition(themes), Path(folder))
        for _ in range(rounds):
            ours.append(_child("benchmarks.print_ours", str(themes or 0)))
            if "missing" in ours[0]:
                return [Row(f"PDF: not measured. {ours[0]['missing']}")]
            bare.append(_child("benchmarks.print_bare", folder))
    pages = ours[0]["pages"]
    return [
        _row(f"PDF, {pages} pages", "seconds", "s", ours, bare),
        _row(f"PDF, {pages} pages, peak memory", "peak", "MiB", ours, bare),
    ]


def edition(themes: int | None) -> Edition:
    """The real Plan in Italian; with `themes`, of its text only the first so many."""
    whole = Edition.of(Version.objects.get(number="1.0"), "it")
    if themes is None:
        return whole
    first = [piece for piece in whole.pieces if piece.kind == Kind.THEME][:themes]
    return replace(whole, pieces=tuple(first))


def _write(printed: Edition, folder: Path) -> None:
    """What WeasyPrint needs to print the same without us: HTML, style sheet, fonts as files."""
    faces = []
    for name, content in static_files(OUR_STYLES).items():
        if name in FONTS:
            family, weight, style = FONTS[name]
            font = folder / Path(name).name
            font.write_bytes(content)
            faces.append(
                f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};'
                f'src:url("{font.as_uri()}")}}'
            )
    (folder / STYLES).write_text("".join(faces) + static_files(OUR_STYLES)[OUR_STYLES].decode())
    (folder / HTML).write_text(html(printed))


def _child(module: str, argument: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", module, argument], capture_output=True, text=True, timeout=200
    )
    if done.returncode:
        raise RuntimeError(f"{module} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout)


def _row(name: str, key: str, unit: str, ours: list[dict], bare: list[dict]) -> Row:
    values = [[one[key] for one in found] for found in (ours, bare)]
    return Row(name, values[0], unit, values[1], "WeasyPrint alone")
