"""Who may do what with the text: role × right."""

import pytest
from django.contrib.auth.models import AnonymousUser

from partners.models import Role
from plan.permissions import may_write
from tests.factories import make_editor, make_moderator, make_staff, make_user


def test_visitor_does_not_write(db):
    assert may_write(AnonymousUser()) is False


@pytest.mark.parametrize(
    ("make", "expected"),
    [(make_user, False), (make_moderator, False), (make_editor, True), (make_staff, True)],
)
def test_editors_and_staff_write(db, make, expected):
    assert may_write(make()) is expected


@pytest.mark.parametrize("make", [make_editor, make_staff])
def test_closed_account_does_not_write(db, make):
    assert may_write(make(is_active=False)) is False


def test_editors_have_the_role_of_that_name(db):
    assert make_editor().groups.get().name == Role.EDITOR
