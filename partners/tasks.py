from celery import shared_task

from partners import documents, duplicates, people


@shared_task
def make_adhesion_document(adhesion_id: int) -> None:
    """Make the PDF of one accession signed on the platform."""
    documents.make(adhesion_id)


@shared_task
def make_adhesion_documents() -> None:
    """Make what a lost bell or a killed worker left."""
    for adhesion_id in documents.waiting():
        documents.make(adhesion_id)


@shared_task
def sweep_invitations() -> None:
    """End the invitations whose time is over, and see which came back."""
    people.lapse()
    people.note_bounces()


@shared_task
def sweep_duplicates() -> None:
    """Propose the organisations that may be one, of those that came since."""
    duplicates.find_duplicates()
