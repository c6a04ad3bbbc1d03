"""The report: every number is counted again from the rows, one by one, and stands in each form."""

import io
from collections import Counter
from datetime import timedelta
from statistics import median

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from docx import Document as Docx
from openpyxl import load_workbook

from consultation import documents, expiry, requesting
from consultation.answering import publishing
from consultation.models import Consultation, Contribution, Submission
from consultation.report import figures, tables
from plan.models import Document, DocumentForm, DocumentKind
from tests.consultation.answering import make_asked
from tests.consultation.reporting import again, close, make_world, report_back
from tests.factories import make_consultation, make_editor, make_published
from tests.plan.pdf_reading import pages, squash

figures_of = figures.of
REPORT = DocumentKind.CONSULTATION_REPORT
WHOLE = DocumentKind.PLAN_WITH_CONTRIBUTIONS


@pytest.fixture
def asked(db) -> Consultation:
    return close(make_world())


def rows(asked: Consultation) -> list[Contribution]:
    found = asked.contributions.select_related("passage", "theme", "submission", "shown")
    return list(found.order_by("pk"))


def is_public(row: Contribution) -> bool:
    return row.shown_id is not None and row.state in ("published", "held", "screening")


def public(asked: Consultation) -> list[Contribution]:
    return [row for row in rows(asked) if is_public(row)]


def test_world_has_something_of_everything(asked):
    states = Counter(row.state for row in rows(asked))

    assert set(states) == {
        "published", "held", "rejected", "hidden", "withdrawn", "unconfirmed", "screening",
    }  # fmt: skip


def test_numbers_are_those_of_the_rows(asked):
    found = figures.of(asked)

    every = rows(asked)
    numbers = found.numbers
    assert numbers.received == len(every)
    assert numbers.confirmed == sum(row.number is not None for row in every)
    assert numbers.published == len(public(asked))
    assert numbers.not_published == sum(row.state in ("rejected", "hidden") for row in every)
    assert numbers.withdrawn == sum(row.state == "withdrawn" for row in every)
    assert numbers.waiting == sum(
        row.shown is None and row.state in ("held", "screening") for row in every
    )
    parts = numbers.published + numbers.not_published + numbers.withdrawn + numbers.waiting
    assert numbers.confirmed == parts
    assert dict(found.kinds) == Counter(row.kind for row in public(asked))


def test_who_spoke_is_counted_by_submission(asked):
    found = figures.of(asked)

    spoke = [row for row in Submission.objects.all() if row.confirmed_at]
    assert found.submissions == Submission.objects.count()
    assert found.confirmed_submissions == len(spoke) < found.submissions
    assert dict(found.respondents) == Counter(row.respondent for row in spoke)
    assert dict(found.sizes) == Counter(row.size for row in spoke if row.size)
    assert dict(found.zones) == Counter(row.zone for row in spoke)
    assert dict(found.channels) == Counter(row.channel for row in spoke)
    assert len(found.channels) == 2


def test_municipality_of_few_is_not_named(asked):
    found = dict(figures.of(asked).municipalities)

    towns = Counter(row.municipality for row in Submission.objects.exclude(confirmed_at=None))
    few = {name for name, n in towns.items() if n < 3 or not name}
    assert {"Ivrea"} <= set(towns) - few
    assert {name for name in few if name}
    assert found.pop("") == sum(towns[name] for name in few)
    assert found == {name: n for name, n in towns.items() if name not in few}


def test_places_are_those_of_the_rows(asked):
    found = figures.of(asked)

    confirmed = [row for row in rows(asked) if row.number]
    for places, column in ((found.themes, "theme_id"), (found.passages, "passage_id")):
        said = {place.passage and place.passage.pk: place for place in places}
        assert {key: place.confirmed for key, place in said.items()} == Counter(
            getattr(row, column) for row in confirmed
        )
        shown = Counter(getattr(row, column) for row in public(asked))
        assert {key: place.published for key, place in said.items() if place.published} == shown


def test_silent_are_the_passages_without_anything_published(asked):
    found = {each.code for each in figures.of(asked).silent}

    spoken_of = {row.passage.code for row in public(asked) if row.passage}
    assert found == {each.code for each in asked.version.passages.all()} - spoken_of
    assert "1.1.1-r1" in found
    assert "1.1.1" not in found


def test_moderation_is_that_of_the_rows(asked):
    found = figures.of(asked).moderated

    decisions = [each for row in rows(asked) for each in row.decisions.all()]
    assert {(act, by): n for act, by, n in found.decisions} == Counter(
        (each.action, each.by_id is not None) for each in decisions
    )
    assert found.rules == (("reject", "personal_data", 1),)
    assert (found.flags, found.appeals) == ((("open", 1),), (("open", 1),))


def test_waiting_time_is_the_median_of_what_people_decided(asked):
    waited = []
    for row in rows(asked):
        since = None
        for event in row.events.order_by("pk"):
            if event.source == "held" and event.target in ("published", "rejected"):
                waited.append((event.at - since).total_seconds())
            since = event.at
    assert len(waited) == 2

    found = figures.of(asked).moderated.waited

    assert found.total_seconds() == pytest.approx(median(waited), abs=1e-4)


def test_campaigns_are_counted_apart(asked):
    found = figures.of(asked).campaigns

    inside = [row.campaign_id for row in public(asked) if row.campaign_id]
    outside = len(public(asked)) - len(inside)
    assert (found.groups, found.inside, found.outside) == (len(set(inside)), len(inside), outside)
    assert len(inside) >= 2


def test_offers_and_extensions_are_there(asked):
    found = figures.of(asked)

    assert found.pledges == (("offered", 1),)
    assert [step.reason_it for step in found.moves] == ["Più tempo."]


def test_responses_are_counted_once_published(asked):
    before = figures.of(asked)
    reported = report_back(asked)

    after = figures.of(reported)

    assert (before.outcomes, before.unanswered, before.is_reported) == ((), 0, False)
    assert after.outcomes == (("partly", 2),)
    assert after.unanswered == len(public(asked)) - 2


@pytest.mark.slow
def test_counting_asks_as_much_of_many(asked):
    with CaptureQueriesContext(connection) as few:
        figures.of(asked)
    other = make_consultation()
    for _each in range(30):
        make_published(other)
    other = again(other)

    with CaptureQueriesContext(connection) as many:
        figures.of(other)

    assert len(few) == len(many)


def test_page_is_there_from_the_closing_on(client, db):
    world = make_world()
    assert client.get("/consultazioni/prova/relazione/").status_code == 404

    close(world)

    assert client.get("/consultazioni/prova/relazione/").status_code == 200


def test_page_names_nobody(client, asked):
    text = client.get("/consultazioni/prova/relazione/").text

    assert "anarini" not in text
    assert "@" not in text.split("<main", 1)[1].split("</main", 1)[0]


def test_page_changes_with_what_the_public_does_not_see(client, asked):
    etag = client.get("/consultazioni/prova/relazione/")["ETag"]
    same = client.get("/consultazioni/prova/relazione/", headers={"if-none-match": etag})

    waiting = Contribution.objects.get(state="screening")
    Contribution.objects.filter(pk=waiting.pk).update(state="held")
    Contribution.objects.filter(pk=waiting.pk).update(state="rejected")

    assert same.status_code == 304
    changed = client.get("/consultazioni/prova/relazione/", headers={"if-none-match": etag})
    assert changed.status_code == 200


def cells(asked: Consultation, language: str) -> list[tuple[str, ...]]:
    """Every row of every table of the report as text, in order."""
    with translation.override(language):
        made = tables.sections(asked, figures.of(asked))
    every = [table for section in made for table in section.tables]
    return [tuple(map(str, row)) for table in every for row in (table.head, *table.rows)]


def made(asked: Consultation, kind: str, form: str, language: str) -> bytes:
    (row,) = requesting.request(asked, kind, form, language)
    documents.build(row.pk)
    row.refresh_from_db()
    assert row.state == "ready", row.last_error
    return row.file.read()


def test_word_processor_reads_the_same_figures(asked):
    read = Docx(io.BytesIO(made(asked, REPORT, DocumentForm.DOCX, "en")))

    rows = [tuple(cell.text for cell in row.cells) for grid in read.tables for row in grid.rows]
    assert rows == cells(asked, "en")
    assert read.core_properties.author == ""


def test_spreadsheet_has_the_same_figures(asked):
    book = load_workbook(io.BytesIO(made(asked, REPORT, DocumentForm.XLSX, "it")))

    sheets = book.worksheets[1:]
    rows = [tuple(map(str, row)) for sheet in sheets for row in sheet.iter_rows(values_only=True)]
    assert rows == cells(asked, "it")


@pytest.mark.slow
def test_paper_has_the_same_figures(asked):
    read = squash("".join(pages(made(asked, REPORT, DocumentForm.PDF, "it"))))

    for row in cells(asked, "it"):
        for word in " ".join(row).split():
            assert squash(word) in read, row


def test_files_are_not_made_while_it_is_open(client, db):
    make_world()

    answer = client.post("/consultazioni/prova/documenti/relazione-esiti/pdf/it/")

    assert answer.status_code == 404


@pytest.mark.slow
def test_text_with_contributions_names_who_spoke_until_the_day_is_over(asked, client):
    read = " ".join(pages(made(asked, WHOLE, DocumentForm.PDF, "it")))
    assert "Canarini0" in read
    assert "alberi" in read
    old = Document.objects.get(kind=WHOLE)
    address = f"/consultazioni/prova/documenti/{old.pk}/{old.filename}"
    assert client.get(address).status_code == 200
    file = old.file

    yesterday = asked.closes_at.date() - timedelta(days=2)
    Consultation.objects.update(published_until=yesterday)
    assert client.get(address).status_code == 404
    expiry.expire()

    assert not file.storage.exists(file.name)
    anew = " ".join(pages(made(again(asked), WHOLE, DocumentForm.PDF, "it")))
    assert "alberi" in anew
    assert "anarini" not in anew


def test_why_some_got_no_response_stands_in_it(db):
    asked = make_asked(1)
    publishing.publish(
        asked, version=None, protocol="1", by=make_editor(),
        derogation_it="Manca il tempo.", derogation_en="There is no time.",
    )  # fmt: skip

    with translation.override("en"):
        sections = tables.sections(again(asked), figures.of(again(asked)))

    words = [word for section in sections for word in section.words]
    assert "Why some got no response: There is no time." in words


def test_page_of_the_files_counts_the_figures_once(asked, client, monkeypatch):
    counted = []
    monkeypatch.setattr(figures, "of", lambda row: counted.append(row) or figures_of(row))

    assert client.get(f"/consultazioni/{asked.slug}/documenti/").status_code == 200

    assert len(counted) == 1
