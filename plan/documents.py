"""Filling a Document row: which input it is made from, and who makes it."""

import hashlib
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db.models.functions import Now

from partners.models import Organisation
from plan import pdf
from plan.models import (
    DOCUMENT_TRANSITIONS,
    Document,
    DocumentKind,
    DocumentState,
    ReportingCycle,
    Version,
)
from tsi.base import work

LEASE = timedelta(minutes=10)  # a Plan of 125 pages takes a quarter of a minute
RETRY_IN = timedelta(minutes=1)
ATTEMPTS = 3


def input_sha256(
    version: Version,
    language: str,
    base: Version | None = None,
    cycle: ReportingCycle | None = None,
) -> str:
    """SHA-256 (hex) over all that a PDF is made from: text, appendix, acts, layout, language; with
    a `base`, over all that the comparison with it is made from; with a closed `cycle`, over all
    that its progress report is."""
    if cycle is not None:
        return _progress_sha256(cycle, language)
    if base is not None:
        return _comparison_sha256(base, version, language)
    digest = hashlib.sha256(f"{version.manifest_sha256}:{language}:{pdf.layout()}".encode())
    listed = Organisation.objects.in_appendix().by_name()
    for row in listed.values_list("pk", "name", "part_of"):
        digest.update(repr(row).encode())
    shown = (version.kind, version.state, version.note_it, version.note_en)
    digest.update(repr(shown).encode())
    for act in version.acts.values_list("promoter__name", "body", "number", "date", "url"):
        digest.update(repr(act).encode())
    return digest.hexdigest()


def _comparison_sha256(base: Version, version: Version, language: str) -> str:
    digest = hashlib.sha256(f"{language}:{pdf.comparison_layout()}".encode())
    for side in (base, version):
        shown = (side.manifest_sha256, side.kind, side.number, side.is_summary, side.is_demo)
        digest.update(repr((*shown, side.sealed_at.isoformat())).encode())
    for name in version.plan.promoters.by_name().values_list("name", flat=True):
        digest.update(name.encode() + b"\0")
    return digest.hexdigest()


def _progress_sha256(cycle: ReportingCycle, language: str) -> str:
    made_from = f"{cycle.pk}:{cycle.snapshot_sha256}:{language}:{pdf.progress_layout()}"
    digest = hashlib.sha256(made_from.encode())
    plan = cycle.plan
    digest.update(repr((plan.title_it, plan.title_en, str(cycle.closed_at))).encode())
    return digest.hexdigest()


def build(document_id: int) -> None:
    """Make the file of one Document, if no other worker does. Safe to call twice.

    The error of a failed attempt is kept in the row; after the third it stays failed until
    somebody asks again.
    """
    if not work.claim(Document.objects.unfinished(), document_id, lease=LEASE):
        return
    rows = Document.objects.select_related("version__plan", "version__base", "base__plan")
    document = rows.select_related("cycle__plan").get(pk=document_id)
    DOCUMENT_TRANSITIONS.apply(document, "build", progress=0)
    try:
        made = _rendered(document)
        document.file.save(
            f"{document.input_sha256[:24]}.pdf", ContentFile(made.content), save=False
        )
    except Exception as error:  # whatever the cause, the row tells it and the queue moves on
        _failed(document, error)
        return
    DOCUMENT_TRANSITIONS.apply(
        document,
        "finish",
        file=document.file.name,
        size=len(made.content),
        pages=made.pages,
        progress=100,
        finished_at=Now(),
        leased_until=None,
        last_error="",
    )


def _rendered(document: Document) -> pdf.Rendered:
    def progress(done: int) -> None:
        _progress(document, done)

    if document.kind == DocumentKind.REDLINE:
        pair = document.base, document.version
        compared = pdf.ComparisonEdition.of(*pair, document.language)
        return pdf.render_comparison(compared, progress=progress)
    if document.kind == DocumentKind.PROGRESS:
        report = pdf.ProgressEdition.of(document.cycle, document.language)
        return pdf.render_progress(report, progress=progress)
    return pdf.render(pdf.Edition.of(document.version, document.language), progress=progress)


def _progress(document: Document, done: int) -> None:
    Document.objects.filter(pk=document.pk, state=DocumentState.BUILDING).update(progress=done)


def _failed(document: Document, error: Exception) -> None:
    document.refresh_from_db(fields=["attempts"])
    if document.attempts < ATTEMPTS and not isinstance(error, pdf.LibrariesMissing):
        work.fail(document, error, retry_in=RETRY_IN)
        return
    why = f"{type(error).__name__}: {error}"[:500]
    DOCUMENT_TRANSITIONS.apply(document, "fail", last_error=why, leased_until=None)


def waiting() -> list[int]:
    """Keys of the unfinished documents that no worker holds, oldest first."""
    rows = Document.objects.unfinished().filter(work.free())
    return list(rows.order_by("created_at").values_list("pk", flat=True)[:20])
