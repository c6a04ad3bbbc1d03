"""The text with its contributions: in the places they speak about, as everybody reads them."""

import pytest

from consultation.models import Contribution, Revision
from consultation.obscuring import obscured
from consultation.report import with_text
from tests.consultation.reporting import again, close, make_world, report_back


@pytest.fixture
def asked(db):
    return close(make_world())


def said(asked, volume: int = 0, size: int = 2000) -> dict[str, list[str]]:
    return {
        place.passage.code if place.passage else "": [
            each.contribution.code for each in place.voices
        ]
        for place in with_text.places(asked, "it", volume, size)
    }


def test_each_stands_under_its_passage_and_every_passage_is_there(asked):
    found = said(asked)

    public = Contribution.objects.public().select_related("passage").order_by("number")
    expected: dict[str, list[str]] = {each.code: [] for each in asked.version.passages.all()}
    for row in public:
        expected[row.passage.code].append(row.code)
    assert found == expected
    assert list(found) == [each.code for each in asked.version.passages.in_order()]


def test_volumes_hold_all_once(asked):
    count = Contribution.objects.public().count()

    numbers = with_text.volumes(asked, 3)

    assert numbers == list(range(1, -(-count // 3) + 1))
    volumes = [said(asked, number, 3) for number in numbers]
    parts = [code for volume in volumes for codes in volume.values() for code in codes]
    assert parts == [code for codes in said(asked).values() for code in codes]
    assert len(set(parts)) == count


def test_response_stands_with_it_once_published(asked):
    def answers(one):
        found = with_text.places(one, "it")
        return [each.response.outcome for place in found for each in place.voices if each.response]

    before = answers(asked)
    after = answers(report_back(again(asked)))

    assert (before, after) == ([], ["partly", "partly"])


def test_what_was_obscured_is_not_read(asked):
    row = Contribution.objects.filter(state="published", kind="remark").first()
    start = row.shown.text.index("alberi")
    words = obscured(row.shown.text, [[start, start + 6]])
    Revision.objects.filter(pk=row.shown_id).update(obscured={"text": words})

    found = with_text.places(asked, "en")

    (voice,) = [v for place in found for v in place.voices if v.contribution == row]
    assert "alberi" not in voice.words["text"]
    assert "[" in voice.words["text"]
