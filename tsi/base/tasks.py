from celery import shared_task

from tsi.base import delivery


@shared_task
def send_mail(mail_id: int) -> None:
    """Send one mail of the outbox."""
    delivery.deliver(mail_id)


@shared_task
def sweep_mail() -> None:
    """Send what a lost bell or a killed worker left."""
    for mail_id in delivery.waiting():
        delivery.deliver(mail_id)
