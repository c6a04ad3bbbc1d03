"""The virtual environment, filled from the hashed locks."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from house import system
from house.places import PYTHON, REQUIREMENTS, ROOT, VENV, tool
from house.run import Runner
from house.talk import Refusal

INCLUDES = {"base": ["base"], "demo": ["base", "demo"], "dev": ["base", "demo", "dev"]}


def ensure(runner: Runner, lock: str) -> None:
    """Have what `requirements/<lock>.txt` names in `.venv`; a larger lock will do as well."""
    if _current(lock):
        return
    writable_project()
    if not _works():
        _make(runner)
    uv = _fingerprint("uv")
    if not (VENV / f".uv-{uv}").exists():
        pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        pip += ["--require-hashes", "-r", str(REQUIREMENTS / "uv.txt")]
        runner.quiet("Installing uv", pip)
        (VENV / f".uv-{uv}").touch()
    for name in INCLUDES:
        _stamp(name).unlink(missing_ok=True)
    sync = [tool("uv"), "pip", "sync", "-q", "--require-hashes", "--no-config"]
    sync += ["--python", str(PYTHON), str(REQUIREMENTS / f"{lock}.txt")]
    runner.quiet("Installing the Python packages", sync)
    for name in INCLUDES[lock]:
        _stamp(name).write_text(_fingerprint(name))


def writable_project() -> None:
    """Raise Refusal when the folder that something is to be made in is read-only."""
    if not os.access(ROOT, os.W_OK):
        raise Refusal(
            f"The project folder {ROOT} is read-only: copy it to where you may write, and start "
            "from there."
        )


def _stamp(lock: str) -> Path:
    return VENV / f".installed-{lock}"


def _fingerprint(lock: str) -> str:
    return hashlib.sha256((REQUIREMENTS / f"{lock}.txt").read_bytes()).hexdigest()


def _current(lock: str) -> bool:
    stamp = _stamp(lock)
    return stamp.exists() and stamp.read_text() == _fingerprint(lock) and _works()


def _works() -> bool:
    """Tell whether the interpreter that `.venv` links to is there and new enough."""
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.call([PYTHON, "-c", check], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def _make(runner: Runner) -> None:
    make = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    # Debian leaves out what puts pip into a new environment.
    if subprocess.call([sys.executable, "-c", "import ensurepip"], stderr=subprocess.DEVNULL):
        package = f"python3.{sys.version_info.minor}-venv"
        if not system.install(runner, [package]):
            raise Refusal(f"Python's venv is missing: apt-get install {package}")
    runner.quiet("Making the virtual environment", make)
