"""What must never be false is kept by the database, whoever writes."""

import pytest
from django.db import DatabaseError, connection, transaction

from partners.models import Adhesion, Affiliation, Organisation, RoleChange
from partners.models.organisation import Organisation as Tracked
from tests.factories import (
    make_adhesion,
    make_affiliation,
    make_organisation,
    make_partner,
    make_staff,
    make_user,
)


def refused(sql: str, *values: object) -> bool:
    """Whether the database refuses a statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize(
    "change",
    [
        "memorandum_id = memorandum_id + 1",
        "language = 'en'",
        "origin = 'paper'",
        "signatory_role = 'x'",
        "signatory_first_name = 'Altra'",
        "signatory_last_name = 'Altra'",
        "signed_on = '2020-01-01'",
        "protocol_number = '7'",
        "document = 'other.pdf'",
        "document_sha256 = 'b'",
        "state = 'approved'",
    ],
)
def test_what_was_signed_does_not_change(db, change):
    make_adhesion(document="adhesions/a.pdf", document_sha256="a", protocol_number="1")

    assert refused(f"UPDATE partners_adhesion SET {change}")


def test_signature_gets_its_document_and_an_erased_name_once(db):
    make_adhesion()

    assert not refused("UPDATE partners_adhesion SET document = 'a', document_sha256 = 'b'")
    assert not refused(
        "UPDATE partners_adhesion SET signatory_first_name = '', signatory_last_name = ''"
    )
    assert refused("UPDATE partners_adhesion SET signatory_first_name = 'Carla'")


@pytest.mark.parametrize("model", [Adhesion, Affiliation])
def test_row_is_never_deleted(db, model):
    make_adhesion()
    make_affiliation()

    assert refused(f"DELETE FROM {model._meta.db_table}")


def test_decision_has_its_moment(db):
    make_adhesion(state="in_review")

    assert refused("UPDATE partners_adhesion SET state = 'approved'")
    assert not refused("UPDATE partners_adhesion SET state = 'approved', decided_at = now()")


def test_active_affiliation_has_its_beginning(db):
    make_affiliation(state="requested")

    assert refused("UPDATE partners_affiliation SET state = 'active'")


def test_history_of_an_organisation_is_append_only(db):
    organisation = make_organisation()
    table = Tracked.changes.rel.related_model._meta.db_table

    assert organisation.changes.count() == 1
    assert refused(f"UPDATE {table} SET name = 'x'")
    assert refused(f"DELETE FROM {table}")


def test_deleted_organisation_leaves_its_history(db):
    organisation = make_organisation()
    events = Tracked.changes.rel.related_model.objects.filter(pgh_obj_id=organisation.pk)

    Organisation.objects.filter(pk=organisation.pk).delete()

    assert [event.pgh_label for event in events] == ["delete", "insert"]


def test_slug_that_another_bore_is_refused(db):
    make_partner(slug="casa")
    other = make_organisation(slug="bottega")

    assert not refused("UPDATE partners_organisation SET slug = 'casa-2' WHERE slug = 'casa'")
    assert refused("UPDATE partners_organisation SET slug = 'casa' WHERE id = %s", other.pk)
    assert not refused("UPDATE partners_organisation SET slug = 'casa' WHERE slug = 'casa-2'")


def test_role_given_to_oneself_is_refused(db):
    person = make_user()
    insert = (
        "INSERT INTO partners_rolechange (person_id, role, given, by_id, reason, at)"
        " VALUES (%s, 'approvers', true, %s, '', now())"
    )

    assert refused(insert, person.pk, person.pk)
    assert not refused(insert, person.pk, make_staff().pk)
    assert refused("UPDATE partners_rolechange SET given = false")
    assert RoleChange.objects.get().given
