"""Message catalogues without gettext's programs: Babel extracts, updates and compiles.

Runs in the virtual environment. The message ids are English, so English has no catalogue.
Catalogues carry no line numbers and no dates: they change when the texts do.
"""

import io
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from house.places import ROOT

TRANSLATIONS = ("it",)
SOURCES = ("tsi", "partners", "communities", "plan", "consultation", "templates")
METHODS = [
    ("**/migrations/**", "ignore"),
    ("**.py", "python"),
    ("**.html", "house.messages:extract_template"),
    ("**.txt", "house.messages:extract_template"),
    ("**.xml", "house.messages:extract_template"),
]
# Which arguments of a function hold the text, its plural ("2") and its context ("1c").
_SHAPES = {"gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
_SHAPES["npgettext"] = ((1, "c"), 2, 3)
KEYWORDS = {"_": None, "gettext_noop": None}
KEYWORDS |= {name + end: shape for name, shape in _SHAPES.items() for end in ("", "_lazy")}
# Header lines that would differ from one run or machine to the next.
DROPPED = ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team")
DROPPED += ("Generated-By", "Report-Msgid-Bugs-To", "Project-Id-Version")


def extract_template(file, keywords, comment_tags, options) -> Iterator[tuple]:
    """Extract from a Django template (signature and result as Babel's extractors have them)."""
    source = templatize(file.read().decode("utf-8"), origin=getattr(file, "name", ""))
    # What remains of the markup is no Python: its indentation and its brackets mean nothing.
    calls = "\n".join(line.strip() for line in source.splitlines())
    try:
        yield from extract_python(
            io.BytesIO(calls.encode()), keywords, comment_tags, {"encoding": "utf-8"}
        )
    except (tokenize.TokenError, SyntaxError) as error:
        raise SystemExit(
            f"Cannot read the texts of {getattr(file, 'name', '?')}: {error}"
        ) from error


def extracted(locale: str) -> Catalog:
    """Return the catalogue of every text in the sources, without translations."""
    if not settings.configured:
        settings.configure()
    catalog = Catalog(locale=locale, project="Torino Social Impact", charset="utf-8")
    for folder in SOURCES:
        found = extract_from_dir(
            ROOT / folder, METHODS, keywords=KEYWORDS, comment_tags=("Translators:",),
            strip_comment_tags=True,
        )  # fmt: skip
        for name, _line, message, comments, context in found:
            place = (f"{folder}/{Path(name).as_posix()}", 1)
            catalog.add(message, None, [place], auto_comments=comments, context=context)
    return catalog


def updated(po: Path) -> tuple[Catalog, bytes]:
    """Return the catalogue `po` brought up to date with the sources, and its text."""
    locale = po.parent.parent.name
    catalog = Catalog(locale=locale)
    if po.exists():
        catalog = read_po(io.BytesIO(po.read_bytes()), locale=locale)
    catalog.update(extracted(locale), no_fuzzy_matching=True)
    catalog.header_comment = f"# Torino Social Impact: translation ({locale})."
    catalog.fuzzy = False
    text = io.BytesIO()
    write_po(
        text, catalog, width=100, sort_by_file=True, ignore_obsolete=True, include_lineno=False
    )
    lines = text.getvalue().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(tuple(f'"{d}'.encode() for d in DROPPED))]
    return catalog, b"".join(kept)


def faults(po: Path) -> list[str]:
    """Return a line for each text that is missing, ill-formed or not in the catalogue yet."""
    catalog, text = updated(po)
    where = po.relative_to(ROOT)
    found = [] if po.exists() and po.read_bytes() == text else [f"{where}: run bin/messages"]
    for message in catalog:
        if not message.id:
            continue
        first = message.id if isinstance(message.id, str) else message.id[0]
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(strings):
            files = ", ".join(sorted({name for name, _ in message.locations}))
            found.append(f"{where}: not translated: {first!r} ({files})")
            continue
        found += [f"{where}: {first!r}: {error}" for error in message.check(catalog)]
    return found


def each(action: Callable[[Path], None]) -> None:
    """Do `action` with the catalogue of each translation."""
    for locale in TRANSLATIONS:
        action(ROOT / "locale" / locale / "LC_MESSAGES" / "django.po")


def update(po: Path) -> None:
    """Write the catalogue, if that changes it."""
    text = updated(po)[1]
    if not po.exists() or po.read_bytes() != text:
        po.parent.mkdir(parents=True, exist_ok=True)
        po.write_bytes(text)
        print(f"{po.relative_to(ROOT)} updated")


def compile_(po: Path) -> None:
    """Write the binary catalogue beside `po`, whole or not at all."""
    whole = io.BytesIO()
    write_mo(whole, read_po(io.BytesIO(po.read_bytes()), locale=po.parent.parent.name))
    new = po.with_suffix(".mo.new")
    new.write_bytes(whole.getvalue())
    new.rename(po.with_suffix(".mo"))
