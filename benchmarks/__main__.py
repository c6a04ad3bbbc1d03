"""`python -m benchmarks [--quick]`: measure everything on the servers of the environment.

bin/bench starts it; the database must hold the real Plan and nothing else.
"""

import argparse
import logging
import sys

import django


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--quick", action="store_true", help="small and rough, under a minute")
    quick = parser.parse_args().quick
    django.setup()
    from benchmarks.run import QUICK, WHOLE, report

    logging.disable(logging.WARNING)
    try:
        report(QUICK if quick else WHOLE)
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
