"""The PDF of what changed between two versions: its structure, its text, how it is asked for."""

import subprocess
from io import BytesIO

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from plan import documents, pdf
from plan.models import Document, DocumentKind, DocumentState, Version
from plan.pdf.comparison import comparison_html
from plan.services import request_document
from tests.factories import make_plan, make_version
from tests.plan.pdf_reading import pages, squash, tool
from tests.plan.redline.versions import first_version, second_version

PAGE = "/piano/1.1/confronto/1.0/documenti/"


@pytest.fixture
def pair(db):
    first = first_version(is_demo=True)
    return first, second_version(first)


def printed(pair, language: str = "it") -> bytes:
    edition = pdf.ComparisonEdition.of(*pair, language)
    return pdf.render_comparison(edition, progress=lambda done: None).content


def test_pdf_is_tagged_with_headings_and_bookmarks(pair):
    document = pikepdf.open(BytesIO(printed(pair)))

    assert document.Root.Lang == "it"
    assert document.Root.MarkInfo.Marked == True  # noqa: E712 - an object of pikepdf
    assert b'pdfuaid:part="1"' in document.Root.Metadata.read_bytes()
    with document.open_outline() as outline:
        titles = [item.title for item in outline.root]
        below = [child.title for child in outline.root[-1].children]
    assert titles == [
        "Come si legge", "Impronte delle versioni", "Indice", "1 Titolo italiano di 1",
    ]  # fmt: skip
    assert below[:2] == ["1.1.1-a1 cambiato", "1.1.2 tolto"]
    assert "1.2.1 spostato, rinumerato" in below


def test_pdf_is_clean_for_qpdf(pair, tmp_path):
    file = tmp_path / "changes.pdf"
    file.write_bytes(printed(pair))

    checked = subprocess.run(
        [tool("qpdf"), "--check", file], capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("it", "Titolo [+nuovo e+] italiano di 1.1.1-a1"),
        ("it", "[−Titolo italiano di 1.1.2−]"),
        ("it", "[+Titolo italiano di 1.2+]"),
        ("it", "Era 1.1.3, ora è 1.2.1. Stava in 1.1, ora sta in 1.2."),
        ("en", "[+New+] English title of 1.1.1-a1"),
        ("en", "It was 1.1.3, it is 1.2.1."),
    ],
)
def test_changes_stand_between_signs_in_the_text(pair, language, said):
    whole = squash(" ".join(pages(printed(pair, language))))

    assert squash(said) in whole


def test_every_page_names_both_versions_and_hashes(pair):
    edition = pdf.ComparisonEdition.of(*pair, "it")

    text = pages(printed(pair))

    assert len(text) >= 3
    for page in text:
        assert all(each.short_hash in page for each in (edition.older, edition.newer))
        assert "Bozza in consultazione 1.0" in page
        assert "dimostrativ" in page


def test_same_text_is_one_page_that_says_so(db):
    first = first_version()
    pair = first, make_version(first.plan, number="1.1", base=first)

    [page] = pages(printed(pair))

    assert squash("ogni punto è come prima") in squash(page)


def test_what_people_wrote_is_escaped(db):
    first = first_version()
    first.plan.elements.filter(code="1.1.1").update(title_it="<b>Nuovo</b> & altro")
    pair = first, make_version(first.plan, number="1.1", base=first)

    source = comparison_html(pdf.ComparisonEdition.of(*pair, "it"))

    assert "<b>" not in source
    assert "&lt;" in source


@pytest.mark.slow
def test_same_edition_gives_the_same_bytes(pair):
    assert printed(pair) == printed(pair)


def test_printing_reads_no_database(pair, django_assert_num_queries):
    edition = pdf.ComparisonEdition.of(*pair, "it")

    with django_assert_num_queries(0):
        pdf.render_comparison(edition, progress=lambda done: None)


def test_unsealed_version_is_refused(pair):
    open_one = Version.objects.create(plan=pair[0].plan, number="9", kind="draft")

    with pytest.raises(ValueError, match="sealed"):
        pdf.ComparisonEdition.of(pair[0], open_one, "it")


def test_input_is_that_of_the_pair_and_the_language(pair):
    first, second = pair
    third = make_version(first.plan, number="1.2")

    made = {
        documents.input_sha256(version, language, base)
        for version, base, language in [
            (second, first, "it"), (second, first, "en"), (first, second, "it"),
            (third, first, "it"), (third, second, "it"), (second, None, "it"),
        ]
    }  # fmt: skip

    assert len(made) == 6


def test_asked_for_by_post_made_and_downloaded(client, pair):
    client.get(PAGE)
    assert not Document.objects.exists()

    assert client.post(f"{PAGE}it/")["Location"] == PAGE
    client.post(f"{PAGE}it/")
    [document] = Document.objects.all()
    assert (document.kind, document.base) == (DocumentKind.REDLINE, pair[0])
    documents.build(document.pk)
    document.refresh_from_db()

    assert (document.state, document.last_error) == (DocumentState.READY, "")
    address = document.get_absolute_url()
    assert address.endswith("-1.1-confronto-1.0-it.pdf")
    assert address in client.get(PAGE).content.decode()
    downloaded = client.get(address)
    assert b"".join(downloaded.streaming_content).startswith(b"%PDF")
    assert client.get(address, headers={"if-none-match": downloaded["ETag"]}).status_code == 304


def test_documents_of_the_plan_and_of_a_comparison_are_not_mixed(client, pair):
    first, second = pair
    made = request_document(second, "it", base=first)

    rows = client.get("/piano/1.1/documenti/").context["rows"]

    assert [document for _language, document, _ask in rows] == [None, None]
    rows = client.get(PAGE).context["rows"]
    assert [document for _language, document, _ask in rows] == [made, None]


def test_document_with_a_base_that_nobody_may_read_is_not_there(client, db):
    hidden = make_version(make_plan(), published=False)
    version = make_version(hidden.plan, number="1.1")
    made = request_document(version, "it", base=hidden)
    made.file.save("x.pdf", ContentFile(b"%PDF"))
    for state in (DocumentState.BUILDING, DocumentState.READY):
        Document.objects.filter(pk=made.pk).update(state=state)

    assert client.get(made.get_absolute_url()).status_code == 404
    assert client.get(PAGE).status_code == 404
    assert client.post(f"{PAGE}it/").status_code == 404


def test_language_that_we_do_not_speak_is_not_there(client, pair):
    assert client.post(f"{PAGE}fr/").status_code == 404


def test_page_says_in_english_what_it_offers(client, pair):
    page = client.get(f"/en{PAGE}").content.decode()

    assert "Download what changed" in page
    with translation.override("en"):
        assert f'action="/en{PAGE}it/"' in page
