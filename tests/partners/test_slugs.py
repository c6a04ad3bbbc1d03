"""Names in addresses: unique, stable, old ones lead on, none is a page of ours."""

import pytest
from django.core.exceptions import ValidationError

from partners.models import FormerSlug, Organisation
from partners.models.organisation import RESERVED_SLUGS
from tests.factories import make_organisation
from tests.site.access import addresses


def test_first_words_of_our_own_addresses_are_reserved():
    words = {address.route.split("/")[1] for address in addresses()
             if address.route.startswith("organizzazioni/") and "/" in address.route}  # fmt: skip
    assert {word for word in words if word and not word.startswith("<")} == RESERVED_SLUGS


@pytest.mark.parametrize("name", ["Aderisci", "Esporta", "inviti"])
def test_organisation_named_like_a_page_gets_another_slug(db, name):
    assert make_organisation(name=name).slug == f"{name.lower()}-2"


def test_namesakes_and_spellings_get_slugs_of_their_own(db):
    names = ["Società Àgape", "Societa Agape", "SOCIETÀ ÀGAPE", "Societa\u0300 A\u0300gape"]

    slugs = [make_organisation(name=name).slug for name in names]

    assert slugs == ["societa-agape", "societa-agape-2", "societa-agape-3", "societa-agape-4"]


def test_three_hundred_characters_fit(db):
    first, second = (make_organisation(name="a" * 300) for _ in range(2))

    assert first.slug == "a" * 100
    assert second.slug == "a" * 100 + "-2"


@pytest.mark.parametrize("name", ["???", "\u4e2d\u6587", "…"])
def test_name_without_latin_letters_gets_a_slug(db, name):
    assert make_organisation(name=name).slug == "ente"


def test_slug_that_another_bore_is_not_given_again(db):
    moved = make_organisation(name="Casa")
    moved.slug = "casa-nuova"
    moved.save()

    assert FormerSlug.objects.get(slug="casa").organisation == moved
    assert make_organisation(name="Casa").slug == "casa-2"


def test_slug_returns_to_who_bore_it(db):
    moved = make_organisation(name="Casa")
    for slug in ("casa-nuova", "casa"):
        moved.slug = slug
        moved.save()

    assert list(FormerSlug.objects.values_list("slug", flat=True)) == ["casa-nuova"]


def test_slug_of_another_is_refused(db):
    make_organisation(slug="casa")

    with pytest.raises(ValidationError):
        Organisation(name="X", slug="casa", category="other").full_clean()
