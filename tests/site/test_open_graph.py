"""What a page says of itself to other sites, and the pictures that announce it."""

import io
import re

import pytest
from PIL import Image

from tests.factories import (
    make_community,
    make_consultation,
    make_held,
    make_organisation,
    make_published,
    make_version,
)
from tsi.site.open_graph import CARDS
from tsi.site.preview import (
    HEIGHT,
    LEFT,
    SIZES,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    WIDTH,
    Card,
    fitted,
    font,
    png,
    wrapped,
)


def properties(body: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', body))


@pytest.fixture
def said(db):
    return make_published(make_consultation(slug="prova"))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_public_page_says_what_it_is(client, said, settings, prefix):
    told = properties(client.get(f"{prefix}/consultazioni/").content.decode())

    language = "en_GB" if prefix else "it_IT"
    assert told["og:url"] == f"{settings.BASE_URL}{prefix}/consultazioni/"
    assert told["og:locale"] == language
    assert told["og:image"] == f"{settings.BASE_URL}{prefix}/anteprima/pagina/home.png"
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["og:title"]
    assert told["og:description"] == told["description"]
    assert told["twitter:card"] == "summary_large_image"


@pytest.mark.parametrize(
    "address",
    ["/", "/piano/", "/piano/1.0/1.1.1/", "/consultazioni/prova/contributi/", "/calendario/",
     "/organizzazioni/ente-a/", "/comunita/prova/", "/consultazioni/prova/C-0001/",
     "/chi-siamo/", "/percorso/", "/contesto/"],
)  # fmt: skip
def test_pages_have_a_description_of_their_own(client, said, address):
    make_organisation(name="Ente A")
    make_community(slug="prova")
    otherwise = properties(client.get("/en/consultazioni/").content.decode())["description"]

    told = properties(client.get(f"/en{address}").content.decode())

    assert told["description"] not in ("", otherwise)
    assert len(told["description"]) <= 200


def test_words_of_people_are_escaped_once_and_in_one_line(client, db):
    make_organisation(
        name='Ente "A" & <figli>', slug="ente-a", description_it="Prima\nseconda <b>riga</b>."
    )

    body = client.get("/organizzazioni/ente-a/").content.decode()

    assert "<title>Ente &quot;A&quot; &amp; &lt;figli&gt; · " in body
    assert 'content="Ente &quot;A&quot; &amp; &lt;figli&gt; · Prima seconda ' in body


@pytest.mark.parametrize("address", ["/account/accesso/", "/consultazioni/link/", "/non-esiste/"])
def test_private_and_missing_pages_are_not_for_sharing(client, db, address):
    assert "og:" not in client.get(address).content.decode()


def _pictures(said) -> dict[str, int]:
    return {
        "punto": said.passage_id,
        "organizzazione": make_organisation().pk,
        "comunita": make_community().pk,
        "contributo": said.pk,
    }


def test_picture_of_each_kind_of_page(client, said):
    for kind, key in {"pagina": "home", **_pictures(said)}.items():
        for prefix in ("", "/en"):
            response = client.get(f"{prefix}/anteprima/{kind}/{key}.png")

            assert response.status_code == 200, kind
            assert response["Content-Type"] == "image/png"
            assert response["Cache-Control"] == "public, no-cache"
            assert not response.cookies
            image = Image.open(io.BytesIO(response.content))
            assert image.size == (1200, 630)


def test_page_names_its_picture(client, said):
    body = client.get("/piano/1.0/1.1.1/").content.decode()

    picture = properties(body)["og:image"]
    assert picture.endswith(f"/anteprima/punto/{said.passage_id}.png")
    assert client.get(picture).status_code == 200


def test_picture_that_did_not_change_is_304_and_kept(client, said):
    address = f"/anteprima/punto/{said.passage_id}.png"
    first = client.get(address)

    again = client.get(address, headers={"if-none-match": first["ETag"]})

    assert again.status_code == 304
    assert client.get(address).content == first.content


def test_picture_changes_with_the_name(client, db):
    organisation = make_organisation(name="Prima")
    address = f"/anteprima/organizzazione/{organisation.pk}.png"
    first = client.get(address)

    organisation.name = "Dopo"
    organisation.save()

    second = client.get(address, headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200
    assert second.content != first.content


def test_what_is_not_public_has_no_picture(client, said):
    hidden = make_organisation(published=False)
    held = make_held(said.consultation)
    unpublished = make_version(said.consultation.version.plan, number="2.0", published=False)
    proposed = make_community(state="proposed")

    for kind, key in (
        ("organizzazione", hidden.pk), ("contributo", held.pk), ("comunita", proposed.pk),
        ("punto", unpublished.passages.first().pk), ("pagina", "altra"), ("altro", "1"),
        ("punto", "x"), ("punto", "9" * 19), ("punto", "999999999"),
    ):  # fmt: skip
        assert client.get(f"/anteprima/{kind}/{key}.png").status_code == 404, (kind, key)


def test_picture_of_a_contribution_holds_neither_name_nor_words(said):
    card = CARDS["contributo"](str(said.pk))

    assert said.code in card.above
    assert card.title == said.passage.title
    for kept in (said.shown.text, said.submission.first_name, said.submission.last_name):
        assert kept not in f"{card.above} {card.title}"


# --- Words that fit -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    ["Breve", "Parola " * 12, "Parola " * 200, "Precipitevolissimevolmente" * 12, "W" * 400, "",
     "Consolidare partnership strategiche tra cooperative, imprese sociali e associazioni"],
)  # fmt: skip
@pytest.mark.parametrize("face", ["sans", "serif"])
def test_title_never_overflows(title, face):
    lines, size = fitted(title, face)

    assert size in SIZES
    assert len(lines) * size * 1.22 <= TEXT_HEIGHT
    for line in lines:
        assert font(face, size).getlength(line) <= TEXT_WIDTH


def test_long_title_ends_with_an_ellipsis_and_a_short_one_is_large():
    assert fitted("Parola " * 200, "sans")[0][-1].endswith("…")
    assert fitted("Breve", "sans") == (["Breve"], SIZES[0])


def test_long_word_is_broken_and_nothing_is_lost():
    word = "Precipitevolissimevolmente" * 5

    assert "".join(wrapped(word, font("sans", SIZES[0]))) == word


def test_nothing_is_drawn_beyond_the_margins():
    image = Image.open(io.BytesIO(png(Card("W" * 200, "W" * 400)))).convert("RGB")

    right = image.crop((LEFT + TEXT_WIDTH + 1, 0, WIDTH, HEIGHT))
    assert len(right.getcolors()) == 1


def test_our_fonts_have_the_letters_that_names_need():
    missing = font("sans", 40).getmask("\uffff")
    for letter in "àèéìòùÀÈÌÒÙçñöüßœ’“”«»–—…ăčšžł€":
        assert bytes(font("sans", 40).getmask(letter)) != bytes(missing), letter
