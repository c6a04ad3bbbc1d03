from celery import shared_task

from communities.digest import issuing, sending


@shared_task
def sweep_digests() -> None:
    """Issue the digests that are due, and send those that wait."""
    issuing.issue_due()
    sending.send_waiting()
