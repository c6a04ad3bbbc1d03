"""Run `python -m house MODULE FD OPTIONS`: the keeper (see guard.py)."""

import importlib
import json
import os
import sys

from house.guard import Guard
from house.places import ROOT
from house.process import adopt_orphans, sweep


def keeper(module: str, reading: str, options: str) -> int:
    """Run `main(guard, options)` of `house.<module>`; then end whatever is left."""
    os.chdir(ROOT)
    adopt_orphans()
    try:
        main = importlib.import_module(f"house.{module}").main
        return main(Guard(int(reading)), json.loads(options))
    finally:
        sweep(grace=2.0)


sys.exit(keeper(*sys.argv[1:]))
