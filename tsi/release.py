"""What is deployed, as a short hash: kept pages and ETags of another release are not used."""

import hashlib
from pathlib import Path

WHAT_PAGES_ARE_MADE_OF = ("templates/**/*.html", "static/**/*", "locale/**/*.mo", "**/*.py")
FOLDERS = ("tsi", "partners", "communities", "plan", "consultation")


def release(base: Path) -> str:
    """Hash of size and time of every template, static file, catalogue and module of ours."""
    digest = hashlib.sha256()
    for pattern in WHAT_PAGES_ARE_MADE_OF:
        roots = [base / name for name in FOLDERS] if pattern == "**/*.py" else [base]
        for path in sorted(file for root in roots for file in root.glob(pattern)):
            if path.is_file():
                stat = path.stat()
                digest.update(f"{path.name}:{stat.st_size}:{stat.st_mtime_ns}".encode())
    return digest.hexdigest()[:16]
