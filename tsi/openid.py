"""The gateway of the settings, as allauth wants it."""

import re
from urllib.parse import urlsplit


def gateway_apps(server_url: str, name: str, client_id: str, secret: str) -> list[dict]:
    """The one gateway at `server_url`, or none.

    Its key follows from its address: a `sub` means somebody only together with who issued it
    (OpenID Connect Core 1.0, section 2), so that another gateway never opens this one's accounts.
    """
    if not server_url:
        return []
    place = urlsplit(server_url)
    key = re.sub(r"[^a-z0-9]+", "-", f"{place.netloc}{place.path}".lower()).strip("-")
    return [
        {
            "provider_id": key,
            "name": name,
            "client_id": client_id,
            "secret": secret,
            "settings": {"server_url": server_url, "scope": ["openid", "profile", "email"]},
        }
    ]
