"""The compiled message catalogues."""

from house.environment import writable_project
from house.places import PYTHON, ROOT
from house.run import Runner


def ensure(runner: Runner) -> None:
    """Compile every catalogue that is newer than what was made from it."""
    sources = list((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
    stale = [po for po in sources if not _fresh(po)]
    if stale:
        writable_project()
        compile_them = [str(PYTHON), str(ROOT / "bin" / "messages"), "--compile"]
        runner.quiet("Compiling the translations", compile_them)


def _fresh(po) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns
