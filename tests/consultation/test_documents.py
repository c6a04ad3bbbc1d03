"""Generated files of a consultation: asked for, made, handed out while true, then forgotten.

A maker of plain words stands in MAKERS for the one of a kind; the real ones have their own tests.
"""

import pytest
from django.utils import timezone

from consultation import documents, requesting
from consultation.models import Consultation
from plan import documents as of_plan
from plan.models import Document, DocumentForm, DocumentKind, DocumentState
from tests.factories import make_consultation
from tsi.base.printing import Rendered

KEY = DocumentKind.CONSULTATION_REPORT, DocumentForm.DOCX


@pytest.fixture
def words():
    """What the maker was asked for; "broken" as the title of a consultation makes it fail."""
    made, before = [], documents.MAKERS.get(KEY)

    def make(consultation, document, progress):
        made.append((consultation.phase, document.volume))
        progress(50)
        if consultation.title_it == "broken":
            raise ValueError("no words")
        return Rendered(f"{consultation.title_it} {document.volume}".encode())

    documents.MAKERS[KEY] = documents.Maker(make, lambda: "plain", volumes=lambda asked: [1, 2])
    yield made
    del documents.MAKERS[KEY]
    if before:
        documents.MAKERS[KEY] = before


@pytest.fixture
def reported(db, words) -> Consultation:
    now = timezone.now()
    return changed(make_consultation(closes_at=now), reported_at=now)


def changed(asked: Consultation, **values) -> Consultation:
    Consultation.objects.filter(pk=asked.pk).update(**values)
    asked.refresh_from_db()
    return asked


def page(asked: Consultation) -> str:
    return f"/consultazioni/{asked.slug}/documenti/"


def made(asked: Consultation) -> list[Document]:
    rows = requesting.request(asked, *KEY, "it")
    for row in rows:
        documents.build(row.pk)
    return list(Document.objects.filter(pk__in=[row.pk for row in rows]).order_by("volume"))


def test_file_is_asked_for_once_in_its_volumes(reported, client):
    for _time in range(2):
        answer = client.post(f"{page(reported)}relazione-esiti/docx/it/")
        assert answer.status_code == 302

    rows = Document.objects.filter(kind=KEY[0])
    assert sorted(rows.values_list("volume", "form", "state")) == [
        (1, "docx", "pending"), (2, "docx", "pending"),
    ]  # fmt: skip
    assert "In attesa" in client.get(page(reported)).text


def test_sweep_makes_what_is_waiting_and_a_reader_downloads_it(reported, words, client):
    requesting.request(reported, *KEY, "it")

    for pk in documents.waiting():
        documents.build(pk)

    first = documents.Today(reported).files(*KEY, "it").first()
    address = f"{page(reported)}{first.pk}/{first.filename}"
    assert words == [("reported", 1), ("reported", 2)]
    assert first.filename.endswith("-relazione-esiti-volume-1-it.docx")
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"Consultazione di prova 1"
    assert "wordprocessingml" in answer["Content-Type"]
    assert address in client.get(page(reported)).text
    assert client.get(f"{page(reported)}{first.pk}/altro.docx").status_code == 404


def test_plan_makes_and_hands_out_none_of_them(reported, client):
    waiting = requesting.request(reported, *KEY, "it")[0]

    of_plan.build(waiting.pk)

    assert waiting.pk not in of_plan.waiting()
    waiting.refresh_from_db()
    assert waiting.state == DocumentState.PENDING
    ready = made(reported)[0]
    assert client.get(ready.get_absolute_url()).status_code == 404


def test_file_that_is_no_longer_true_is_not_handed_out_and_forgotten(reported, client):
    ready = made(reported)
    address = f"{page(reported)}{ready[0].pk}/{ready[0].filename}"
    assert client.get(address).status_code == 200
    documents.forget_outdated()
    assert Document.objects.filter(kind=KEY[0]).count() == 2

    reported.touch()

    assert client.get(address).status_code == 404
    storage, name = ready[0].file.storage, ready[0].file.name
    assert storage.exists(name)
    documents.forget_outdated()
    assert not Document.objects.filter(kind=KEY[0]).exists()
    assert not storage.exists(name)


def test_names_go_from_the_files_when_their_day_is_over(reported, client):
    today = timezone.localdate()
    changed(reported, published_until=today)
    ready = made(reported)[0]
    address = f"{page(reported)}{ready.pk}/{ready.filename}"
    assert client.get(address).status_code == 200

    changed(reported, published_until=today - timezone.timedelta(days=1))

    assert client.get(address).status_code == 404


def test_failure_is_told_and_can_be_asked_for_again(reported, client):
    changed(reported, title_it="broken")
    row = requesting.request(reported, *KEY, "it")[0]
    for _time in range(3):
        Document.objects.update(leased_until=None)
        documents.build(row.pk)

    assert "Non è stato possibile" in client.get(page(reported)).text
    client.post(f"{page(reported)}relazione-esiti/docx/it/")

    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == ("pending", 0, "")


@pytest.mark.parametrize("asked_for", ["altro/docx/it", "relazione-esiti/xml/it",
                                       "relazione-esiti/docx/fr"])  # fmt: skip
def test_what_there_is_not_cannot_be_asked_for(reported, client, asked_for):
    assert client.post(f"{page(reported)}{asked_for}/").status_code == 404
    assert not Document.objects.filter(kind=KEY[0]).exists()


def test_nothing_is_due_before_the_responses_are_published(db, words, client):
    asked = make_consultation()

    assert client.post(f"{page(asked)}relazione-esiti/docx/it/").status_code == 404
    assert "Make it now" not in client.get(f"/en{page(asked)}").text


def test_consultation_that_is_not_public_has_no_documents_for_anybody(db, words, client):
    asked = make_consultation(announced=False)

    assert client.get(page(asked)).status_code == 404
