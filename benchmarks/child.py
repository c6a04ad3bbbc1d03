"""A measurement in a process of its own, whose peak of memory is nobody else's."""

import json
import subprocess
import sys


def measured(module: str, *sizes: int) -> dict[str, float]:
    """What `python -m benchmarks.<module> <size>…` prints as JSON. Raises RuntimeError with the end
    of its errors when it fails."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *map(str, sizes)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3000)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return json.loads(done.stdout)
