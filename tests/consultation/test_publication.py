"""What everybody reads of who speaks, on every page that shows a speaker."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultation.models import Consultation, Submission
from tests.factories import make_consultation, make_published, make_speaker

NAME, BODY, PSEUDONYM = "Bianca Verdi", "Ente Canarini", "Gufo reale"
WORDS = "Servono più sportelli nelle valli."
SHOWN = {
    "full": {NAME, BODY},
    "organisation": {BODY},
    "pseudonym": {PSEUDONYM},
    "none": set(),
}


@pytest.fixture
def said(db):
    asked = make_consultation(slug="prova")
    said = make_published(asked, speaker=make_speaker(organisation_name=BODY), text=WORDS)
    Submission.objects.update(pseudonym=PSEUDONYM)
    return said


def publish_as(said, mode: str, **values) -> None:
    Consultation.objects.update(publication=mode, **values)
    said.consultation.touch()


def pages(said) -> dict[str, str]:
    """The pages that show a speaker."""
    reader = said.consultation.version.get_absolute_url()
    return {
        "reader": reader,
        "only passages with contributions": f"{reader}?mostra=contributi",
        "passage": said.passage.get_absolute_url(),
        "consultation": "/consultazioni/prova/",
        "contribution": f"/consultazioni/prova/{said.code}/",
    }


def read(client, said) -> dict[str, set[str]]:
    """What of the speaker stands on each page."""
    texts = {name: client.get(path).content.decode() for name, path in pages(said).items()}
    return {
        name: {each for each in (NAME, BODY, PSEUDONYM) if each in text}
        for name, text in texts.items()
    }


@pytest.mark.parametrize("mode", SHOWN)
def test_pages_show_of_the_speaker_what_the_consultation_says(client, said, mode):
    publish_as(said, mode)

    assert read(client, said) == dict.fromkeys(pages(said), SHOWN[mode])


def test_contributions_that_are_not_published_are_nowhere(client, said):
    before = {name: client.get(path).content.decode() for name, path in pages(said).items()}
    assert all(WORDS in text or said.code in text for text in before.values())

    publish_as(said, "none")

    answers = {name: client.get(path) for name, path in pages(said).items()}
    assert answers.pop("contribution").status_code == 404
    for name, answer in answers.items():
        text = answer.content.decode()
        assert answer.status_code == 200, name
        assert WORDS not in text, name
        assert said.code not in text, name


def test_author_still_reads_what_is_not_published(client, said):
    publish_as(said, "none")

    assert WORDS in client.get(said.submission.get_absolute_url()).content.decode()


def test_under_18_no_name_is_shown(client, said):
    Submission.objects.update(is_minor=True)
    publish_as(said, "full")

    assert read(client, said) == {name: set() for name in pages(said)}


@pytest.mark.parametrize(("days", "shown"), [(0, {NAME, BODY}), (-1, set())])
def test_names_go_when_their_last_day_is_over(client, said, days, shown):
    """Also from pages that were kept: nothing else of them changed."""
    assert NAME in client.get("/consultazioni/prova/").content.decode()

    Consultation.objects.update(published_until=timezone.localdate() + timedelta(days=days))

    assert read(client, said) == dict.fromkeys(pages(said), shown)


def test_declared_affiliation_says_so(client, said):
    shown = client.get("/en/consultazioni/prova/").content.decode()

    assert "declared affiliation" in shown
    assert Submission.objects.get().mandate == "declared"
