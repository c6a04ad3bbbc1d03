"""The static files that a PDF may be made with."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

# Static file of each face: family, weight, style.
FONTS = {
    f"vendor/fonts/{name}.woff2": face
    for name, face in {
        "lora-v20-latin-ext_latin-regular": ("Lora", 400, "normal"),
        "lora-v20-latin-ext_latin-italic": ("Lora", 400, "italic"),
        "lora-v20-latin-ext_latin-700": ("Lora", 700, "normal"),
        "lora-v20-latin-ext_latin-700italic": ("Lora", 700, "italic"),
        "titillium-web-v10-latin-ext_latin-300": ("Titillium Web", 300, "normal"),
        "titillium-web-v10-latin-ext_latin-regular": ("Titillium Web", 400, "normal"),
        "titillium-web-v10-latin-ext_latin-600": ("Titillium Web", 600, "normal"),
        "titillium-web-v10-latin-ext_latin-700": ("Titillium Web", 700, "normal"),
        "roboto-mono-v13-latin-ext_latin-regular": ("Roboto Mono", 400, "normal"),
    }.items()
}


def static_file(name: str) -> bytes | None:
    """The content of one of our static files, from its source or as collected; None if missing."""
    source = finders.find(name)
    if source:
        return Path(source).read_bytes()
    try:
        stored = getattr(staticfiles_storage, "stored_name", str)(name)
        with staticfiles_storage.open(stored) as file:
            return file.read()
    except (OSError, ValueError):  # not collected, or not in the manifest
        return None


def static_files(stylesheet: str) -> dict[str, bytes]:
    """A style sheet and those fonts that the set-up has made, by their static name."""
    found = {name: static_file(name) for name in (stylesheet, *FONTS)}
    return {name: content for name, content in found.items() if content is not None}
