"""The locks say what pyproject.toml asks for, and nowhere a registry is named."""

import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
# In pieces, so that this file does not hold them.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
    )
]


def wanted(lock: str) -> list[Requirement]:
    """What pyproject.toml asks for directly, for a lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]
    base = project["project"]["dependencies"]
    lists = {
        "base": base,
        "demo": base + extras["embedded"],
        "dev": base + extras["embedded"] + extras["dev"],
        **project["dependency-groups"],
    }
    return [Requirement(line) for line in lists[lock]]


def pinned(lock: str) -> dict[str, str]:
    lines = (ROOT / "requirements" / f"{lock}.txt").read_text().splitlines()
    pins = [line.split(";")[0].rstrip(" \\").split("==") for line in lines if "==" in line[:60]]
    return {canonicalize_name(name): version.strip() for name, version in pins}


@pytest.mark.parametrize("lock", ["base", "demo", "dev", "node", "uv"])
def test_lock_has_an_allowed_version_of_each_requirement(lock):
    pins = pinned(lock)

    for requirement in wanted(lock):
        version = pins[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement}: {version}; run bin/lock"


def test_larger_locks_hold_the_smaller_ones():
    base, demo, dev = (pinned(lock).items() for lock in ("base", "demo", "dev"))

    assert base <= demo <= dev


@pytest.mark.slow
@pytest.mark.parametrize("lock", ["base", "demo", "dev", "node", "uv"])
def test_lock_made_again_is_the_same(lock, tmp_path):
    from house.locks import LOCKS, OPTIONS
    from house.places import tool

    before = (ROOT / "requirements" / f"{lock}.txt").read_text()
    (tmp_path / "again.txt").write_text(before)

    compiled = subprocess.run(
        [tool("uv"), "pip", "compile", *LOCKS[lock], *OPTIONS, "-o", tmp_path / "again.txt"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    if compiled.returncode and "error sending request" in compiled.stderr.lower():
        pytest.skip("no package index can be reached")
    assert compiled.returncode == 0, compiled.stderr
    assert (tmp_path / "again.txt").read_text() == before, "run bin/lock"


def test_every_pin_has_a_hash():
    for lock in (ROOT / "requirements").glob("*.txt"):
        entries = lock.read_text().replace("\\\n", " ").splitlines()
        bare = [entry for entry in entries if entry.strip() and "--hash=sha256:" not in entry]
        assert bare == []


def test_no_file_names_a_registry():
    listing = subprocess.check_output(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT
    )
    names = [ROOT / name for name in listing.decode().split("\0") if name]

    found = [
        f"{path.relative_to(ROOT)}: {host}"
        for path in names
        if path.is_file()
        for host in HOSTS
        if host.encode() in path.read_bytes()
    ]

    assert len(names) > 20
    assert found == []


def test_npm_lock_has_hashes_and_no_addresses():
    text = (ROOT / "package-lock.json").read_text()

    assert '"resolved"' not in text
    assert text.count('"integrity"') == text.count('"node_modules/')
