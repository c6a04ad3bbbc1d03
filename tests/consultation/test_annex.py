"""The annex on paper: what it says, how it is built, in how many volumes, under which limits."""

from io import BytesIO
from zipfile import ZipFile

import docx
import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultation import annex, desk, documents, requesting
from consultation.answering import publishing
from consultation.models import Submission
from plan.models import DocumentForm, DocumentKind
from tests.consultation.answering import closed, make_answered, make_asked, make_later, said
from tests.factories import (
    make_consultation,
    make_editor,
    make_held,
    make_moderator,
    make_published,
)
from tests.plan.pdf_reading import pages, squash

pytestmark = pytest.mark.django_db


def quiet(done: int) -> None:
    pass


@pytest.fixture
def reported():
    """C-0001 and C-0002 accepted together with changed words, C-0003 without response."""
    asked = make_asked(3)
    later = make_later(asked)
    make_answered(asked, *said(asked)[:2], later=later)
    publishing.publish(
        asked, version=later, protocol="77/2026", by=make_editor(),
        derogation_it="Manca il tempo.", derogation_en="There is no time.",
    )  # fmt: skip
    return asked


def paper(asked, language="en") -> docx.document.Document:
    edition = annex.AnnexEdition.of(asked, language)
    return docx.Document(BytesIO(annex.render_docx(edition, quiet).content))


def test_docx_says_who_said_what_and_what_became_of_it(reported):
    made = paper(reported)

    words = [paragraph.text for paragraph in made.paragraphs]
    headings = [(p.style.name, p.text) for p in made.paragraphs if "Heading" in p.style.name]
    assert "Because." in words and "There is no time." in words
    assert any("77/2026" in word for word in words)
    assert any("[+ New" in word for word in words)
    assert ("Heading 1", "1 English title of 1") in headings
    assert ("Heading 2", "1.1.1-a1 English title of 1.1.1-a1") in headings
    assert ("Heading 3", "Accepted") in headings and ("Heading 3", "Without response") in headings
    rows = [[cell.text for cell in row.cells] for table in made.tables for row in table.rows]
    assert rows[0] == ["Code", "Who", "What was said"]
    assert rows[1][:2] == ["C-0001", "Bianca Verdi"]
    assert "Parole diverse, numero 0." in rows[1][2]


def test_docx_has_language_header_rows_and_page_numbers(reported):
    made = paper(reported, "it")

    assert made.core_properties.language == "it-IT"
    assert 'w:lang w:val="it-IT"' in made.styles.element.xml
    for table in made.tables:
        assert "w:tblHeader" in table.rows[0]._tr.xml
    assert 'w:instr="PAGE"' in made.sections[0].footer._element.xml
    spoken = paper(reported, "en").tables[0].rows[1]._tr.xml
    assert 'w:lang w:val="it-IT"' in spoken


def test_no_address_is_in_the_files(reported):
    content = annex.render_docx(annex.AnnexEdition.of(reported, "it"), quiet).content

    with ZipFile(BytesIO(content)) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist())
    for address in Submission.objects.values_list("contact__email", flat=True):
        assert address.encode() not in everything


@pytest.mark.slow
def test_pdf_is_tagged_and_says_the_same(reported):
    edition = annex.AnnexEdition.of(reported, "en", 1)
    heard = []

    made = annex.render_pdf(edition, heard.append)

    document = pikepdf.open(BytesIO(made.content))
    assert document.Root.Lang == "en"
    assert document.Root.MarkInfo.Marked == True  # noqa: E712 - an object of pikepdf
    assert b'pdfuaid:part="1"' in document.Root.Metadata.read_bytes()
    assert (made.pages, heard[-1]) == (len(document.pages), 99)
    text = squash(" ".join(pages(made.content)))
    for words in ("C-0001", "Bianca Verdi", "Accepted", "Because.", "77/2026", "There is no time"):
        assert squash(words) in text


def test_volumes_hold_so_many_contributions_and_lose_none(reported, settings):
    settings.CONTRIBUTIONS_A_VOLUME = 2

    rows = requesting.request(reported, DocumentKind.ANNEX, DocumentForm.PDF, "it")

    assert [row.volume for row in rows] == [1, 2]
    codes = []
    for row in rows:
        edition = annex.AnnexEdition.of(reported, "it", row.volume)
        codes += [one.code for group in edition.groups() for one in group.said]
    assert codes == ["C-0001", "C-0002", "C-0003"]


def test_what_a_moderator_obscured_is_obscured_here():
    asked = make_consultation()
    held = make_held(asked, text="Il segreto di Bianca: bianca@example.net.")
    why = {"rule": "personal_data", "reason": "Un nome."}
    parts = {"text": [[3, 10], [22, 40]]}
    desk.publish(held, held.revisions.get(), by=make_moderator(), parts=parts, **why)
    closed(asked)
    make_answered(asked)
    publishing.publish(asked, version=None, protocol="7", by=make_editor())

    rows = [row.cells[2].text for table in paper(asked).tables for row in table.rows]

    assert any("Il […] di Bianca: […]." in row for row in rows)
    assert not any("segreto" in row for row in rows)


def test_reading_asks_the_same_for_few_and_many():
    counts = []
    for voices in (2, 8):
        asked = make_asked(voices)
        make_answered(asked)
        publishing.publish(asked, version=None, protocol="7", by=make_editor())
        edition = annex.AnnexEdition.of(asked, "it")
        with CaptureQueriesContext(connection) as asked_for:
            list(edition.groups())
        counts.append(len(asked_for))

    assert counts[0] == counts[1]


@pytest.mark.slow
def test_it_is_asked_for_and_made_in_both_forms(reported, client):
    page = f"/consultazioni/{reported.slug}/documenti/"
    for form in ("docx", "pdf"):
        client.post(f"{page}allegato/{form}/it/")

    for pk in documents.waiting():
        documents.build(pk)

    ready = documents.Today(reported).files(DocumentKind.ANNEX, DocumentForm.DOCX, "it").get()
    assert (ready.state, ready.volume) == ("ready", 0)
    volume = documents.Today(reported).files(DocumentKind.ANNEX, DocumentForm.PDF, "it").get()
    assert (volume.state, volume.volume) == ("ready", 1)
    assert client.get(f"{page}{volume.pk}/{volume.filename}").status_code == 200


def test_there_is_none_before_the_responses_are_published():
    with pytest.raises(ValueError, match="reported"):
        annex.AnnexEdition.of(make_asked(1), "it")


def test_what_was_answered_and_is_hidden_keeps_its_line_and_answer(reported):
    said(reported)[0].move("hide")
    said(reported)[2].move("hide")  # without response: nothing is left to print

    rows = [row for table in paper(reported).tables for row in table.rows]

    lines = [[cell.text for cell in row.cells] for row in rows]
    assert ["C-0001", "", "Remark\nIt is not public any more."] in lines
    assert "C-0003" not in [line[0] for line in lines]
    assert "Parole diverse, numero 0." not in str(lines)


@pytest.mark.slow
def test_offer_tells_how_much_and_when():
    asked = make_consultation()
    make_published(
        asked, kind="pledge", code="1.1.1-a1", how_much="Due giorni al mese", when="Da marzo"
    )
    make_answered(closed(asked))
    publishing.publish(asked, version=None, protocol="1", by=make_editor())

    told = " ".join(cell.text for cell in paper(asked).tables[0].rows[1].cells)

    assert "How much: Due giorni al mese" in told and "When: Da marzo" in told
    made = annex.render_pdf(annex.AnnexEdition.of(asked, "en"), quiet)
    assert squash("How much: Due giorni al mese") in squash(" ".join(pages(made.content)))
