"""The keeper adopts orphans: it must reap them, or their groups never seem to end."""

import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(__file__).resolve().parents[2] / "bin"
# A child starts a grandchild, tells its pid and ends; the grandchild ends as an orphan.
SCRIPT = """
import subprocess, sys, time
from pathlib import Path
from house.process import adopt_orphans, bury, sweep

def state(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "gone"

adopt_orphans()
seconds = sys.argv[1]
command = ["sh", "-c", f"sleep {seconds} >/dev/null 2>&1 & echo $!"]
child = subprocess.run(command, capture_output=True)
orphan = int(child.stdout)
if sys.argv[2] == "bury":
    time.sleep(float(seconds) + 0.3)
    print(state(orphan))
    own = subprocess.Popen(["true"])
    time.sleep(0.3)
    bury({own.pid})
    print(state(orphan), state(own.pid))
else:
    sweep(grace=0.2)
    print(state(orphan))
"""


def run(*arguments: str) -> list[str]:
    command = [sys.executable, "-c", SCRIPT, *arguments]
    said = subprocess.run(
        command, cwd=BIN, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, timeout=20
    )
    assert said.returncode == 0, said.stderr
    return said.stdout.split()


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has subreapers")


def test_ended_orphan_is_reaped_and_a_child_of_ours_is_not():
    assert run("0.2", "bury") == ["Z", "gone", "Z"]


def test_running_orphan_is_killed_after_the_grace():
    assert run("60", "sweep") == ["gone"]
