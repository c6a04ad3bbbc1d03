"""The generated files of a consultation: what there is, asked for by POST, downloaded."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from consultation import documents, requesting
from consultation.models import Consultation
from plan.models import Document, DocumentForm, DocumentKind, DocumentState
from plan.models.document import CALLED
from plan.views.documents import LANGUAGES, document_file
from tsi.base.private import private_page

UNFINISHED = (DocumentState.PENDING, DocumentState.BUILDING)


@private_page
@require_safe
def document_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Each file in each form and language: download, progress, or a button to ask for it."""
    asked = _asked(slug)
    today = documents.Today(asked)
    rows = [
        _row(today, kind, form, language)
        for kind, form in documents.due(asked)
        for language in LANGUAGES
    ]
    working = any(each.state in UNFINISHED for row in rows for each in row["documents"])
    context = {"consultation": asked, "rows": rows, "working": working}
    return render(request, "consultation/document_list.html", context)


def _row(today: documents.Today, kind: DocumentKind, form: DocumentForm, language: str) -> dict:
    found = list(today.files(kind, form, language))
    failed = any(each.state == DocumentState.FAILED for each in found)
    return {
        "kind": kind.label,
        "called": CALLED[kind],
        "form": form,
        "language": language,
        "documents": found,
        "failed": failed,
        "to_ask": failed or not found,
    }


@private_page
@require_POST
def document_request(
    request: HttpRequest, slug: str, called: str, form: str, language: str
) -> HttpResponse:
    """Ask for a file that is not there or has failed."""
    asked = _asked(slug)
    kinds = {(CALLED[kind], each.value): (kind, each) for kind, each in documents.due(asked)}
    if language not in LANGUAGES or (called, form) not in kinds:
        raise Http404
    requesting.request(asked, *kinds[called, form], language)
    return redirect("consultation:document_list", slug=slug)


@require_safe
def document_download(request: HttpRequest, slug: str, pk: int, filename: str) -> HttpResponse:
    """The file, as long as it says what the public sees today."""
    asked = _asked(slug)
    ready = Document.objects.public().filter(version=asked.version_id, kind__in=documents.KINDS)
    rows = ready.filter(state=DocumentState.READY).select_related("version__plan", "base")
    document = get_object_or_404(rows, pk=pk)
    if not documents.Today(asked).is_current(document):
        raise Http404
    return document_file(request, document, filename)


def _asked(slug: str) -> Consultation:
    rows = Consultation.objects.public().with_phase().select_related("version__plan")
    return get_object_or_404(rows, slug=slug)
