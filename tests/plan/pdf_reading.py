"""What the PDF tests read a PDF with: programs of poppler and qpdf, and a plan to print."""

import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from xml.etree import ElementTree

import pikepdf
import pytest

from partners.models import Category, Organisation
from plan import pdf
from plan.models import Element, Kind, Plan, Version, VersionKind
from plan.versions import freeze

# Without Pango there is no PDF to test; bin/test refuses to go on without it on the CI.
pytest.importorskip("weasyprint", exc_type=OSError)

TEXT_AXIS = 49 / 25.4 * 72  # points from the left edge: codes hang before it
PAGE_EDGES = (22 / 25.4 * 72, (297 - 24.5) / 25.4 * 72)  # between running head and foot
# Squashed words of ours that may follow a passage: the counts of a theme, a heading of a list.
_AFTER = (
    r"\d+[a-z]+·\d+[a-z]+·\d+[a-z]+$|"
    r"(Actions|Azioni|Resourcesandtools|Risorseestrumenti|Objective|Obiettivo|Theme|Macrotema)$"
)
XHTML = "{http://www.w3.org/1999/xhtml}"


def small_version(*, official: bool = True, **fields) -> Version:
    """A sealed version with one or two passages of each kind; the last action has no English."""
    plan = Plan.objects.create(slug="small", title_it="Piano piccolo", title_en="Small plan")
    plan.promoters.add(organisation("Ente promotore dimostrativo", 1))
    position = iter(range(1, 100))

    def add(kind: str, code: str, it: str, en: str, parent: Element | None = None, **more):
        return Element.objects.create(
            plan=plan, kind=kind, code=code, parent=parent, position=next(position),
            title_it=it, title_en=en, is_official=official, **more,
        )  # fmt: skip

    preface = add(Kind.SECTION, "S1", "Prefazione", "Preface", body_it="Prima riga.\n\nSeconda.")
    add(Kind.SECTION, "S1.1", "Perché", "Why", preface, body_it="Così.", body_en="*Thus* it is.")
    theme = add(Kind.THEME, "1", "Governance & alleanze", "Governance & alliances")
    objective = add(Kind.OBJECTIVE, "1.1", "Favorire alleanze", "Foster alliances", theme)
    strategy = add(Kind.STRATEGY, "1.1.1", "Rendere solido il modello.", "A model.", objective)
    add(Kind.ACTION, "1.1.1-a1", "Rafforzare il dialogo – subito", "Talk more", strategy)
    add(Kind.ACTION, "1.1.1-a2", "Un’azione senza inglese", "", strategy)
    add(Kind.RESOURCE, "1.1.1-r1", "Comunità di Pratica", "Communities of Practice", strategy)
    add(Kind.STRATEGY, "1.1.2", "Nessuna risorsa qui.", "No resources here.", objective)
    add(Kind.SECTION, "S2", "Monitoraggio", "Monitoring", body_it="Fine.", body_en="The end.")
    return freeze(plan, number="1.0", kind=VersionKind.CONSULTATION, **fields)


def organisation(name: str, number: int | None, part_of: Organisation | None = None):
    return Organisation.objects.create(
        name=name,
        appendix_number=number,
        part_of=part_of,
        slug=f"ente-{Organisation.objects.count()}",
        category=Category.ASSOCIATION,
    )


@cache
def printed(edition: pdf.Edition) -> pdf.Rendered:
    """The PDF of an edition; equal editions are printed once."""
    return pdf.render(edition, progress=lambda done: None)


def opened(edition: pdf.Edition) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(printed(edition).content))


def tool(name: str) -> str:
    """The path of a program; without it the test is skipped, on the CI it fails."""
    found = shutil.which(name)
    if not found and os.environ.get("CI") == "true":
        pytest.fail(f"{name} is missing")
    return found or pytest.skip(f"NOT TESTED: {name} is missing")


def pages(content: bytes) -> list[str]:
    """The text of each page, in the order in which it was set."""
    command = [tool("pdftotext"), "-raw", "-", "-"]
    text = subprocess.run(command, input=content, capture_output=True, check=True).stdout
    return text.decode().split("\f")[:-1]


def passages(content: bytes, stop: str) -> Iterator[tuple[str, str]]:
    """Code and squashed text of each passage, found by where the words stand on the page.

    A word left of the axis is a code; what follows right of it is its text. Lines of contents,
    with leaders, are left out; `stop` is the heading after which no passage follows.
    """
    command = [tool("pdftotext"), "-raw", "-bbox", "-", "-"]
    xml = subprocess.run(command, input=content, capture_output=True, check=True).stdout
    code, text = "", []
    for word in ElementTree.fromstring(xml).iter(f"{XHTML}word"):
        if not PAGE_EDGES[0] < float(word.get("yMin")) < PAGE_EDGES[1]:
            continue
        if float(word.get("xMin")) < TEXT_AXIS - 2:
            yield from _passage(code, text, stop)
            code, text = word.text.strip(), []
        else:
            text.append(word.text)
    yield from _passage(code, text, stop)


def _passage(code: str, words: list[str], stop: str) -> Iterator[tuple[str, str]]:
    text = squash(" ".join(words)).split(squash(stop))[0]
    if code and not re.search(r"\.{2,}\d+", text):
        yield code, re.sub(_AFTER, "", text)


def squash(text: str) -> str:
    """Text without what a page changes: spaces, line ends, hyphens, ligatures."""
    return re.sub(r"[\s\-\u00ad\u2010]+", "", unicodedata.normalize("NFKC", text))
