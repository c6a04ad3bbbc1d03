from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from plan.hashing import broken
from tests.factories import make_version


def test_sealed_version_verifies(db):
    version = make_version()
    out = StringIO()

    call_command("verify_versions", stdout=out)

    assert out.getvalue() == f"1.0 {version.manifest_sha256} ok\n"


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ("UPDATE plan_passage SET title_it = 'x' WHERE code = '1.1.1'", ["1.1.1"]),
        ("UPDATE plan_passage SET position = 1000 WHERE code = '1.1.1'", ["1.1.1", "manifest"]),
        ("DELETE FROM plan_passage WHERE code = '1.1.1-a1'", ["manifest"]),
    ],
)
def test_change_behind_the_triggers_is_found(db, change, wrong):
    version = make_version()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE plan_passage DISABLE TRIGGER USER")
        cursor.execute(change)

    assert broken(version) == wrong
    with pytest.raises(CommandError, match=r"1\.0"):
        call_command("verify_versions", stdout=StringIO())
