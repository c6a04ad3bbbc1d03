"""Encryption with keys that follow from the server's secret."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "tsi.base.seal"


def seal(text: str) -> str:
    """`text` encrypted and authenticated (Fernet)."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str | None:
    """What `seal` was given; None if none of the secrets, present or former, opens it."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def keyed_hash(*parts: str) -> str:
    """Hash (hex, 64 characters) of `parts` that only this server can make."""
    return salted_hmac(f"{SALT}.hash", "\x1f".join(parts), algorithm="sha256").hexdigest()


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([_key(secret) for secret in secrets])


def _key(secret: str) -> Fernet:
    digest = salted_hmac(SALT, "key", secret=secret, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))
