"""Filling a Document row, whoever's content it prints: asked for, leased, made, failed.

Each app whose content is printed has a task of its own and a sweep over its kinds; what to print
it passes in.
"""

from collections.abc import Callable
from datetime import timedelta

from celery import Task
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from plan.models import DOCUMENT_TRANSITIONS, Document, DocumentState
from tsi.base import work
from tsi.base.bell import ring
from tsi.base.printing import LibrariesMissing, Rendered

LEASE = timedelta(minutes=10)  # a Plan of 125 pages takes a quarter of a minute
RETRY_IN = timedelta(minutes=1)
ATTEMPTS = 3

Progress = Callable[[int], None]
Make = Callable[[Document, Progress], Rendered]


@transaction.atomic
def ask(task: Task, **row: object) -> Document:
    """The document of this `row` (version, kind, language, input_sha256 …): the one there is, or a
    row that `task` will fill, tried anew when it failed."""
    document, is_new = Document.objects.get_or_create(**row)
    if not is_new:
        Document.objects.filter(pk=document.pk).update(asked_at=Now())
    if document.state == DocumentState.FAILED:
        DOCUMENT_TRANSITIONS.apply(document, "retry", last_error="", attempts=0, leased_until=None)
        is_new = True
    if is_new:
        ring(task, document.pk)
    return document


def build(rows: QuerySet[Document], document_id: int, make: Make) -> None:
    """Make the file of one Document out of `rows`, if no other worker does. Safe to call twice.

    The error of a failed attempt is kept in the row; after the third it stays failed until
    somebody asks again.
    """
    if not work.claim(rows.unfinished(), document_id, lease=LEASE):
        return
    related = ("version__plan", "version__base", "base__plan", "cycle__plan")
    document = Document.objects.select_related(*related).get(pk=document_id)
    DOCUMENT_TRANSITIONS.apply(document, "build", progress=0)
    try:
        made = make(document, lambda done: _progress(document, done))
        document.file.save(
            f"{document.input_sha256[:24]}.{document.form}", ContentFile(made.content), save=False
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


def _progress(document: Document, done: int) -> None:
    Document.objects.filter(pk=document.pk, state=DocumentState.BUILDING).update(progress=done)


def _failed(document: Document, error: Exception) -> None:
    document.refresh_from_db(fields=["attempts"])
    if document.attempts < ATTEMPTS and not isinstance(error, LibrariesMissing):
        work.fail(document, error, retry_in=RETRY_IN)
        return
    why = f"{type(error).__name__}: {error}"[:500]
    DOCUMENT_TRANSITIONS.apply(document, "fail", last_error=why, leased_until=None)


def waiting(rows: QuerySet[Document]) -> list[int]:
    """Keys of those unfinished `rows` that no worker holds, oldest first."""
    free = rows.unfinished().filter(work.free())
    return list(free.order_by("created_at").values_list("pk", flat=True)[:20])
