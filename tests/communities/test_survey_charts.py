"""Bars as SVG: what they say without colour, and how they fit."""

from xml.etree import ElementTree

from django.utils.translation import override

from communities.models import Question
from communities.surveys.charts import LETTERS, WIDEST, bar_chart
from communities.surveys.results import Part

QUESTION = Question(text_it="Vi serve aiuto?", text_en="Do you need help?")
LONG = "Formazione sulla misurazione dell’impatto e sulla rendicontazione"


def drawn(*parts: Part, language: str = "en") -> ElementTree.Element:
    with override(language):
        return ElementTree.fromstring(bar_chart("chart-1", QUESTION, parts))


def bars(svg: ElementTree.Element) -> list[tuple[str, str]]:
    return [(bar.get("class"), bar.get("width")) for bar in svg.iter("rect")]


def test_bars_are_as_long_as_their_share():
    svg = drawn(Part("Yes", 30, 100), Part("No", 15, 50))

    assert bars(svg) == [("chart-bar", f"{WIDEST:.1f}%"), ("chart-bar", f"{WIDEST / 2:.1f}%")]


def test_nobody_and_not_shown_differ_in_shape_and_in_words():
    svg = drawn(Part("Yes", 0, 0), Part("No", None, None))

    assert [look for look, _width in bars(svg)] == ["chart-zero", "chart-hidden"]
    figures = [text.text for text in svg.iter("text") if text.get("class") == "chart-figure"]
    assert figures == ["0 (0%)", "not shown"]


def test_chart_has_a_name_and_a_description():
    svg = drawn(Part("Yes", 30, 100))

    names = {child.get("id"): child.text for child in svg if child.get("id")}
    assert names[svg.get("aria-labelledby")] == "Do you need help?"
    assert names[svg.get("aria-describedby")]


def test_long_label_is_broken_and_moves_what_follows_down():
    svg = drawn(Part(LONG, 5, 50), Part("No", 5, 50))
    low = drawn(Part("Yes", 5, 50), Part("No", 5, 50))

    lines = [span.text for span in svg.iter("tspan")]
    assert "".join(lines[:-1]) == LONG
    assert all(len(line.strip()) <= LETTERS for line in lines)
    height, usual = (float(chart.get("height").removesuffix("em")) for chart in (svg, low))
    assert height > usual


def test_word_longer_than_a_line_is_broken_too():
    lines = [span.text.strip() for span in drawn(Part("x" * 90, 5, 50)).iter("tspan")]

    assert [len(line) for line in lines] == [LETTERS, LETTERS, 90 - 2 * LETTERS]


def test_italian_label_says_so_only_on_an_english_page():
    part = Part("Sì", 5, 50, in_italian=True)

    assert drawn(part).find("text").get("lang") == "it"
    assert drawn(part, language="it").find("text").get("lang") is None
