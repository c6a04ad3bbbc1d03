"""Error pages: what happened, what one can do, in both languages, without the database."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import translation

from tests.factories import make_consultation
from tests.site.page_states import broken_database
from tsi.base import errors
from tsi.base.middleware import SpareTheTextMiddleware
from tsi.base.transitions import InvalidTransition

PREFIX = {"it": "", "en": "/en"}
PAGES = {
    400: errors.bad_request,
    403: errors.permission_denied,
    404: errors.page_not_found,
    405: errors.method_not_allowed,
    409: lambda request: errors.conflict(request, InvalidTransition()),
    413: lambda request: errors.bad_request(request, RequestDataTooBig()),
    429: errors.too_many_requests,
    500: errors.server_error,
    503: errors.service_unavailable,
}
GIVES_BACK = sorted(set(PAGES) - {400, 413})  # of those two the body cannot be, or is not, read
TEXT = 'Da non perdere: "più" <posti> & tempo.'
STATUS_BY_LANGUAGE = [(status, language) for status in PAGES for language in PREFIX]


def error(status: int, language: str, method: str = "get", **form):
    """The page of an error. These tests have no database: any query would fail them."""
    request = getattr(RequestFactory(), method)(f"{PREFIX[language]}/qualcosa/", form)
    with translation.override(language):
        return PAGES[status](request)


@pytest.mark.parametrize(("status", "language"), STATUS_BY_LANGUAGE)
def test_page_says_what_happened_without_a_database(status, language):
    answer = error(status, language)
    page = answer.content.decode()

    assert answer.status_code == status
    assert f'<html lang="{language}">' in page
    assert re.search(r"<h1>[^<]{10,}</h1>", page)
    assert re.search(r'<p class="lead">[^<]{20,}</p>', page)
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(("status", "language"), STATUS_BY_LANGUAGE)
def test_page_offers_ways_on_in_its_language(status, language):
    page = error(status, language).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    links = re.findall(r'href="([^"]+)"', main)

    with translation.override(language):
        wanted = [reverse(f"site:{name}") for name in ("home", "help_list", "contacts")]
        assert set(wanted) <= set(links)
        assert all(resolve(link) for link in links)


@pytest.mark.parametrize("status", PAGES)
def test_both_languages_differ(status):
    said = [re.findall(r"<h1>(.*)</h1>", error(status, each).content.decode()) for each in PREFIX]

    assert said[0] != said[1]


@pytest.mark.parametrize("language", PREFIX)
@pytest.mark.parametrize("status", GIVES_BACK)
def test_what_was_typed_comes_back_to_be_copied(status, language):
    page = error(status, language, "post", text=TEXT, password="segreta").content.decode()

    assert "Da non perdere: &quot;più&quot; &lt;posti&gt; &amp; tempo." in page
    assert "segreta" not in page


@pytest.mark.parametrize("status", PAGES)
def test_page_works_without_scripts(status):
    page = error(status, "it").content.decode()
    main = page[page.index("<main") : page.index("</main>")]

    assert "hx-" not in main
    assert "<script" not in main
    assert "<button" not in main


def test_conflict_without_a_form_is_a_page_of_its_own():
    request = RequestFactory().post("/en/x/", {"reason": "Because of this."})

    with translation.override("en"):
        middleware = SpareTheTextMiddleware(lambda request: None)
        answer = middleware.process_exception(request, InvalidTransition("Somebody was first."))

    assert answer.status_code == 409
    assert "Somebody was first." in answer.content.decode()
    assert "Because of this." in answer.content.decode()


def test_other_faults_are_left_to_the_page_for_them():
    middleware = SpareTheTextMiddleware(lambda request: None)

    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None


@pytest.mark.parametrize("prefix", PREFIX.values())
def test_refused_database_shows_a_page_at_every_kind_of_address(db, prefix):
    make_consultation(slug="prova")
    client = Client(raise_request_exception=False)

    with broken_database(ValueError):
        fault = client.post(f"{prefix}/consultazioni/prova/scrivi/1.1.1/", {"text": TEXT})
        missing = client.get(f"{prefix}/non-esiste/")
        other_host = client.get(f"{prefix}/", headers={"host": "evil.example"})

    assert (fault.status_code, missing.status_code, other_host.status_code) == (500, 404, 400)
    assert "Da non perdere" in fault.content.decode()
    assert f'href="{prefix}/aiuto/"' in missing.content.decode()


class _Addresses(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.tags, self.languages = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.found += [value for name, value in attrs if name in ("href", "src", "action")]
        self.languages += [value for name, value in attrs if name == "lang"]


def test_page_for_a_proxy_stands_alone_in_both_languages():
    source = (settings.BASE_DIR / "templates" / "errors" / "down.html").read_text("utf-8")
    page = _Addresses()
    page.feed(source)

    assert page.languages == ["it", "en"]
    assert page.found == ["/", "/en/"]
    assert not {"script", "link", "img", "form"} & set(page.tags)
    assert not re.search(r"url\(|@import|https?:|\{[{%]", source)
