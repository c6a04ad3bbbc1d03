"""How much memory this process has ever held."""

import re
import resource
import sys
from pathlib import Path


def peak() -> float:
    """The peak of the resident memory, in MiB.

    On Linux not from getrusage, whose maximum begins with what the parent held at the start.
    """
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)
