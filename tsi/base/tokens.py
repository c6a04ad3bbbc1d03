"""Secrets of private links: derived from the server's key, kept as hashes (docs/decisions/0009)."""

import base64
import hashlib
import uuid

from django.conf import settings
from django.utils.crypto import salted_hmac


def link_token(key: uuid.UUID, sha256: str = "", *, salt: str) -> str:
    """The token for a row's `link_key`: 43 URL-safe characters, 256 bits.

    It follows from the key, the purpose `salt` and the server's secret, so that a letter that is
    sent again holds the same link while the database alone gives it to nobody. Of the server's
    secrets, the present and the former ones (SECRET_KEY_FALLBACKS), the one whose token has the
    hash `sha256` counts.
    """
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = [_token(key, secret, salt) for secret in secrets]
    return next((token for token in made if link_sha256(token) == sha256), made[0])


def _token(key: uuid.UUID, secret: str, salt: str) -> str:
    mac = salted_hmac(salt, str(key), secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def link_sha256(token: str) -> str:
    """SHA-256 (hex) of a token: what the database keeps and is asked for."""
    return hashlib.sha256(token.encode()).hexdigest()
