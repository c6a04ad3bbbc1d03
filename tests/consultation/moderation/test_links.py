"""Links and spam: what is found, how signals add up, and what stays below the threshold."""

import pytest

from consultation.moderation.links import THRESHOLD, find_spam
from consultation.moderation.urls import find_urls

from .sentences import SPAM


@pytest.mark.parametrize("text", SPAM)
def test_spam_is_found_and_marked(text):
    evidence = find_spam(text)

    assert evidence is not None
    assert THRESHOLD <= evidence.score <= 1
    assert evidence.spans


@pytest.mark.parametrize("links", [0, 1, 2, 4])
def test_a_few_ordinary_links_do_not_hold(links):
    text = "Fonti: " + " ".join(f"https://example.com/{n}" for n in range(links))

    assert find_spam(text) is None


def test_five_ordinary_links_hold_and_are_all_marked():
    addresses = [f"https://example.com/{n}" for n in range(5)]
    text = "Fonti: " + " ".join(addresses)

    evidence = find_spam(text)

    assert [text[slice(*span)] for span in evidence.spans] == addresses
    assert evidence.facts == {"signals": {"many_links": 0.6}, "links": 5}


def test_a_host_that_begins_like_an_institution_is_not_one():
    text = " ".join(f"https://comune.torino.it.example.com/{n}" for n in range(5))

    assert find_spam(text) is not None


def test_wording_says_what_sells_and_not_what_is_said_of_it():
    spam = "Entra nel miglior casino online, bonus di benvenuto di 500 euro: https://example.com"
    civic = "Contro la dipendenza dal gioco servono centri di ascolto: https://example.com"

    assert "wording" in find_spam(spam).facts["signals"]
    assert find_spam(civic) is None


def test_words_that_weigh_most_are_marked_in_the_original():
    text = "Prestiti a tutti senza busta paga, scrivi su WhatsApp oggi stesso"

    evidence = find_spam(text)

    assert 0 < len(evidence.spans) <= 6
    assert "whatsapp" in " ".join(text[slice(*span)] for span in evidence.spans).lower()


def test_more_signals_give_a_higher_score():
    one = find_spam("Bonus di benvenuto")
    two = find_spam("Bonus di benvenuto su bit.ly/abc")

    assert two.score > one.score


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("vedi example.org/a e www.example.com.", ["example.org", "www.example.com"]),
        ("HTTPS://EXAMPLE.ORG:8080/x", ["example.org"]),
        ("a Torino.La città, D.Lgs. 117/2017, 1.1.1-a2, mario@example.org", []),
        ("http://[malformed", []),
    ],
)
def test_find_urls_lists_hosts(text, hosts):
    assert [url.host for url in find_urls(text)] == hosts
