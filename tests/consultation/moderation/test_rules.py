"""Each rule on sentences of its subject: held with its place marked, or let pass."""

import pytest

from consultation.moderation import judge
from consultation.moderation.disguise import undisguised
from consultation.moderation.numerals import spoken

from .more_sentences import INSULTS, LAWFUL, PERSONAL, SPAM, STRUCK


def rules(text):
    return {finding.rule for finding in judge(text)}


@pytest.mark.parametrize("text", PERSONAL)
def test_personal_data_is_found(text):
    assert any(rule.startswith("personal_data.") for rule in rules(text))


@pytest.mark.parametrize("text", SPAM)
def test_advertising_is_found(text):
    assert "links" in rules(text)


@pytest.mark.parametrize("text", INSULTS)
def test_insults_are_found(text):
    assert "insult" in rules(text)


@pytest.mark.parametrize("text", STRUCK)
def test_what_cannot_be_read_is_found(text):
    assert rules(text) & {"nonsense", "links"}


@pytest.mark.parametrize("text", LAWFUL)
def test_what_is_lawful_passes(text):
    assert judge(text) == []


def test_words_that_are_only_read_are_judged_in_the_main_text_alone():
    assert rules("Più alberi.") == set()
    assert [one.rule for one in judge("Più alberi.", "???!!!")] == []


@pytest.mark.parametrize(
    "word",
    [
        "b.a.s.t.a.r.d.o",
        "bastaaardo",
        "b4stard0",
        "bast*rdo",
        "BASTARDO",
        "bastаrdo",
        "b a s t a r d o",
    ],
)
def test_a_disguised_word_is_read_as_it_is_meant(word):
    words = undisguised(f"Quel {word} lì", ["bastardo"])

    assert words.text.split()[1] == "bastardo"
    assert words.original(5, 13) == (5, 5 + len(word))


@pytest.mark.parametrize(
    "text", ["Scunthorpe", "Cockburn e Dickson", "assessore", "cul-de-sac", "*** nota ***"]
)
def test_a_word_that_contains_another_stays_itself(text):
    assert rules(f"Ne parla {text} nel quartiere.") == set()


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("tre quattro sette, doppio zero, cinque", "347005"),
        ("three two nine double seven one", "329771"),
        ("tre venti, novantuno, trentatré", "3209133"),
        ("trecentoquarantasette dodici otto", "347128"),
    ],
)
def test_numbers_in_words_are_their_digits(text, digits):
    assert spoken(text) == [(digits, (0, len(text)))]
