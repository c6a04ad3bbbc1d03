"""The PDF of an accession signed on the platform."""

import hashlib
import subprocess
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from partners import documents, joining
from partners.models import Adhesion
from partners.signed_files import read
from partners.tasks import make_adhesion_documents
from tests.factories import make_adhesion, make_organisation, make_user
from tests.partners.signing_files import PDF
from tests.partners.test_adhesion import sent
from tests.plan.pdf_reading import squash, tool
from tests.worker import wait_until
from tsi.base.loading import load_legal_texts


def text_of(content: bytes) -> str:
    command = [tool("pdftotext"), "-raw", "-", "-"]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()


@pytest.fixture
def adhesion(db, settings):
    load_legal_texts(settings.BASE_DIR / "fixtures" / "legal")
    evil = '<script>x</script> & "Ponte"'
    return sent(organisation=make_organisation(name=f"Cooperativa {evil}"))


def test_document_says_what_was_signed_by_whom_and_when(adhesion):
    documents.make(adhesion.pk)

    adhesion.refresh_from_db()
    content = adhesion.document.read()
    text = squash(text_of(content))
    assert adhesion.document_sha256 == hashlib.sha256(content).hexdigest()
    for words in (
        adhesion.organisation.name,
        "00514490010",
        "Carla Neri, presidente",
        adhesion.submitted_by.get_full_name(),
        "Intenzionalità",
        "Sintesi non ufficiale",
        documents.text_sha256(adhesion.memorandum, "it"),
    ):
        assert squash(words) in text, words
    assert adhesion.submitted_by.email not in text_of(content)
    assert adhesion.submitted_by.email.encode() not in content


def test_document_is_in_the_language_that_was_signed(adhesion):
    english = make_adhesion(memorandum=adhesion.memorandum, language="en", submitted_by=make_user())

    html = documents.html(english)

    assert 'lang="en"' in html
    assert "Unofficial summary" in html
    assert documents.text_sha256(adhesion.memorandum, "en") in html
    assert documents.text_sha256(adhesion.memorandum, "it") not in html


def test_hash_of_the_text_can_be_checked_by_anybody(adhesion, settings):
    lines = (settings.BASE_DIR / "fixtures/legal/memorandum-1.it.md").read_text("utf-8")
    title, _line, body = lines.partition("\n")

    whole = f"{title.removeprefix('# ')}\n\n{body.strip()}"

    expected = hashlib.sha256(whole.encode()).hexdigest()
    assert documents.text_sha256(adhesion.memorandum, "it") == expected


def test_document_is_made_once(adhesion):
    documents.make(adhesion.pk)
    first = Adhesion.objects.get().document.name

    documents.make(adhesion.pk)

    assert Adhesion.objects.get().document.name == first
    assert documents.waiting() == []


def test_uploaded_document_is_left_alone(db):
    uploaded = sent(file=read("x.pdf", PDF))

    documents.make(uploaded.pk)

    uploaded.refresh_from_db()
    assert uploaded.document.read() == PDF


def test_failure_is_kept_and_tried_again(adhesion, settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": []}]

    documents.make(adhesion.pk)

    adhesion.refresh_from_db()
    assert "TemplateDoesNotExist" in adhesion.last_error
    assert adhesion.leased_until > timezone.now()
    assert documents.waiting() == []
    Adhesion.objects.update(leased_until=Now() - timedelta(seconds=1))
    assert documents.waiting() == [adhesion.pk]


def test_worker_whose_lease_ended_does_not_overwrite(adhesion, settings):
    documents.make(adhesion.pk)
    kept = Adhesion.objects.get()

    documents._keep(adhesion, b"late")

    assert Adhesion.objects.get().document_sha256 == kept.document_sha256
    assert [path.read_bytes() == b"late" for path in settings.MEDIA_ROOT.rglob("*.pdf")] == [False]


def test_withdrawn_accession_has_its_document_all_the_same(adhesion):
    joining.withdraw(adhesion, by=adhesion.submitted_by)

    make_adhesion_documents()

    assert Adhesion.objects.get().document


@pytest.mark.slow
def test_worker_makes_it_without_being_asked_twice(documents_worker):
    """By its bell, or by the sweep when nobody heard it."""
    rung = sent()
    silent = make_adhesion(submitted_by=make_user())

    for adhesion in (rung, silent):
        made = Adhesion.objects.exclude(document="").filter(pk=adhesion.pk)
        wait_until(made.exists, seconds=60)
