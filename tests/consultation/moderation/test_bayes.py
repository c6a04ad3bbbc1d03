"""The classifier: what it counts, how it weighs, when it says nothing, and its examples."""

import json
from collections import Counter

import pytest

from consultation.moderation import bayes, changes, judge
from consultation.moderation.bayes import Classifier, judgement, members, speaks_like
from consultation.moderation.persons import find_persons

SELLS = "Prestiti in 24 ore senza busta paga, scrivi su WhatsApp e ricevi 5.000 euro domani"
LAWFUL = "Il microcredito va esteso alle cooperative che assumono persone svantaggiate"


def test_a_text_is_its_words_pairs_beginnings_and_names():
    assert members("Vidi la Verdi, 12,50 euro") == {
        *("vidi", "la", "verdi", "<price>", "vidi la", "la verdi", "verdi <price>"),
        *("la_<name>", "<name>_<price>", "<length 0>"),
    }
    assert "coope…" in members("cooperative")


def test_a_capital_at_the_beginning_of_a_sentence_is_no_name():
    assert not any("<name>" in member for member in members("Bene così. Altro non serve."))


def test_a_member_weighs_by_how_much_more_often_the_kind_has_it():
    known = [("spam", {"buy", "now"}), ("spam", {"buy"}), ("clean", {"now"}), ("clean", {"tram"})]

    classifier = Classifier(known, "spam")

    assert classifier.weights["buy"] > 0 > classifier.weights["tram"]
    assert classifier.weights["now"] == 0
    assert classifier.evidence({"buy"}) > classifier.evidence({"buy", "tram"})
    assert classifier.evidence({"never", "seen"}) == 0


def test_what_sells_is_told_from_what_speaks_of_it():
    assert judgement(SELLS, "spam").probability > 0.5 > judgement(LAWFUL, "spam").probability


@pytest.mark.slow
def test_without_the_examples_of_a_kind_it_is_not_found(monkeypatch):
    """Negative control: the evidence comes from them."""
    others = {"spam": "clean", "insult": "spam"}  # another kind stands for it
    known = [(others.get(a, a), members(b)) for a, b in bayes.read_examples()]
    blind = {"spam": Classifier(known, "spam")}
    monkeypatch.setattr(bayes, "classifiers", lambda: blind)

    assert judgement(SELLS, "spam").probability < 0.5


@pytest.mark.parametrize(
    "text", ["", "Compra ora!", "👍👍👍", "https://a.example https://b.example"]
)
def test_less_than_a_sentence_says_nothing(text):
    assert judgement(text, "spam").probability == 0


def test_what_is_found_is_shown_also_where_no_word_is_long():
    found = judgement("O:OO:A", "personal_data", eased=3.0)

    assert found.probability > 0.5
    assert found.spans == [(0, 6)]


def test_a_text_of_another_alphabet_says_nothing():
    assert judgement("Нужны курсы итальянского языка для рабочих", "insult").probability == 0


def test_the_places_are_those_of_the_original():
    text = SELLS.replace("WhatsApp", "Whаtsарр")  # Cyrillic letters

    spans = judgement(text, "spam").spans

    assert "Whаtsарр" in {text[slice(*span)] for span in spans}


def test_evidence_grows_with_what_speaks_for_it():
    assert speaks_like(SELLS, "spam") > speaks_like(f"{LAWFUL}. {SELLS}", "spam")


OLD = "Rendere solido il modello di ecosistema dell'economia sociale, stabile e partecipato."


def test_what_is_sold_among_the_words_of_the_plan_is_found_in_its_place():
    new = f"{OLD} {SELLS}."

    (found,) = changes.judged(OLD, [new, ""], "", judge)

    assert found.rule == "links"
    assert all(start >= len(OLD) for start, _end in found.spans)


def test_what_the_plan_says_already_is_not_held_against_who_changes_it():
    old = f"{OLD} Si scriva a mario.rossi@example.net per parlarne."

    assert judge(old)
    assert changes.judged(old, [f"{old} Ogni anno.", ""], "", judge) == []


def test_examples_are_labelled_and_none_is_there_twice():
    labels, texts = Counter(), Counter()
    for path in bayes.EXAMPLES.glob("*.jsonl"):
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            labels[row["label"]] += 1
            texts[row["text"], row["motivation"]] += 1

    assert set(labels) == {*bayes.KINDS, "clean", "harsh", "duplicate"}
    assert min(labels[kind] for kind in bayes.KINDS) > 200
    assert [text for text, times in texts.items() if times > 1] == []


@pytest.mark.parametrize(
    ("named", "unnamed"),
    [
        ("Ogni mattina entra Walter", "Ogni mattina entra un uomo"),
        ("Antonella R. di Rivoli", "Una donna di Rivoli"),
        ("La signora Nunzia del terzo piano", "Una signora del terzo piano"),
        ("Ha ragione Bianca Bianchini", "Ha ragione la sindaca Bianca Bianchini"),
        ("La scrive Vittorio Ferri", "La scrive Vittorio Ferri, consigliere comunale"),
        ("Mia zia Rosa la conosce", "La scuola Rosa la conosce"),
    ],
)
def test_of_somebody_who_is_named_less_needs_to_be_told(named, unnamed, monkeypatch):
    monkeypatch.setattr(bayes, "speaks_like", lambda text, kind: bayes.LIMITS[kind] - 1)

    assert find_persons(f"{named}: dorme poco.") is not None
    assert find_persons(f"{unnamed}: dorme poco.") is None


def test_few_words_must_say_more_to_sell(monkeypatch):
    monkeypatch.setattr(bayes, "speaks_like", lambda text, kind: bayes.LIMITS[kind] + 0.1)

    assert judgement("Sono d'accordo con tutto", "spam").probability < 0.5
    assert judgement(f"{LAWFUL}, lo dicono tutti", "spam").probability > 0.5
