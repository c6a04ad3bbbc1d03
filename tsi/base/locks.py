"""Doing one thing at a time where there is no row to lock."""

from django.db import connection

from tsi.base.seal import keyed_hash


def hold(*name: str) -> None:
    """Wait until no other transaction holds `name`, and hold it to the end of this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [keyed_hash(*name)])
