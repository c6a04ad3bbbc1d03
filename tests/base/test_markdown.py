import re
from html.parser import HTMLParser
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsi.base.markdown import render, render_own, render_plain

PIECES = st.lists(
    st.sampled_from(
        ["[", "]", "(", ")", "<", ">", "!", "*", "_", "\\", '"', "'", "\n", "\t", " ", "a", ":"]
        + ["javascript:", "data:text/html,", "JaVaScRiPt&colon;", "&#106;avascript:", "vbscript:"]
        + ["https://example.org", "//example.org", "mailto:a@example.org", "alert(1)", "# ", "- "]
        + ["<script>", "<img src=x onerror=alert(1)>", "](", "<a href=", "1. ", "`", "\x00", "|"]
    ),
    max_size=15,
).map("".join)


class Elements(HTMLParser):
    """The start tags of a text with their attributes, as a browser reads them."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def elements(html):
    return Elements(html).found


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("uno\n\ndue", "<p>uno</p>\n<p>due</p>"),
        ("*a* **b**", "<p><em>a</em> <strong>b</strong></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("a  \nb", "<p>a<br>\nb</p>"),
        (
            "[x](https://example.org)",
            '<p><a href="https://example.org" rel="ugc nofollow noopener">x</a></p>',
        ),
        (
            "[x](mailto:a@example.org)",
            '<p><a href="mailto:a@example.org" rel="ugc nofollow noopener">x</a></p>',
        ),
        (
            "<https://example.org>",
            '<p><a href="https://example.org" rel="ugc nofollow noopener">https://example.org</a></p>',
        ),
        ("https://example.org", "<p>https://example.org</p>"),
        ("", ""),
    ],
)
def test_render_gives(text, html):
    assert render(text).strip() == html


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](&#x6A;avascript:alert(1))",
        "[x](javascript&colon;alert(1))",
        "[x](<javascript:alert(1)>)",
        "[x]( \tjavascript:alert(1) 'title')",
        "[x](vbscript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](file:///etc/passwd)",
        "[x](//example.org)",
        "[x](/piano/)",
        "[x](https:example.org)",
        "[x](https:\\\\\\\\example.org)",
        "[![x](javascript:alert(1))](data:text/html,1)",
        "![x](javascript:alert(1))",
        "*[x](javascript:alert(1))*",
        "<javascript:alert(1)>",
        "<data:text/html,1>",
    ],
)
def test_forbidden_links_are_removed(text):
    html = render(text)

    assert not [tag for tag, _ in elements(html) if tag == "a"]
    assert not re.search(r"script:|data:|alert|file:", html)


def test_a_link_nested_in_a_forbidden_one_does_not_survive_it():
    html = render("[a [b](javascript:alert(1)) c](data:text/html,x)")

    assert [tag for tag, _ in elements(html)] == ["p"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        '<a href="javascript:alert(1)">x</a>',
        "<svg/onload=alert(1)>",
        "<!-- x --><style>*{}</style>",
    ],
)
def test_raw_html_is_shown_as_text(text):
    for html in (render(text), render(text, headings=True), render_plain(text)):
        assert [tag for tag, _ in elements(html)] == ["p"]
        assert "&lt;" in html


def test_images_become_their_description():
    assert render("![una mappa](https://example.org/m.png)").strip() == "<p>una mappa</p>"


def test_headings_only_when_asked_and_only_level_3_and_4():
    text = "# a\n\n### b\n\n##### c"

    assert [tag for tag, _ in elements(render(text))] == ["p", "p", "p"]
    assert [tag for tag, _ in elements(render(text, headings=True))] == ["h3", "h3", "h4"]


def test_render_survives_a_lone_surrogate():
    assert render("a\ud800b").strip() == "<p>a?b</p>"


@given(PIECES | st.text(st.characters()))
def test_render_makes_only_what_is_allowed(text):
    for tag, attrs in elements(render(text, headings=True)):
        assert tag in {"p", "br", "em", "strong", "ul", "ol", "li", "a", "h3", "h4"}
        assert set(attrs) <= {"a": {"href", "rel"}, "ol": {"start"}}.get(tag, set())
        if tag == "a":
            assert re.match(r"https?://|mailto:", attrs["href"], re.IGNORECASE)
            assert attrs["rel"] == "ugc nofollow noopener"


@given(PIECES | st.text(st.characters()))
def test_render_plain_makes_paragraphs_and_breaks_only(text):
    assert {tag for tag, _ in elements(render_plain(text))} <= {"p", "br"}


def test_render_plain_keeps_paragraphs_lines_and_marks():
    html = render_plain("*uno*\ndue\n\n[tre](https://example.org)")

    assert html == "<p>*uno*<br>due</p>\n\n<p>[tre](https://example.org)</p>"


def test_render_plain_of_nothing_is_nothing():
    assert render_plain(" \n") == ""


@pytest.mark.parametrize(
    "unit", ["*", "[", "![", "](", "[a](", "<", "- ", "> ", "\\", "_a", "&", "[x](https://a/"]
)
def test_render_of_hostile_texts_takes_no_longer_than_a_second(unit):
    text = (unit * 5000)[:5000]

    start = process_time()
    render(text, headings=True)

    assert process_time() - start < 1


def test_pages_of_our_own_lead_inside_and_begin_at_level_two():
    html = render_own("### To read\n\n[The Plan](/piano/) and [more](https://x.org/).")

    assert "<h2>To read</h2>" in html
    assert '<a href="/piano/">The Plan</a>' in html
    assert "nofollow" not in html


@pytest.mark.parametrize("address", ["//evil.org/", "javascript:x()", "piano/"])
def test_pages_of_our_own_lead_nowhere_else(address):
    assert "<a" not in render_own(f"[x]({address})")


def test_pages_of_our_own_hold_no_raw_html():
    assert "<script" not in render_own("<script>x</script> **y**")
