"""A world that many tests begin with: made once in a process, and put back as it was made."""

import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

TABLES = """SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r'
  AND relnamespace = 'public'::regnamespace AND relname <> 'django_migrations'"""
SEQUENCES = """SELECT quote_ident(sequencename), last_value FROM pg_sequences
  WHERE schemaname = 'public' AND last_value IS NOT NULL"""


class World:
    """The rows of all tables and the files that `make` leaves in an empty database."""

    def __init__(self, make: Callable[[], None], folder: Path):
        self._make, self._folder = make, folder
        self._rows: dict[str, bytes] | None = None
        self._sequences: list[tuple[str, int]] = []

    def begin(self) -> None:
        """Make it in this test's database and folders, or put back what was made before."""
        if self._rows is None:
            self._make()
            self._keep()
        else:
            self._put_back()

    def _keep(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
            names = [name for (name,) in cursor.fetchall()]
            rows = {}
            for name in names:
                with cursor.copy(f"COPY {name} TO STDOUT (FORMAT binary)") as copy:
                    rows[name] = b"".join(copy)
            cursor.execute(SEQUENCES)
            self._sequences = cursor.fetchall()
        for name, place in _folders().items():
            if place.exists():
                shutil.copytree(place, self._folder / name)
        self._rows = rows

    def _put_back(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # Neither history nor seals: the rows have all that their triggers did.
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(f"TRUNCATE {', '.join(self._rows)}")
            for name, rows in self._rows.items():
                with cursor.copy(f"COPY {name} FROM STDIN (FORMAT binary)") as copy:
                    copy.write(rows)
            for name, last in self._sequences:
                cursor.execute("SELECT setval(%s, %s)", [name, last])
            cursor.execute("SET session_replication_role = DEFAULT")
        ContentType.objects.clear_cache()
        for name, place in _folders().items():
            if (self._folder / name).exists():
                shutil.copytree(self._folder / name, place, dirs_exist_ok=True)


def _folders() -> dict[str, Path]:
    return {"media": Path(settings.MEDIA_ROOT), "mail": Path(settings.MAIL_FOLDER)}
