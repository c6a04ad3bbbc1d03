"""What was erased at a person's wish, noted beside the database: a backup that is restored brings
back what went since, and `manage.py replay_erasures` takes it away again.

A line holds a moment, a kind and a key, never a name.
"""

import os
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils import timezone


def note(kind: str, key: str) -> None:
    """Note one erasure. Called at the end of its transaction: what is noted and then not
    committed was wished for all the same."""
    settings.ERASURES_FILE.parent.mkdir(parents=True, exist_ok=True)
    line = f"{timezone.now().isoformat()} {kind} {key}\n"
    with settings.ERASURES_FILE.open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":  # a crash cut the last line short
                line = f"\n{line}"
        file.write(line.encode())
        file.flush()
        os.fsync(file.fileno())


def noted() -> Iterator[tuple[datetime, str, str]]:
    """Every erasure that was noted: moment, kind, key. A line cut short by a crash is left out."""
    if not settings.ERASURES_FILE.exists():
        return
    for line in settings.ERASURES_FILE.read_text("utf-8").splitlines():
        words = line.split(" ")
        if len(words) == 3:
            yield datetime.fromisoformat(words[0]), words[1], words[2]
