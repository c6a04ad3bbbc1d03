from celery import shared_task

from plan import documents


@shared_task
def build_document(document_id: int) -> None:
    """Make one PDF."""
    documents.build(document_id)


@shared_task
def sweep_documents() -> None:
    """Make what a lost bell or a killed worker left."""
    for document_id in documents.waiting():
        documents.build(document_id)
