"""The logo of an organisation: drawn anew, harmless, seen by whoever sees the organisation."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from partners import logos
from partners.models import Organisation
from tests.factories import make_user
from tests.partners.organisation_form import ADDRESS, typed


def picture(kind: str = "PNG", size=(800, 400), mode: str = "RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, **options)
    return out.getvalue()


def upload(client, organisation, data: bytes, name: str = "logo.png", **values):
    file = SimpleUploadedFile(name, data, content_type="image/png")
    return client.post(ADDRESS, typed(organisation, logo=file, **values))


def stored(organisation) -> Image.Image:
    organisation.refresh_from_db()
    with organisation.logo.open() as file:
        image = Image.open(io.BytesIO(file.read()))
        image.load()
    return image


@pytest.mark.parametrize(("kind", "kept"), [("PNG", "PNG"), ("JPEG", "JPEG"), ("WEBP", "JPEG")])
def test_logo_is_drawn_anew_under_a_name_of_ours(client, organisation, delegate, kind, kept):
    answer = upload(client, organisation, picture(kind), "../../etc/passwd.php.png")

    assert answer.status_code == 302
    image = stored(organisation)
    assert (image.format, image.size) == (kept, (600, 300))
    name = organisation.logo.name
    assert name.startswith("logos/")
    assert "passwd" not in name
    assert "php" not in name


def test_nothing_but_the_picture_is_kept(client, organisation, delegate):
    """TRUST 27: metadata and what hangs on the end are gone."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "secret-author")
    exif = Image.Exif()
    exif[0x013B] = "secret-artist"
    data = picture(pnginfo=info, exif=exif) + b"<?php secret-tail ?>"
    assert b"secret-author" in data

    upload(client, organisation, data)

    organisation.refresh_from_db()
    with organisation.logo.open() as file:
        assert b"secret" not in file.read()
    assert not stored(organisation).getexif()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "data",
    [
        SVG,
        b"",
        b"GIF89a" + b"\x00" * 100,
        picture("GIF", mode="P"),
        picture("BMP"),
        picture("PNG")[:200],
        b"<?php phpinfo(); ?>",
        b"\x89PNG\r\n\x1a\n<html>",
        picture("PNG", size=(1, 1)) + b"x" * logos.LARGEST,
    ],
    ids=["svg", "empty", "broken gif", "gif", "bmp", "cut", "php", "html", "large"],
)
def test_what_is_no_logo_is_refused(client, organisation, delegate, data):
    answer = upload(client, organisation, data, municipality="Perosa Argentina")

    assert answer.status_code == 422
    assert "Perosa Argentina" in answer.content.decode()
    organisation.refresh_from_db()
    assert not organisation.logo


@pytest.mark.slow
def test_bomb_is_refused_before_it_is_unpacked():
    """TRUST 26: small to send, 400 million pixels to hold."""
    bomb = picture("PNG", size=(20_000, 20_000), mode="1", optimize=True)
    assert len(bomb) < logos.LARGEST

    with pytest.raises(logos.NotALogo):
        logos.redrawn(bomb)


def test_logo_of_more_pixels_than_memory_is_given_to_is_refused():
    """TRUST 26: 64 MB for each of several copies is too much for a small server."""
    assert logos.redrawn(picture(size=(2000, 2000)))[1] == "png"

    with pytest.raises(logos.NotALogo):
        logos.redrawn(picture(size=(2001, 2000)))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_logo_stands_as_its_camera_was_held(kind):
    turned = Image.Exif()
    turned[0x0112] = 6  # by 90 degrees

    made, _suffix = logos.redrawn(picture(kind, size=(1600, 800), exif=turned))

    assert Image.open(io.BytesIO(made)).size == (300, 600)


def test_new_logo_takes_the_place_of_the_old_file(
    client, organisation, delegate, django_capture_on_commit_callbacks
):
    upload(client, organisation, picture())
    organisation.refresh_from_db()
    first, storage = organisation.logo.name, organisation.logo.storage

    with django_capture_on_commit_callbacks(execute=True):
        upload(client, organisation, picture("JPEG"))

    organisation.refresh_from_db()
    assert organisation.logo.name != first
    assert not storage.exists(first)
    assert storage.exists(organisation.logo.name)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(ADDRESS, typed(organisation, remove_logo="on"))
    organisation.refresh_from_db()
    assert not organisation.logo


def test_refused_page_leaves_the_old_logo(
    client, organisation, delegate, django_capture_on_commit_callbacks
):
    upload(client, organisation, picture())
    organisation.refresh_from_db()
    name = organisation.logo.name

    with django_capture_on_commit_callbacks(execute=True):
        stale = typed(organisation, revision=1, remove_logo="on")
        assert client.post(ADDRESS, stale).status_code == 409

    organisation.refresh_from_db()
    assert organisation.logo.name == name
    assert organisation.logo.storage.exists(name)


def test_logo_is_served_with_what_keeps_it_harmless(client, organisation, delegate):
    upload(client, organisation, picture())
    organisation.refresh_from_db()
    client.logout()

    answer = client.get(organisation.logo_url)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "public, no-cache"
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies


def test_logo_that_a_cache_keeps_goes_with_its_page(client, organisation, delegate):
    upload(client, organisation, picture())
    organisation.refresh_from_db()
    client.logout()
    kept = {"If-None-Match": client.get(organisation.logo_url)["ETag"]}

    same = client.get(organisation.logo_url, headers=kept)
    Organisation.objects.update(published=False)
    gone = client.get(organisation.logo_url, headers=kept)

    assert (same.status_code, same.content, same["Cache-Control"]) == (304, b"", "public, no-cache")
    assert gone.status_code == 404


def test_logo_of_a_hidden_organisation_is_seen_only_by_its_people(client, organisation, delegate):
    """TRUST 19."""
    upload(client, organisation, picture())
    Organisation.objects.update(published=False)
    organisation.refresh_from_db()

    own = client.get(organisation.logo_url)
    assert (own.status_code, own["Cache-Control"]) == (200, "private, no-cache")
    client.force_login(make_user())
    assert client.get(organisation.logo_url).status_code == 404
    client.logout()
    assert client.get(organisation.logo_url).status_code == 404


@pytest.mark.parametrize("name", ["../../manage.py", "x.png", "0" * 32 + ".png", "0" * 32 + ".svg"])
def test_unknown_logo_is_not_found(client, db, name):
    assert client.get(f"/loghi/{name}").status_code == 404
