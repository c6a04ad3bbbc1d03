"""The progress report of a closed cycle: page, PDF, spreadsheet, and the snapshot itself."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plan import services
from plan.execution import reporting
from plan.models import CycleState, DocumentKind, ReportingCycle
from plan.pdf.progress import Line, ProgressEdition
from plan.views.documents import LANGUAGES, document_rows
from tsi.base import tables
from tsi.base.pages import public_file, public_page
from tsi.base.private import private_page


def _closed(pk: int) -> ReportingCycle:
    rows = ReportingCycle.objects.filter(state=CycleState.CLOSED)
    return get_object_or_404(rows.select_related("plan", "version"), pk=pk)


@require_safe
def progress_report(request: HttpRequest, pk: int) -> HttpResponse:
    """How all stood when the cycle was closed."""
    cycle = _closed(pk)

    def page() -> str:
        edition = ProgressEdition.of(cycle, get_language())
        context = {"cycle": cycle, "edition": edition}
        return render_to_string("plan/progress_report.html", context, request)

    parts = (cycle.snapshot_sha256, cycle.plan.title_it, cycle.plan.title_en, cycle.closed_at)
    return public_page(request, *parts, render=page)


@require_safe
def progress_report_table(request: HttpRequest, pk: int) -> HttpResponse:
    """Every action as a row of a spreadsheet."""
    cycle = _closed(pk)
    return public_file(request, cycle.snapshot_sha256, make=lambda: _spreadsheet(cycle))


def _spreadsheet(cycle: ReportingCycle) -> HttpResponse:
    edition = ProgressEdition.of(cycle, get_language())
    head = [
        _("Theme"), _("Code"), _("Action"), _("Lead"), _("How it stands"), _("How it looks"),
        _("Late"), _("Reported in this cycle"), _("Begun on"), _("Completed on"),
        _("What was done"), _("What stands in the way"), _("Where one can see it"),
    ]  # fmt: skip
    made = tables.xlsx_file(_("Progress report"), head, _table(edition))
    response = HttpResponse(made, content_type=tables.FORMATS["xlsx"])
    name = f"{cycle.plan.slug}-avanzamento-{cycle.pk}-{get_language()}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _table(edition: ProgressEdition) -> Iterator[list[Any]]:
    for theme in edition.themes:
        for line in theme.lines:
            yield [f"{theme.code} {theme.title}", *_row(line)]


def _row(line: Line) -> list[Any]:
    return [
        line.code, str(line.title), line.lead, line.status, line.outlook,
        _("yes") if line.late else _("no"), _("yes") if line.reported else _("no"),
        line.started, line.ended, line.narrative, line.obstacles, line.evidence_url,
    ]  # fmt: skip


@require_safe
def progress_report_snapshot(request: HttpRequest, pk: int) -> HttpResponse:
    """The very bytes whose SHA-256 stands on the report."""
    cycle = _closed(pk)
    content = reporting.canonical(cycle.snapshot)
    response = HttpResponse(content, content_type="application/json")
    response["Cache-Control"] = "public, no-cache"
    response["ETag"] = f'"{cycle.snapshot_sha256}"'
    return response


@private_page
@require_safe
def progress_document_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDFs of the report: download, progress while one is made, or a button to ask for it."""
    cycle = _closed(pk)
    made = cycle.documents.filter(kind=DocumentKind.PROGRESS)
    rows = document_rows(made, "plan:progress_document_request", pk)
    edition = ProgressEdition.of(cycle, get_language())
    context = {"cycle": cycle, "edition": edition, **rows}
    return render(request, "plan/progress_document_list.html", context)


@private_page
@require_POST
def progress_document_request(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Ask for a PDF that is not there or has failed."""
    cycle = _closed(pk)
    if language not in LANGUAGES:
        raise Http404
    services.request_document(cycle.version, language, cycle=cycle)
    return redirect("plan:progress_document_list", pk=pk)
