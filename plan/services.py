"""What can be done with documents: ask for one."""

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

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
    if not created:
        Document.objects.filter(pk=document.pk).update(asked_at=Now())
    if document.state == DocumentState.FAILED:
        DOCUMENT_TRANSITIONS.apply(document, "retry", last_error="", attempts=0, leased_until=None)
        created = True
    if created:
        ring(build_document, document.pk)
    return document


def request_editions(version: Version) -> None:
    """The PDF of a version that everybody reads, in both languages, as it would be made now."""
    if version.published_at is None:
        return
    for language, _name in settings.LANGUAGES:
        request_document(version, language)
