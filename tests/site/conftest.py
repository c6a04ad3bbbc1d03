import pytest

from tests.factories import (
    make_consultation,
    make_held,
    make_legal_text,
    make_published,
    make_submission,
)
from tsi.base.models import LegalKind


@pytest.fixture
def small_world(db):
    """One consultation with something in every state."""
    make_legal_text(LegalKind.MEMORANDUM)
    asked = make_consultation(slug="prova")
    make_published(asked)
    make_published(asked, kind="modification", text="Altre parole", motivation="Più chiaro.")
    make_held(asked)
    make_submission(asked)
    return asked
