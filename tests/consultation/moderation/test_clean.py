"""What must never be held: lawful words, however harsh, and the numbers of public life."""

import json
from pathlib import Path

import pytest

from consultation.moderation import judge

from .sentences import CLEAN

FIXTURES = Path(__file__).parents[3] / "fixtures"


def strings(value):
    """Every string in a JSON value."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in strings(part)]


@pytest.mark.parametrize("sentence", CLEAN)
def test_judge_finds_nothing_in_a_clean_sentence(sentence):
    assert judge(sentence) == []


@pytest.mark.parametrize("name", ["plan.json", "sections.json", "facts.json"])
def test_judge_finds_nothing_in_the_plan_that_people_quote(name):
    texts = strings(json.loads((FIXTURES / name).read_text()))

    assert len(texts) > 30
    assert [(text, finding) for text in texts for finding in judge(text)] == []


def test_judge_finds_nothing_in_all_clean_sentences_without_links_together():
    text = "\n".join(sentence for sentence in CLEAN if "http" not in sentence)

    assert judge(text) == []


def test_judge_finds_nothing_in_many_links_to_institutions():
    pages = [f"https://www.comune.torino.it/pagina/{number}" for number in range(12)]

    assert judge("Le fonti sono: " + " ".join(pages)) == []


def test_judge_finds_nothing_in_a_paragraph_pasted_twice():
    text = " ".join(CLEAN[:6])

    assert judge(f"{text}\n\n{text}") == []


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b", "Sì.", "👍"])
def test_judge_finds_nothing_in_next_to_nothing(text):
    assert judge(text) == []
