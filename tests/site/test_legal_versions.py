"""Each version of a legal text has an address of its own: a consultation names the one it chose."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from tests.factories import make_legal_text
from tsi.base.loading import load_legal_texts
from tsi.base.models import LegalKind, LegalText


def make_next(kind: LegalKind, **values) -> LegalText:
    words = {"title_it": "Nuovo", "title_en": "New", "body_it": "Corpo nuovo", "body_en": "Body"}
    return LegalText.objects.create(kind=kind, **{"number": 2} | words | values)


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


@pytest.mark.parametrize(("kind", "address"), [("privacy", "/privacy/"), ("terms", "/regole/")])
def test_all_versions_are_listed_on_each_of_them(client, db, kind, address):
    make_legal_text(kind)
    only = client.get(address).content.decode()
    make_next(kind)
    LegalText.objects.create(
        kind=kind, number=3, published_at=timezone.now() + timedelta(days=1),
        title_it="Futuro", title_en="Future", body_it="Futuro", body_en="Future",
    )  # fmt: skip

    assert f'href="{address}1/"' not in only
    for page in (address, f"{address}1/", f"{address}2/", f"/en{address}"):
        shown = client.get(page).content.decode()
        prefix = "/en" if page.startswith("/en") else ""
        links = [n for n in (1, 2, 3) if f'<a href="{prefix}{address}{n}/">' in shown]
        assert links == [1, 2], page


def test_list_costs_the_same_with_many_versions(client, db, django_assert_num_queries):
    make_legal_text("terms")
    with django_assert_num_queries(1):
        client.get("/regole/")
    for number in range(2, 32):
        make_next("terms", number=number)

    with django_assert_num_queries(1):
        client.get("/regole/")


PROMISES = {
    "it": ("mai perso", "soltanto da una macchina", "motivazione scritta", "archivio riservato",
           "copia di sicurezza"),
    "en": ("never lost", "by a machine alone", "written reason", "private archive", "backup"),
}  # fmt: skip


@pytest.mark.parametrize(("language", "prefix"), [("it", ""), ("en", "/en")])
def test_the_five_promises_stand_on_the_terms(client, db, language, prefix):
    load_legal_texts(settings.BASE_DIR / "fixtures" / "legal")

    page = client.get(f"{prefix}/regole/").content.decode()

    assert [words for words in PROMISES[language] if words not in page] == []


def test_the_five_promises_stand_in_the_readme():
    readme = " ".join((settings.BASE_DIR / "README.md").read_text("utf-8").split())

    for words in ("never lost", "by a machine alone", "written reason", "private table", "backup"):
        assert words in readme
