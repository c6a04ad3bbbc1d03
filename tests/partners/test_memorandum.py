"""The Memorandum of Understanding, for everybody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partners.models import Adhesion
from tests.factories import make_legal_text, make_organisation, make_partner
from tsi.base.loading import load_legal_texts
from tsi.base.models import LegalKind, LegalText


def make_version(number: int, **values) -> LegalText:
    defaults = {
        "title_it": f"Memorandum {number}",
        "title_en": f"Memorandum {number}",
        "body_it": f"Testo {number}",
        "body_en": f"Text {number}",
    }
    return LegalText.objects.create(kind=LegalKind.MEMORANDUM, number=number, **defaults | values)


def test_page_is_public_and_the_same_for_all(client, db):
    make_version(1)

    response = client.get("/memorandum/")

    assert response["Cache-Control"] == "public, no-cache"
    assert not response.cookies
    assert "csrf" not in response.text
    assert "Testo 1" in response.text
    assert "/organizzazioni/aderisci/" in response.text


def test_partners_are_counted_anew(client, db):
    make_version(1)
    make_organisation()
    make_organisation(standing="suspended")
    first = client.get("/en/memorandum/")
    assert "0 partner organisations today" in first.text

    make_partner(published=False)

    second = client.get("/en/memorandum/", headers={"If-None-Match": first["ETag"]})
    assert "1 partner organisation today" in second.text
    assert (
        client.get("/en/memorandum/", headers={"If-None-Match": second["ETag"]}).status_code == 304
    )


def test_every_version_keeps_its_address(client, db):
    make_version(1)
    superseded = "no longer the one that is signed"
    assert superseded not in client.get("/en/memorandum/1/").text
    make_version(2)

    assert "Testo 2" in client.get("/memorandum/").text
    old = client.get("/memorandum/1/").text
    assert "Testo 1" in old
    assert old.partition("<main")[2].partition("</main>")[0].count('href="/memorandum/"') == 1
    assert superseded in client.get("/en/memorandum/1/").text


@pytest.mark.parametrize("address", ["/memorandum/2/", "/memorandum/99999999999/"])
def test_version_that_is_not_there_or_not_yet_is_404(client, db, address):
    make_version(1)
    make_version(2, published_at=timezone.now() + timedelta(days=1))

    assert "Testo 1" in client.get("/memorandum/").text
    assert client.get(address).status_code == 404


def test_no_memorandum_is_404(client, db):
    make_legal_text(LegalKind.TERMS)

    assert client.get("/memorandum/").status_code == 404


@pytest.mark.parametrize(
    ("prefix", "heading"), [("", "Sintesi non ufficiale"), ("/en", "Unofficial summary")]
)
def test_our_text_says_that_it_is_no_official_one(client, db, settings, prefix, heading):
    load_legal_texts(settings.BASE_DIR / "fixtures" / "legal")

    assert heading in client.get(f"{prefix}/memorandum/").text


def test_page_can_be_printed_and_signed(client, db):
    make_version(1)

    text = client.get("/memorandum/1/").text

    lines = text.partition("print-only")[2].partition("</dl>")[0]
    assert lines.count("<dt>") == 4


def test_demonstration_signs_a_text_that_is_in_force(demo_world):
    signed = Adhesion.objects.values_list("signed_on", "memorandum__published_at")

    assert len(signed) >= 5
    assert all(day >= since.date() for day, since in signed)
