import pytest
from django.utils.safestring import SafeString, mark_safe

from tsi.base.searched import marked


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("Più opportunità", "PIU", "<mark>Più</mark> opportunità"),
        ("Più opportunità", "opportunita'", "Più opportunità"),
        ("Più opportunità", "opportunità", "Più <mark>opportunità</mark>"),
        ("Ai giovani la governance", "governance giovani",
         "Ai <mark>giovani</mark> la <mark>governance</mark>"),
        ("imprese e impresa", "impres impresa", "<mark>impres</mark>e e <mark>impresa</mark>"),
        ("l’impatto", "l'impatto", "<mark>l’impatto</mark>"),
        ("straße", "strasse", "<mark>straße</mark>"),
        ("<b>& co.", "b", "&lt;<mark>b</mark>&gt;&amp; co."),
        ("a & amp", "amp", "a &amp; <mark>amp</mark>"),
        ("1.1.1", ".1", "1<mark>.1</mark><mark>.1</mark>"),
        ("niente", "", "niente"),
        ("niente", "   ", "niente"),
    ],
)  # fmt: skip
def test_words_are_marked_and_text_escaped(text, query, shown):
    assert marked(text, query) == shown


def test_accent_of_its_own_stays_with_its_letter():
    assert marked("citta\u0300 nuova", "citta") == "<mark>citta\u0300</mark> nuova"


def test_tags_and_addresses_are_left_alone():
    html = mark_safe('<p>Per <a href="https://p.example/p?x=1&amp;p=a>p">la p</a> &lt;p&gt;</p>')

    shown = marked(html, "p")

    assert isinstance(shown, SafeString)
    assert shown == (
        '<p><mark>P</mark>er <a href="https://p.example/p?x=1&amp;p=a>p">la <mark>p</mark></a>'
        " &lt;<mark>p</mark>&gt;</p>"
    )


@pytest.mark.parametrize("query", ["<script>", "script", "&lt;", "lt", '"', "<mark>"])
def test_no_query_makes_markup(query):
    shown = marked("<script>alert(1)</script>", query)

    assert "<" not in shown.replace("<mark>", "").replace("</mark>", "")
