"""The documents of the Plan itself: which input each is made from, and what is printed."""

import hashlib

from partners.models import Organisation
from plan import making, pdf
from plan.models import Document, DocumentKind, ReportingCycle, Version


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
    """Make the file of one Document of the Plan, if no other worker does. Safe to call twice."""
    making.build(Document.objects.of_plan(), document_id, _rendered)


def _rendered(document: Document, progress: making.Progress) -> pdf.Rendered:
    if document.kind == DocumentKind.REDLINE:
        pair = document.base, document.version
        compared = pdf.ComparisonEdition.of(*pair, document.language)
        return pdf.render_comparison(compared, progress=progress)
    if document.kind == DocumentKind.PROGRESS:
        report = pdf.ProgressEdition.of(document.cycle, document.language)
        return pdf.render_progress(report, progress=progress)
    return pdf.render(pdf.Edition.of(document.version, document.language), progress=progress)


def waiting() -> list[int]:
    """Keys of the unfinished documents of the Plan that no worker holds, oldest first."""
    return making.waiting(Document.objects.of_plan())
