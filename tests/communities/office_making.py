"""Files for the tests of resources: small ones of each kind, made on the spot."""

import io
import zipfile

from PIL import Image

from communities.office_files import ODF, OOXML

NAMESPACE = "http://schemas.openxmlformats.org/package/2006"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def ooxml(suffix: str = ".docx", *, types: str = "", **parts: str | bytes) -> bytes:
    """A small document; `types` are further content types, `parts` further parts."""
    main = f'<Override PartName="/main.xml" ContentType="{OOXML[suffix].main}"/>'
    listed = f'<Types xmlns="{NAMESPACE}/content-types">{main}{types}</Types>'
    return zipped({"[Content_Types].xml": listed, "main.xml": "<x/>"} | parts)


def relation(kind: str, target: str) -> dict[str, str]:
    """A relationship that leads out of the document."""
    row = (
        f'<Relationship Id="r1" Type="{RELATIONS}/{kind}" TargetMode="External" Target="{target}"/>'
    )
    whole = f'<Relationships xmlns="{NAMESPACE}/relationships">{row}</Relationships>'
    return {"word/_rels/settings.xml.rels": whole}


def odf(suffix: str = ".odt", **parts: str | bytes) -> bytes:
    return zipped({"mimetype": ODF[suffix].main, "content.xml": "<x/>"} | parts)


def picture(form: str = "PNG", size: tuple[int, int] = (4, 3)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, form)
    return out.getvalue()
