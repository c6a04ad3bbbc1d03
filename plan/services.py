"""What can be done with documents: ask for one."""

from django.db import transaction

from plan import documents
from plan.models import (
    DOCUMENT_TRANSITIONS,
    Document,
    DocumentKind,
    DocumentState,
    ReportingCycle,
    Version,
)
from plan.tasks import build_document
from tsi.base.bell import ring


@transaction.atomic
def request_document(
    version: Version,
    language: str,
    *,
    base: Version | None = None,
    cycle: ReportingCycle | None = None,
) -> Document:
    """The PDF of a version, with a `base` that of what changed since then, with a closed `cycle`
    its progress report: the one there is, or a row that a worker will fill."""
    kind = DocumentKind.PROGRESS if cycle else DocumentKind.REDLINE if base else DocumentKind.PLAN
    document, created = Document.objects.get_or_create(
        kind=kind,
        version=version,
        base=base,
        cycle=cycle,
        language=language,
        input_sha256=documents.input_sha256(version, language, base, cycle),
    )
    if document.state == DocumentState.FAILED:
        DOCUMENT_TRANSITIONS.apply(document, "retry", last_error="", attempts=0, leased_until=None)
        created = True
    if created:
        ring(build_document, document.pk)
    return document
