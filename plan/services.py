"""What can be done with documents: ask for one."""

from django.conf import settings

from plan import documents, making
from plan.models import Document, DocumentKind, ReportingCycle, Version
from plan.tasks import build_document


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
    return making.ask(
        build_document,
        kind=kind,
        version=version,
        base=base,
        cycle=cycle,
        language=language,
        input_sha256=documents.input_sha256(version, language, base, cycle),
    )


def request_editions(version: Version) -> None:
    """The PDF of a version that everybody reads, in both languages, as it would be made now."""
    if version.published_at is None:
        return
    for language, _name in settings.LANGUAGES:
        request_document(version, language)
