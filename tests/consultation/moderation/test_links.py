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


def test_a_topic_counts_with_a_link_but_not_beside_prevention():
    spam = "Casino online e poker: https://example.com"
    civic = "Contro la dipendenza da casino online e poker: https://example.com"

    assert find_spam(spam) is not None
    assert find_spam(civic) is None


def test_a_promotion_alone_may_stay_below_and_a_link_carry_it_over():
    alone = "Prestiti veloci per tutti"

    assert find_spam(alone) is None
    assert find_spam(f"{alone} su https://example.com") is not None


def test_the_words_of_a_promotion_are_marked_in_the_original():
    text = "Oggi il bonus  di\nBENVENUTO è per tutti"

    evidence = find_spam(text)

    assert [text[slice(*span)] for span in evidence.spans] == ["bonus  di\nBENVENUTO"]


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
