"""Secrets of private links: derived from the server's key, kept as hashes."""

import base64
import hashlib
import uuid

from django.utils.crypto import salted_hmac

SALT = "consultation.submission.link"


def link_token(key: uuid.UUID) -> str:
    """The token for a submission's `link_key`: 43 URL-safe characters, 256 bits.

    It follows from the key and the server's secret, so that a letter that is sent again holds
    the same link while the database alone gives it to nobody.
    """
    mac = salted_hmac(SALT, str(key), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def link_sha256(token: str) -> str:
    """SHA-256 (hex) of a token: what the database keeps and is asked for."""
    return hashlib.sha256(token.encode()).hexdigest()
