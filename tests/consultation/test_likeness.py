"""Nearly the same words: found by the index, grouped for many people, held for one who repeats."""

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from consultation import likeness, screening
from consultation.models import Campaign, Contribution, Finding, Fingerprint
from consultation.moderation.likeness import ALIKE, VERSION, bands
from consultation.moderation.likeness import likeness as alike
from tests.factories import make_consultation, make_contribution, make_speaker
from tests.races import at_once

TEXT = (
    "Servono sportelli aperti anche il sabato, perché chi lavora in turno non arriva mai in tempo"
    " e nelle valli il primo autobus parte alle sette."
)
COPY = "Gentili signori, " + TEXT.replace("valli", "valle").upper()
OTHER = "Chiediamo che il bilancio del Piano sia pubblicato ogni anno con i nomi dei beneficiari."


def said(asked, text, email, **values):
    made = make_contribution(asked, text=text, speaker=make_speaker(email=email), **values)
    screening.screen(made.pk)
    made.refresh_from_db()
    return made


def test_same_words_by_two_people_are_published_and_one_campaign(db):
    asked = make_consultation()

    first, second = said(asked, TEXT, "a@example.org"), said(asked, COPY, "b@example.org")

    first.refresh_from_db()
    assert (first.state, second.state) == ("published", "published")
    assert first.campaign == second.campaign == Campaign.objects.get()
    finding = Finding.objects.get(rule="duplicate")
    assert finding.facts == {"others": first.pk}
    assert not finding.holds


def test_same_words_again_by_one_person_are_held(db):
    asked = make_consultation()

    first, second = said(asked, TEXT, "a@example.org"), said(asked, COPY, "A@example.org")

    assert (first.state, second.state) == ("published", "held")
    assert second.decisions.get().facts == {"rules": ["duplicate"]}
    assert second.campaign is None


def test_repetition_is_found_in_the_middle_of_a_campaign(db):
    asked = make_consultation()
    mine = said(asked, TEXT, "a@example.org")
    for number in range(5):
        said(asked, TEXT, f"voce{number}@example.org")

    again = said(asked, TEXT, "a@example.org")

    assert again.state == "held"
    assert Finding.objects.get(revision__contribution=again).facts["own"] == mine.pk


def test_other_words_by_one_person_are_no_repetition(db):
    asked = make_consultation()
    said(asked, TEXT, "a@example.org")

    other = said(asked, OTHER, "a@example.org")

    assert other.state == "published"
    assert not Finding.objects.exists()


def test_words_of_another_consultation_are_not_compared(db):
    said(make_consultation(), TEXT, "a@example.org")

    other = said(make_consultation(), TEXT, "a@example.org")

    assert other.state == "published"


def test_copies_screened_at_once_are_one_campaign(transactional_db):
    asked = make_consultation()
    copies = [
        make_contribution(asked, text=TEXT, speaker=make_speaker(email=f"{n}@example.org"))
        for n in range(4)
    ]

    answers = at_once(4, lambda n: screening.screen(copies[n].pk))

    assert answers == [None] * 4
    assert Contribution.objects.filter(campaign=None).count() <= 1
    assert not Contribution.objects.exclude(state="published").exists()


def test_fingerprints_of_another_version_are_made_anew(db, capsys):
    asked = make_consultation()
    first = said(asked, TEXT, "a@example.org")
    Fingerprint.objects.update(version=VERSION + 1, bands=[])

    call_command("reindex_likeness")

    kept = Fingerprint.objects.get(revision=first.shown)
    assert (kept.version, kept.bands) == (VERSION, bands(TEXT))
    assert "1 of 1" in capsys.readouterr().err


@pytest.mark.parametrize("few", ["", "Sono d'accordo.", "!!!", "Bene così, grazie a tutti"])
def test_few_words_are_not_compared(few):
    assert bands(few) == []


def test_change_of_one_word_is_compared_on_its_passage_alone():
    assert bands("+ 20 − 10", of="x") == bands("+ 20 − 10", of="x") != bands("+ 20 − 10", of="y")


@given(st.text(max_size=300), st.text(max_size=300))
def test_likeness_is_of_any_two_texts_and_the_same_both_ways(one, other):
    assert 0 <= alike(one, other) == alike(other, one) <= 1
    assert all(-(2**31) <= band < 2**31 for band in bands(one))


def test_unrelated_texts_are_not_alike():
    assert alike(TEXT, OTHER) < ALIKE < alike(TEXT, COPY)


def test_fingerprint_of_a_change_is_of_its_words(db):
    asked = make_consultation()
    made = make_contribution(asked, kind="modification", text="Del tutto altre parole qui.")

    words = likeness.said(made, made.revisions.get())

    assert "Del tutto altre parole qui" in words
    assert words.count("−") >= 1
