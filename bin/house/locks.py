"""The locks: what each holds, and how it is made."""

import subprocess
from pathlib import Path

from house.places import REQUIREMENTS, ROOT, tool

# The largest first: those made from the same project take its versions.
LOCKS = {
    "dev": ["pyproject.toml", "--extra", "embedded", "--extra", "dev"],
    "demo": ["pyproject.toml", "--extra", "embedded", "--constraint", "requirements/dev.txt"],
    "base": ["pyproject.toml", "--constraint", "requirements/dev.txt"],
    "node": ["--group", "node"],
    "uv": ["--group", "uv"],
}
OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-config"]
OPTIONS += ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"]


def compile_lock(name: str, folder: Path = REQUIREMENTS, *more: str) -> int:
    """Write `folder/<name>.txt`, keeping the versions it has where they still do.

    Returns uv's exit code.
    """
    command = [tool("uv"), "pip", "compile", *LOCKS[name], *OPTIONS, *more]
    command += ["--output-file", str(folder / f"{name}.txt")]
    return subprocess.call(command, cwd=ROOT, stdout=subprocess.DEVNULL)
