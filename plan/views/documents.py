"""The documents of a version. (Pages of the text itself are composed in tsi.site.)"""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from plan import services
from plan.models import Document, DocumentKind, DocumentState, Version
from tsi.base.private import private_page

LANGUAGES = ("it", "en")


@private_page
@require_safe
def document_list(request: HttpRequest, number: str) -> HttpResponse:
    """The PDFs of a version: download, progress while one is made, or a button to ask for it."""
    version = get_object_or_404(Version.objects.public().select_related("plan"), number=number)
    newest = {
        document.language: document
        for document in version.documents.select_related("version__plan").order_by("pk")
    }
    rows = [(language, newest.get(language)) for language in LANGUAGES]
    unfinished = (DocumentState.PENDING, DocumentState.BUILDING)
    context = {
        "version": version,
        "rows": rows,
        "working": any(row and row.state in unfinished for _language, row in rows),
    }
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


@require_safe
def document_download(request: HttpRequest, pk: int, filename: str) -> HttpResponse:
    """The file of a document that is ready."""
    ready = Document.objects.public().filter(state=DocumentState.READY, kind=DocumentKind.PLAN)
    document = get_object_or_404(ready.select_related("version__plan"), pk=pk)
    if filename != document.filename:
        raise Http404
    etag = f'"{document.input_sha256}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    if not document.file.storage.exists(document.file.name):
        raise Http404
    response = FileResponse(document.file.open("rb"), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{document.filename}"'
    response["Cache-Control"] = "public, no-cache"
    response["ETag"] = etag
    return response
