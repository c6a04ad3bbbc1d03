"""Words of the glossary explained where they stand."""

import re
import time
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_consultation
from tsi.base.glossary import explained, terms

ADDRESS = "/en/glossario/"
TERM = re.compile(r'<span class="term">.*?</span></span>')


def mark(html: str, language: str = "en", known: set | None = None) -> str:
    return explained(html, language, ADDRESS, set() if known is None else known)


def marked_words(html: str) -> list[str]:
    return re.findall(r'<span class="term"><a [^>]*>([^<]*)</a>', html)


def without_marks(html: str) -> str:
    html = re.sub(r'<span class="term-tip".*?</span>', "", html)
    return re.sub(r'<span class="term"><a [^>]*>([^<]*)</a></span>', r"\1", html)


def render(source: str, language: str = "it", **context) -> str:
    with translation.override(language):
        return Template("{% load terms %}" + source).render(Context(context))


def test_first_use_is_explained_and_leads_to_the_glossary():
    html = mark("<p>A contribution, and another contribution.</p>")

    assert marked_words(html) == ["contribution"]
    assert f'href="{ADDRESS}#contribution"' in html
    assert html.endswith("</span></span>, and another contribution.</p>")
    assert terms("en")["contribution"].meaning in html


def test_note_is_tied_to_its_word():
    html = mark("<p>A contribution.</p>")

    name = re.search(r'aria-describedby="([^"]+)"', html)[1]
    assert f'role="tooltip" id="{name}"' in html


def test_same_word_in_two_texts_of_one_page_has_two_names():
    first, second = mark("<p>A contribution.</p>"), mark("<p>One contribution more.</p>")

    names = [re.search(r'id="([^"]+)"', html)[1] for html in (first, second)]
    assert names[0] != names[1]
    assert mark("<p>A contribution.</p>") == first  # and a kept page stays the same


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/x">contribution</a>',
        "<h2>contribution</h2>",
        "<button>contribution</button>",
        "<label>contribution</label>",
        "<legend>contribution</legend>",
        "<code>contribution</code>",
        "<textarea>contribution</textarea>",
        "<script>contribution</script>",
        "<style>contribution</style>",
        "<summary>contribution</summary>",
        "<option>contribution</option>",
        "<dfn>contribution</dfn>",
        '<span lang="it">contribution</span>',
        '<span translate="no">contribution</span>',
        "<h2><span><em>contribution</em></span></h2>",
        '<a href="/x"><br><span>contribution</span></a>',
        '<img alt="contribution">',
        '<p title="contribution > contribution">x</p>',
        "<!-- contribution -->",
        "contributions-report",
        "precontribution",
        "contributionist",
    ],
)
def test_word_is_left_alone(html):
    assert mark(html) == html


def test_word_after_what_is_left_alone_is_explained():
    html = mark('<a href="/x">contribution</a><br> contribution')

    assert marked_words(html) == ["contribution"]
    assert html.startswith('<a href="/x">contribution</a><br> <span class="term">')


def test_longest_term_wins():
    assert marked_words(mark("the legal representative of it")) == ["legal representative"]
    assert marked_words(mark("il punto del Piano", "it")) == ["punto del Piano"]


def test_case_and_apostrophes_of_italian():
    html = mark("L’Informativa privacy e la BASE GIURIDICA.", "it")

    assert marked_words(html) == ["Informativa privacy", "BASE GIURIDICA"]


def test_language_decides_which_words():
    assert marked_words(mark("contribution", "it")) == []
    assert marked_words(mark("contributi", "it")) == ["contributi"]


def test_entities_and_odd_markup_come_through():
    html = "<p class='a' data-x=\"a>b\">1 &lt; 2 &amp; &#39;x&#39; &hellip; <BR/>a < b</p>"

    assert without_marks(mark(html)).lower() == html.lower()


def test_unclosed_and_crossed_tags_are_not_made_worse():
    for html in ("<p>a <b>contribution", "</p>contribution", "<b><i>x</b>contribution</i>", "a <"):
        assert without_marks(mark(html)) == html


@given(st.text(alphabet="<>&;\"'/ab =-!contribution", max_size=60))
def test_nothing_but_marks_is_added_to_any_escaped_text(text):
    from django.utils.html import escape

    html = f"<p>{escape(text)}</p>"

    assert without_marks(mark(html)) == html


class _Shape(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.faults = [], 0

    def handle_starttag(self, tag, attrs):
        if tag == "a" and "a" in self.open:
            self.faults += 1
        if tag not in ("br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass


@given(st.lists(st.sampled_from(["<b>", "</b>", "<a>", "</a>", "contribution ", "lead ", "<br>"])))
def test_a_link_never_holds_a_link(pieces):
    html = "".join(pieces)
    before, after = _Shape(), _Shape()
    before.feed(html)
    after.feed(mark(html))

    assert after.faults == before.faults


def test_meaning_is_escaped():
    from tsi.base import glossary

    wild = glossary.Term("x", "x", "x", 'a <b> & "c"', "", ("zorro",), ())
    glossary._by_form("en")["zorro"] = wild
    try:
        marker = glossary._Marker("en", "/g/?a=1&b", set(), 1)
        html = marker._explained(re.match("zorro", "zorro"))
    finally:
        del glossary._by_form("en")["zorro"]

    assert "a &lt;b&gt; &amp; &quot;c&quot;" in html
    assert 'href="/g/?a=1&amp;b#x"' in html


def test_tag_explains_once_a_page_also_across_includes():
    html = render(
        "{% terms %}<p>Un contributo.</p>{% endterms %}{% include part %}",
        part=Template("{% load terms %}{% terms %}<p>I contributi e la PEC.</p>{% endterms %}"),
    )

    assert marked_words(html) == ["contributo", "PEC"]


@pytest.mark.slow
def test_two_pages_do_not_know_of_each_other():
    source = "{% terms %}<p>Un contributo.</p>{% endterms %}"

    assert render(source) == render(source)
    assert marked_words(render(source)) == ["contributo"]


def test_tag_escapes_what_a_person_wrote():
    html = render("{% terms %}<p>{{ wild }}</p>{% endterms %}", wild="<script>contributo</script>")

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_tag_leads_to_the_glossary_of_the_language():
    source = "{% terms %}<p>Contributi, contribution.</p>{% endterms %}"

    assert 'href="/glossario/#contribution"' in render(source, "it")
    assert 'href="/en/glossario/#contribution"' in render(source, "en")


def test_it_is_cheap():
    html = "<p>" + "The lead of an action says how it goes, by day and by place. " * 20 + "</p>"
    mark(html)

    began = time.perf_counter()
    for _ in range(50):
        mark(html)

    assert (time.perf_counter() - began) / 50 < 0.02  # seconds for 1,200 characters


@pytest.mark.parametrize(
    ("address", "slug"),
    [
        ("/comunita/", "table"),
        ("/consultazioni/prova/", "moderation"),
        ("/consultazioni/prova/scrivi/1.1.1/?tipo=disponibilita", "expression-of-interest"),
        ("/consultazioni/prova/registro/", "contribution"),
        ("/consultazioni/link/", "private-link"),
        ("/saperi/", "portal-of-knowledge"),
        ("/organizzazioni/aderisci/", "memorandum"),
        ("/piano/1.0/1.1.1/", "strategy"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_main_pages_explain_their_words(client, db, prefix, address, slug):
    make_consultation(slug="prova")

    page = client.get(prefix + address).content.decode()

    assert f'href="{prefix}/glossario/#{slug}"' in page
    ids = re.findall(r'\bid="(term-[^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.slow
def test_print_and_screen_know_the_note():
    from django.contrib.staticfiles import finders

    with open(finders.find("css/terms.css")) as file:
        css = file.read()

    assert re.search(r"@media print \{\s*\.term-tip \{ display: none \}", css)
    for state in (":hover", ":focus-within", ".is-open", ".is-dismissed"):
        assert state in css
