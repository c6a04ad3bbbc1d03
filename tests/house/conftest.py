"""The modules of bin/ are no package of the platform: put them in reach of these tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bin"))
