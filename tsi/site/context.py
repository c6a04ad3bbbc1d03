from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict:
    """What every page may show: nothing in it depends on who is reading."""
    path = request.get_full_path()
    return {
        "demo": settings.DEMO,
        "base_url": settings.BASE_URL,
        "contact_email": settings.CONTACT_EMAIL,
        "path_it": translated_path(path, "it"),
        "path_en": translated_path(path, "en"),
    }


def translated_path(path: str, language: str) -> str:
    """The same address in `language`: with or without the prefix /en."""
    bare = path.removeprefix("/en") if path.startswith("/en/") else path
    bare = "/" + bare.lstrip("/\\")  # "//host" would lead to another site
    return f"/en{bare}" if language == "en" else bare
