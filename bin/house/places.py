"""Where things are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"


def tool(name: str) -> str:
    """Return the path of a command installed in the virtual environment."""
    return str(VENV / "bin" / name)
