"""Pictures that are shared keep how they look and how they were held; not where or with what."""

import io
import struct

import pytest
from PIL import Image, ImageChops, PngImagePlugin

from communities.files import NotAccepted, read
from tests.communities.office_making import picture

FORMS = {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
GPS, MAKER = 0x8825, 0x010F
SECRETS = (b"Torino", b"Fotocamera", b"adobe:ns:meta", b"Appunto")
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">Torino</x:xmpmeta>'


def photograph(suffix: str, orientation: int = 6, **options) -> bytes:
    """A picture as a telephone makes it: with its place, its maker, and how it was held."""
    exif = Image.Exif()
    exif[0x0112], exif[MAKER] = orientation, "Fotocamera"
    exif.get_ifd(GPS).update({1: "N", 2: (45.0, 4.0, 0.0), 29: "Torino"})
    drawn = Image.radial_gradient("L").resize((40, 20)).convert("RGB")
    if suffix == ".png":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Comment", "Appunto")
        notes.add_itxt("XML:com.adobe.xmp", XMP.decode())
        options = {"pnginfo": notes, **options}
    else:
        options = {"xmp": XMP, "icc_profile": b"colori" * 20, **options}
    if suffix == ".jpg":
        options = {"comment": b"Appunto", **options}
    out = io.BytesIO()
    drawn.save(out, FORMS[suffix], exif=exif, **options)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def same(one: bytes, other: bytes) -> bool:
    pictures = [opened(content).convert("RGB") for content in (one, other)]
    return ImageChops.difference(*pictures).getbbox() is None


@pytest.mark.parametrize("suffix", FORMS)
def test_place_and_camera_are_gone(suffix):
    content = photograph(suffix)
    assert opened(content).getexif().get_ifd(GPS)
    assert b"Torino" in content

    kept = read(f"foto{suffix}", content).content

    exif = opened(kept).getexif()
    assert not exif.get_ifd(GPS)
    assert MAKER not in exif
    assert not [secret for secret in SECRETS if secret in kept]


@pytest.mark.parametrize("suffix", FORMS)
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_picture_and_how_it_was_held_stay(suffix, orientation):
    content = photograph(suffix, orientation)

    kept = read(f"foto{suffix}", content).content

    assert same(kept, content)
    assert opened(kept).getexif().get(0x0112, 1) == orientation
    assert opened(kept).info.get("icc_profile") == opened(content).info.get("icc_profile")


@pytest.mark.parametrize("options", [{"progressive": True}, {"optimize": True}, {"subsampling": 0}])
def test_every_jpeg_stays_as_it_looks(options):
    content = photograph(".jpg", **options)

    assert same(read("foto.jpg", content).content, content)


def test_what_follows_the_end_of_a_picture_is_gone():
    """Telephones append a second picture, or a film, with places of their own."""
    content = photograph(".jpg", 1)

    kept = read("foto.jpg", content + photograph(".jpg")).content

    assert kept == read("foto.jpg", content).content
    assert kept.endswith(b"\xff\xd9")


@pytest.mark.parametrize(("suffix", "form"), [(".png", "PNG"), (".webp", "WEBP")])
def test_animation_stays_one(suffix, form):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "green")]
    out = io.BytesIO()
    frames[0].save(out, form, save_all=True, append_images=frames[1:], exif=b"Exif\0\0Torino")

    kept = read(f"moto{suffix}", out.getvalue()).content

    assert opened(kept).n_frames == 3
    assert b"Torino" not in kept  # nor was it refused because its EXIF is none


@pytest.mark.parametrize("suffix", FORMS)
def test_picture_without_metadata_is_kept_as_it_came(suffix):
    content = picture(FORMS[suffix])

    assert read(f"foto{suffix}", content).content == content


def test_jpeg_without_its_end_gets_one():
    content = picture("JPEG")

    assert read("foto.jpg", content[:-2]).content == content


def test_jpeg_whose_parts_do_not_follow_each_other_is_refused():
    content = picture("JPEG")
    start, size = content.index(b"\xff\xdb"), struct.pack(">H", 3)

    with pytest.raises(NotAccepted):
        read("foto.jpg", content[: start + 2] + size + content[start + 4 :])
