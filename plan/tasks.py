from celery import shared_task

from plan import documents
from plan.redline import keeping


@shared_task
def build_document(document_id: int) -> None:
    """Make one PDF."""
    documents.build(document_id)


@shared_task
def sweep_documents() -> None:
    """Make what a lost bell or a killed worker left."""
    for document_id in documents.waiting():
        documents.build(document_id)


@shared_task
def keep_redlines() -> None:
    """Compare the published versions that are not compared yet. Rung when one is published, and
    from time to time."""
    for base, version in keeping.missing():
        keeping.make(base, version)
