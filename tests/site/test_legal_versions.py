"""Each version of a legal text has an address of its own: a consultation names the one it chose."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_legal_text
from tsi.base.models import LegalKind, LegalText


def make_next(kind: LegalKind, **values) -> LegalText:
    words = {"title_it": "Nuovo", "title_en": "New", "body_it": "Corpo nuovo", "body_en": "Body"}
    return LegalText.objects.create(kind=kind, number=2, **words | values)


@pytest.mark.parametrize(("kind", "address"), [("privacy", "/privacy/"), ("terms", "/regole/")])
def test_an_older_version_is_read_at_its_address_and_says_so(client, db, kind, address):
    make_legal_text(kind)
    make_next(kind)

    old = client.get(f"{address}1/").content.decode()
    new = client.get(f"{address}2/").content.decode()

    assert "Testo" in old
    assert f'href="{address}"' in old[old.index("<main") :]
    assert "versione successiva" in old
    assert "Corpo nuovo" in new
    assert "versione successiva" not in new


def test_what_is_not_there_or_not_published_is_not_found(client, db):
    make_legal_text(LegalKind.PRIVACY)
    make_next(LegalKind.PRIVACY, published_at=timezone.now() + timedelta(days=1))

    assert client.get("/privacy/1/").status_code == 200
    assert client.get("/privacy/2/").status_code == 404
    assert client.get("/privacy/3/").status_code == 404
    assert client.get("/regole/1/").status_code == 404
