"""Files for the tests of uploads: small PDFs and signed envelopes, made on the spot."""

import base64
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def _certificate(
    name: str, key, issuer: str, issuer_key, *, authority: bool, odd: bool = False
) -> x509.Certificate:
    now = datetime.now(UTC)
    named = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)]) for text in (name, issuer)]
    builder = x509.CertificateBuilder(named[1], named[0], key.public_key(), 1)
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    limits = x509.BasicConstraints(ca=authority, path_length=None)
    builder = builder.add_extension(limits, critical=True)
    if odd:
        unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.99"), b"\x30\x00")
        place = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "IT")])
        other = x509.SubjectAlternativeName([x509.DirectoryName(place)])
        builder = builder.add_extension(unknown, critical=False)
        builder = builder.add_extension(other, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


@cache
def envelope(content: bytes = PDF, name: str = "NERI CARLA", odd: bool = False) -> bytes:
    """A .p7m (CMS SignedData, DER) that holds `content`, with the certificate of its authority.

    `odd`: with extensions that become what nobody issues when bytes of theirs are changed.
    """
    key, root = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _certificate("Autorità", root, "Autorità", root, authority=True)
    person = _certificate(name, key, "Autorità", root, authority=False, odd=odd)
    builder = (
        pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(person, key, hashes.SHA256())
    )
    builder = builder.add_certificate(authority)
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def pem(content: bytes) -> bytes:
    return b"-----BEGIN PKCS7-----\n" + base64.encodebytes(content) + b"-----END PKCS7-----\n"
