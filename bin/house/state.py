"""The folder that keeps a demonstration between two runs."""

import contextlib
import fcntl
import os
import re
import secrets
import shutil
import sys
import tempfile
import time
from pathlib import Path

from house.talk import Refusal, say

MARK = ".made-by-bin-demo"
LOCK = "lock"
ELSEWHERE = "services.path"  # names the folder made elsewhere, when `services` cannot be here
OURS = ("beat", "log", "mail", "media", "metrics", "secret-key", "services")
OURS += ("static", "static.stamp")
SOCKET_NAME = len("/postgres/socket/.s.PGSQL.5432")
SOCKET_PATH = 100  # bytes; sockaddr_un holds 104 on macOS, 108 on Linux


class State:
    """The state folder `path`, locked for this process and the children given `lock`.

    Raises Refusal when the folder cannot be written, is in use, or holds what we did not make.
    """

    def __init__(self, path: Path):
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            if any(path.iterdir()) and not (path / MARK).exists():
                raise Refusal(f"{path} holds other things: give --var an empty or a new folder.")
            (path / MARK).touch()
            self.lock = os.open(path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Refusal(
                f"Cannot write to {path} ({error.strerror}): choose another with --var."
            ) from error
        self._take_lock()
        (path / "log").mkdir(exist_ok=True)

    def _take_lock(self) -> None:
        # One that is stopping gets the time to end; one that runs is seen after two seconds.
        start = time.monotonic()
        while True:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.tell("running")
                return
            stopping = os.pread(self.lock, 20, 0) == b"stopping"
            if time.monotonic() - start > (30 if stopping else 2):
                raise Refusal(
                    f"Another bin/demo is using {self.path}: stop it, or choose another folder "
                    "with --var (and another --port)."
                )
            time.sleep(0.2)

    def tell(self, word: str) -> None:
        """Write what this process is doing where the next one looks."""
        os.ftruncate(self.lock, 0)
        os.pwrite(self.lock, word.encode(), 0)

    def secret_key(self) -> str:
        """Return the key of this demonstration, made the first time."""
        path = self.path / "secret-key"
        if not path.exists() or not path.stat().st_size:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text()

    def services_folder(self) -> Path:
        """Return where database and broker live: here, or in a folder made elsewhere.

        Elsewhere when the path is too long for a socket or has characters that would need quoting
        in an address, or when we are root and `nobody`, whom PostgreSQL then runs as, cannot get
        through to this folder.
        """
        record = self.path / ELSEWHERE
        if record.exists():
            folder = Path(record.read_text())
            if (folder / MARK).exists():
                return folder
            say(f"  {folder} is gone, and the database with it: starting anew.")
        folder = self.path / "services"
        plain = re.fullmatch(r"[\w./-]+", str(folder), re.ASCII)
        too_long = len(str(folder)) + SOCKET_NAME > SOCKET_PATH
        if too_long or not plain or (os.geteuid() == 0 and not _open_to_all(folder)):
            # Not cleaned at boot, as /tmp is; the one of macOS is long, and that is all it has.
            place = Path("/tmp" if sys.platform == "darwin" else "/var/tmp")
            folder = Path(tempfile.mkdtemp(prefix="tsi-", dir=place if place.is_dir() else None))
            folder.chmod(0o711)
            (folder / MARK).touch()
            record.write_text(str(folder))
        folder.mkdir(exist_ok=True)
        return folder

    def reset(self) -> None:
        """Remove what earlier runs have made; name what we did not make and leave it."""
        record = self.path / ELSEWHERE
        if record.exists():
            folder = Path(record.read_text())
            if (folder / MARK).exists():
                shutil.rmtree(folder)
            record.unlink()
        for name in OURS:
            path = self.path / name
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        (self.path / "log").mkdir()
        others = sorted(p.name for p in self.path.iterdir() if p.name not in (MARK, LOCK, "log"))
        if others:
            say(f"  left alone in {self.path}: {', '.join(others)}")


def _open_to_all(folder: Path) -> bool:
    """Tell whether everyone may pass through the folders that lead to `folder`."""
    return all(parent.stat().st_mode & 0o001 for parent in folder.resolve().parents)
