"""Legal texts from the repository's files: `<kind>-<number>.<language>.md`, title on top."""

from pathlib import Path

from tsi.base.models import LegalText


def load_legal_texts(folder: Path) -> int:
    """Add the versions that are not there yet; a version that is there never changes.

    Returns how many versions the folder holds.
    """
    versions = sorted(path.name.removesuffix(".it.md") for path in folder.glob("*.it.md"))
    for name in versions:
        kind, number = name.rsplit("-", 1)
        if LegalText.objects.filter(kind=kind, number=number).exists():
            continue
        title_it, body_it = _read(folder / f"{name}.it.md")
        title_en, body_en = _read(folder / f"{name}.en.md")
        LegalText.objects.create(
            kind=kind,
            number=number,
            title_it=title_it,
            title_en=title_en,
            body_it=body_it,
            body_en=body_en,
        )
    return len(versions)


def _read(path: Path) -> tuple[str, str]:
    title, _newline, body = path.read_text("utf-8").partition("\n")
    return title.removeprefix("# ").strip(), body.strip()
