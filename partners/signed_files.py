"""Reading the files that people upload: are they what they seem? Pure: bytes in, value out."""

import base64
import binascii
import hashlib
import re
import warnings
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from django.utils.translation import gettext as _

from tsi.base.text import clean_line

LIMIT = 10 * 1024 * 1024  # bytes
_NAME = re.compile(r"[^/\\]+\.(pdf|p7m)", re.IGNORECASE)
_PROGRAM = re.compile(
    r"\.(asp|bat|cgi|cmd|com|exe|hta|html|jar|js|jsp|lnk|msi|php|phtml|pl|ps1|py|scr|sh|svg|vbs|xml)"
    r"[a-z0-9]?(?=\.)",
    re.IGNORECASE,
)
_END = re.compile(rb"startxref\s+\d+\s+%%EOF\s*\Z")
# A PDF may write any letter of a name by its number: /J#61vaScript.
_ACTIVE = re.compile(
    b"/(%s)\\b"
    % b"|".join(
        b"".join(b"(?:%c|#%x|#%X)" % (letter, letter, letter) for letter in name)
        for name in (b"JavaScript", b"Launch", b"RichMedia")
    )
)
UNREADABLE = (  # what is raised for certificates that nobody issues, and attackers make
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # 1.2.840.113549.1.7.2, RFC 5652 §5.1


class NotAccepted(ValueError):
    """The file is refused; the message says why, in the reader's language."""


@dataclass(frozen=True)
class SignedFile:
    """A file that is what it seems. `certificate_name` is read and not verified."""

    content: bytes
    suffix: str
    certificate_name: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def read(name: str, content: bytes) -> SignedFile:
    """Tell a PDF from a signed envelope by the bytes. Raises NotAccepted.

    The name given is looked at, to refuse what pretends to be something else, and then forgotten.
    """
    if len(content) > LIMIT:
        raise NotAccepted(_("The file is larger than 10 MB."))
    if not _NAME.fullmatch(clean_line(name)) or _PROGRAM.search(name):
        raise NotAccepted(_("Only files are accepted whose name ends in .pdf or .p7m."))
    if name.lower().endswith(".pdf"):
        check_pdf(content)
        return SignedFile(content, ".pdf")
    envelope = _der(content)
    return SignedFile(content, ".p7m", _certificate_name(envelope))


def check_pdf(content: bytes) -> None:
    """Refuse what is not a whole PDF, or one that holds a program. Raises NotAccepted."""
    if not content.startswith(b"%PDF-") or not _END.search(content[-1024:]):
        raise NotAccepted(_("This is not a whole PDF, whatever its name says."))
    if _ACTIVE.search(content):
        raise NotAccepted(_("The PDF holds a program. Print it as a plain PDF and upload that."))


def _der(content: bytes) -> bytes:
    """The envelope as one ASN.1 value with nothing after it, from DER, PEM or bare Base64."""
    if not content.startswith(b"\x30"):
        text = re.sub(rb"-----(BEGIN|END) [A-Z0-9 #]+-----", b"", content)
        try:
            content = base64.b64decode(b"".join(text.split()), validate=True)
        except binascii.Error:
            content = b""
    if _SIGNED_DATA not in content[:32] or not _is_one_value(content):
        raise NotAccepted(_("This is not a signed file (.p7m), whatever its name says."))
    if b"%PDF-" not in content:
        raise NotAccepted(_("The signed file (.p7m) does not hold a PDF."))
    return content


def _is_one_value(content: bytes) -> bool:
    """Whether the length that the first bytes declare is that of the whole (X.690, 8.1.3)."""
    first = content[1]
    if first == 0x80:  # indefinite: ends with two zeros
        return content.endswith(b"\0\0")
    if first < 0x80:
        return len(content) == 2 + first
    size = first & 0x7F
    return len(content) == 2 + size + int.from_bytes(content[2 : 2 + size], "big")


def _certificate_name(envelope: bytes) -> str:
    """The common name of who signed: the certificate that is of no authority."""
    try:
        with warnings.catch_warnings():  # many Italian signatures are BER, and it warns of that
            warnings.simplefilter("ignore")
            certificates = pkcs7.load_der_pkcs7_certificates(envelope)
        people = [each for each in certificates if not _is_authority(each)]
        names = people and people[0].subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    except UNREADABLE as error:
        raise NotAccepted(_("The signed file (.p7m) cannot be read.")) from error
    return clean_line(str(names[0].value))[:200] if names else ""


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        found = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except (x509.ExtensionNotFound, ValueError):
        return False
    return found.value.ca
