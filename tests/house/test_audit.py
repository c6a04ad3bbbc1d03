"""What others know of our packages, of our code, and of the settings in production."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import database_url

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
LOCKS = ("base", "demo", "dev", "uv", "node")
# As pip-audit writes it.
KNOWN = {"name": "django", "version": "1.0", "vulns": [{"id": "CVE-0000-1"}]}
CLEAN = {"name": "celery", "version": "5.7.0", "vulns": []}
SKIPPED = {"name": "granian", "skip_reason": "not found"}


def complaints(report: dict) -> list[str]:
    """What is wrong with an audit: known weaknesses, and packages that were not looked at.

    pip-audit itself ends well when it skips a package.
    """
    packages = report["dependencies"]
    assert packages, "nothing was audited"
    weak = [
        f"{each['name']} {each['version']}: {', '.join(found['id'] for found in each['vulns'])}"
        for each in packages
        if each.get("vulns")
    ]
    skipped = [f"{each['name']} was not audited" for each in packages if "skip_reason" in each]
    return weak + skipped


def nobody_answers(report: dict) -> bool:
    """Whether the service of weaknesses knew of no package at all: then it was not reached."""
    return all("skip_reason" in each for each in report["dependencies"])


def audit(lock: str) -> dict | None:
    """pip-audit's report on a lock; None when its service cannot be reached from here."""
    command = [BIN / "pip-audit", "-r", f"requirements/{lock}.txt", "--require-hashes"]
    command += ["--disable-pip", "-f", "json", "--progress-spinner", "off", "--timeout", "15"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    if not run.stdout.strip():
        assert "onnection" in run.stderr or "imed out" in run.stderr, run.stderr[-2000:]
        return None
    report = json.loads(run.stdout)
    return None if nobody_answers(report) else report


@pytest.mark.slow
@pytest.mark.parametrize("lock", LOCKS)
def test_no_locked_package_has_a_known_weakness(lock):
    report = audit(lock)
    if report is None and not os.environ.get("AUDIT_REQUIRED"):
        pytest.skip("NOT AUDITED: no service of known weaknesses answers here (AUDIT_REQUIRED=1)")

    assert report is not None, "no service of known weaknesses answers"
    assert complaints(report) == []


def test_audit_fails_on_weakness_and_on_what_it_skipped():
    report = {"dependencies": [KNOWN, CLEAN, SKIPPED]}

    assert complaints(report) == ["django 1.0: CVE-0000-1", "granian was not audited"]
    assert complaints({"dependencies": [CLEAN]}) == []
    with pytest.raises(AssertionError):
        complaints({"dependencies": []})


def test_one_package_skipped_is_no_service_away():
    assert not nobody_answers({"dependencies": [CLEAN, SKIPPED]})
    assert nobody_answers({"dependencies": [SKIPPED]})


@pytest.mark.parametrize(
    ("code", "clean"),
    [("import hashlib\nhashlib.md5(b'x')\n", False), ("import pickle\npickle.loads(b'')\n", False),
     ("x = 1\n", True)],
)  # fmt: skip
def test_bandit_reads_our_settings_and_finds(tmp_path, code, clean):
    (tmp_path / "code.py").write_text(code)
    command = [BIN / "bandit", "-q", "-c", ROOT / "pyproject.toml", "-r", tmp_path]

    assert (subprocess.run(command, capture_output=True).returncode == 0) is clean


def test_bandit_is_one_of_the_checks():
    from house.testing import _checks

    commands = dict(_checks())
    assert "bandit" in commands["security"][0]
    assert {"tsi", "partners", "communities", "plan", "consultation"} <= set(commands["security"])


def production(**more: str) -> subprocess.CompletedProcess:
    """`check --deploy` with a production's environment."""
    env = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "kJ3vX9pQ2mZ7tR5wB8nC4yF6hG1dS0aLqWeRtYuIoPzXcVbNm8Kq3",
        "DATABASE_URL": database_url(),
        "REDIS_URL": os.environ["REDIS_URL"],
        "BASE_URL": "https://piano.example",
        "ALLOWED_HOSTS": "piano.example",
        "BEHIND_PROXY": "1",
        "VAR_DIR": os.environ["VAR_DIR"],
        "DJANGO_SETTINGS_MODULE": "tsi.settings",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(
        command, cwd=ROOT, env=env | more, capture_output=True, text=True, timeout=120
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "more", [{}, {"MEDIA_S3_BUCKET": "piano", "MEDIA_S3_ENDPOINT": "https://s3.example"}]
)
def test_settings_of_production_leave_no_warning(db, more):
    checked = production(**more)

    assert checked.returncode == 0, checked.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "spoil", [{"SECRET_KEY": "short"}, {"DEBUG": "1"}, {"BASE_URL": "http://piano.example"}]
)
def test_settings_that_are_not_safe_are_told(db, spoil):
    assert production(**spoil).returncode != 0
