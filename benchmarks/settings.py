"""The production settings, with the addresses of the bare views beside the real ones."""

from tsi.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
VISITORS_AN_HOUR = 1_000_000  # all people of a measurement share one address
API_A_MINUTE = 1_000_000
