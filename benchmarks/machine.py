"""One line about the machine that the figures were taken on."""

import os
import platform
import re
from datetime import date
from pathlib import Path

from django.db import connection


def described() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        release = cursor.fetchone()[0].split()[0]
        cursor.execute("SHOW fsync")
        fsync = cursor.fetchone()[0]
    parts = [
        f"{date.today():%Y-%m-%d}",
        f"{os.cpu_count()} cores {_processor()}",
        f"{platform.system()} {platform.release().split('-')[0]}",
        f"Python {platform.python_version()}",
        f"PostgreSQL {release} (fsync {fsync})",
        f"load before the start {os.getloadavg()[0]:.1f}",
    ]
    return ", ".join(parts)


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    named = re.search(r"model name\s*: (.+)", info.read_text()) if info.exists() else None
    return named[1] if named else platform.machine()
