"""The documents of a version. (Pages of the text itself are composed in tsi.site.)"""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from plan import services
from plan.models import Document, DocumentKind, DocumentState, Version
from plan.views.pairs import pair_of
from tsi.base.private import private_page

LANGUAGES = ("it", "en")


@private_page
@require_safe
def document_list(request: HttpRequest, number: str) -> HttpResponse:
    """The PDFs of a version: download, progress while one is made, or a button to ask for it."""
    version = get_object_or_404(Version.objects.public().select_related("plan"), number=number)
    made = version.documents.filter(kind=DocumentKind.PLAN)
    context = {"version": version, **document_rows(made, "plan:document_request", number)}
    return render(request, "plan/document_list.html", context)


@private_page
@require_POST
def document_request(request: HttpRequest, number: str, language: str) -> HttpResponse:
    """Ask for a PDF that is not there or has failed."""
    version = get_object_or_404(Version.objects.public(), number=number)
    if language not in LANGUAGES:
        raise Http404
    services.request_document(version, language)
    return redirect("plan:document_list", number=number)


@private_page
@require_safe
def comparison_pdf_list(request: HttpRequest, number: str, base: str) -> HttpResponse:
    """The PDFs of what changed between two versions, likewise."""
    older, version = _pair(number, base)
    made = version.documents.filter(kind=DocumentKind.REDLINE, base=older)
    rows = document_rows(made, "plan:comparison_pdf_request", number, base)
    context = {"version": version, "base": older, **rows}
    return render(request, "plan/comparison_pdf_list.html", context)


@private_page
@require_POST
def comparison_pdf_request(
    request: HttpRequest, number: str, base: str, language: str
) -> HttpResponse:
    """Ask for a PDF of a comparison that is not there or has failed."""
    older, version = _pair(number, base)
    if language not in LANGUAGES:
        raise Http404
    services.request_document(version, language, base=older)
    return redirect("plan:comparison_pdf_list", number=number, base=base)


def document_rows(made: QuerySet[Document], page: str, *place: str | int) -> dict[str, Any]:
    """The document asked for last in each language, with the address at which one asks for it."""
    found = made.select_related("version__plan", "base").order_by("asked_at", "pk")
    newest = {document.language: document for document in found}
    rows = [
        (language, newest.get(language), reverse(page, args=[*place, language]))
        for language in LANGUAGES
    ]
    unfinished = (DocumentState.PENDING, DocumentState.BUILDING)
    return {
        "rows": rows,
        "working": any(document.state in unfinished for document in newest.values()),
    }


def _pair(number: str, base: str) -> tuple[Version, Version]:
    versions = list(Version.objects.public().select_related("plan"))
    return pair_of(versions, number, base)


@require_safe
def document_download(request: HttpRequest, pk: int, filename: str) -> HttpResponse:
    """The file of a document that is ready."""
    ready = Document.objects.public().of_plan().filter(state=DocumentState.READY)
    document = get_object_or_404(ready.select_related("version__plan", "base"), pk=pk)
    return document_file(request, document, filename)


def document_file(request: HttpRequest, document: Document, filename: str) -> HttpResponse:
    """The bytes of a document, under its own name only."""
    if filename != document.filename:
        raise Http404
    etag = f'"{document.input_sha256}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    if not document.file.storage.exists(document.file.name):
        raise Http404
    response = FileResponse(document.file.open("rb"), content_type=document.content_type)
    response["Content-Disposition"] = f'inline; filename="{document.filename}"'
    response["Cache-Control"] = "public, no-cache"
    response["ETag"] = etag
    return response
