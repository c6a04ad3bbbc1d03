"""What became of all voices, on the page of each and on one page for all."""

import pytest
from django.test import Client

from consultation.answering import publishing, showing
from tests.consultation.answering import make_answered, make_asked, make_later, said, said_otherwise
from tests.factories import make_editor

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported():
    """C-0001 and C-0002 accepted, with a changed passage; C-0003 not accepted; C-0004 nothing."""
    asked = make_asked(4)
    later = make_later(asked)
    points = said(asked)
    make_answered(asked, *points[:2], later=later)
    make_answered(asked, points[2], outcome="not_accepted", reason_en="It costs too much.")
    publishing.publish(
        asked, version=later, protocol="77/2026", by=make_editor(),
        derogation_it="Manca il tempo.", derogation_en="There is no time.",
    )  # fmt: skip
    return asked


def page(asked, code: str) -> str:
    return Client().get(f"/en/consultazioni/{asked.slug}/{code}/").text


def test_contribution_tells_outcome_reason_and_changed_words(reported):
    shown = page(reported, "C-0001")

    assert "outcome-accepted" in shown
    assert "Because." in shown and "77/2026" in shown
    assert "<ins>" in shown and "New English title" not in page(reported, "C-0003")
    assert "/en/piano/1.1/confronto/1.0/?q=1.1.1-a1" in shown


def test_one_that_changed_nothing_and_one_without_response_say_so(reported):
    assert "It changed no words of the Plan." in page(reported, "C-0003")
    without = page(reported, "C-0004")
    assert "It got no response." in without and "There is no time." in without


def test_nothing_is_told_before_the_responses_are_published():
    asked = make_asked(1)
    make_answered(asked, reason_en="A secret reason.")

    assert "A secret reason." not in page(asked, "C-0001")
    assert Client().get(f"/consultazioni/{asked.slug}/risultati/").status_code == 404


def test_all_voices_are_counted_and_listed(reported):
    shown = Client().get(f"/en/consultazioni/{reported.slug}/risultati/").text

    assert "3 contributions have a response." in shown
    assert "There is no time." in shown
    for code in ("C-0001", "C-0002", "C-0003"):
        assert code in shown
    assert "C-0004" not in shown


def test_results_are_narrowed_by_outcome(reported):
    shown = Client().get(f"/en/consultazioni/{reported.slug}/risultati/?esito=not_accepted").text

    assert "It costs too much." in shown
    assert "C-0001" not in shown


def test_hidden_contribution_is_named_but_not_linked(reported):
    said(reported)[0].move("hide")

    shown = Client().get(f"/en/consultazioni/{reported.slug}/risultati/").text

    assert "C-0001" in shown
    assert f"/en/consultazioni/{reported.slug}/C-0001/" not in shown


def test_answer_to_words_that_have_changed_says_so(reported):
    first = said(reported)[0]
    assert "have changed since they were answered" not in page(reported, "C-0001")

    said_otherwise(first)
    reported.touch()

    assert "have changed since they were answered" in page(reported, "C-0001")


def test_of_many_who_got_one_answer_the_first_are_named(reported, monkeypatch):
    monkeypatch.setattr(showing, "NAMED", 1)

    shown = Client().get(f"/en/consultazioni/{reported.slug}/risultati/?esito=accepted").text

    assert "C-0001" in shown and "C-0002" not in shown
    assert "and 1 more" in shown


def test_answer_stays_on_the_page_of_what_is_hidden(reported):
    said(reported)[0].move("hide")

    answer = Client().get(f"/en/consultazioni/{reported.slug}/C-0001/")

    assert answer.status_code == 404
    assert "Because." in answer.text
    assert "Parole diverse, numero 0." not in answer.text
