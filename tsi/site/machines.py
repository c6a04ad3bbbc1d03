"""What programs ask for at fixed places: the sitemap, robots.txt, security.txt."""

from datetime import UTC, datetime

from django.conf import settings
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tsi.base.pages import asked_again
from tsi.site.sitemaps import SECTIONS

PRIVATE = (
    "/account/", "/admin/", "/demo/", "/moderazione/", "/redazione/", "/segreteria/",
    "/adesioni/", "/organizzazioni/inviti/", "/organizzazioni/aderisci/", "/calendario/mio/",
    "/consultazioni/invio/", "/consultazioni/link/", "/consultazioni/segnalazione/",
    "/accessibilita/segnala/", "/accessibilita/segnalazioni/", "/metriche/",
    "/comunita/*/area/", "/consultazioni/*/scrivi/",
)  # fmt: skip
MONTHS = 6  # for which security.txt holds; RFC 9116, 2.5.5, asks for less than a year


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of all sections."""
    maps = []
    for name, section in SECTIONS.items():
        place = settings.BASE_URL + reverse("sitemap_section", args=[name])
        latest = section.latest()
        for page in section.paginator.page_range:
            address = place if page == 1 else f"{place}?p={page}"
            maps.append({"location": address, "last_mod": latest})
    return _xml(render_to_string("sitemap_index.xml", {"sitemaps": maps}))


@require_safe
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """The pages of one section."""
    if section not in SECTIONS:
        raise Http404
    try:
        urls = SECTIONS[section].get_urls(page=request.GET.get("p", 1))
    except InvalidPage:
        raise Http404 from None
    return _xml(render_to_string("sitemap.xml", {"urlset": urls}))


def _xml(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="application/xml")
    response["X-Robots-Tag"] = "noindex"
    return asked_again(response)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What programs leave alone: pages of one person, and desks."""
    closed = [prefix + path for path in PRIVATE for prefix in ("", "/en")]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    return _text([*lines, f"Sitemap: {settings.BASE_URL}{reverse('sitemap')}"])


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116); SECURITY.md says what then happens."""
    return _text(
        [
            f"Contact: mailto:{settings.CONTACT_EMAIL}?subject=security",
            f"Expires: {_expires(timezone.now()).isoformat().replace('+00:00', 'Z')}",
            "Preferred-Languages: it, en",
            f"Canonical: {settings.BASE_URL}{reverse('security_txt')}",
        ]
    )


def _expires(now: datetime) -> datetime:
    """The first of a month, so that the file is the same for weeks."""
    months = now.year * 12 + now.month - 1 + MONTHS
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def _text(lines: list[str]) -> HttpResponse:
    text = "\n".join(lines) + "\n"
    return asked_again(HttpResponse(text, content_type="text/plain; charset=utf-8"))
