"""`python -m benchmarks.worker <few> <many>`: a process that screens and does nothing else."""

import json
import sys

import django


def main(few: int, many: int) -> None:
    django.setup()
    from benchmarks.likeness import among

    print(json.dumps(among(few, many)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
