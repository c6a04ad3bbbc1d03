from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore

from tsi.base import delivery, watching
from tsi.base.models import SealedLetter


@shared_task
def send_mail(mail_id: int) -> None:
    """Send one mail of the outbox."""
    delivery.deliver(mail_id)


@shared_task
def sweep_mail() -> None:
    """Send what a lost bell or a killed worker left."""
    for mail_id in delivery.waiting():
        delivery.deliver(mail_id)


@shared_task
def sweep_sealed() -> None:
    """Forget what letters of the sign-in held, once they are sent."""
    SealedLetter.objects.forget_delivered()
    SealedLetter.objects.delete_old()


@shared_task
def sweep_sessions() -> None:
    """Delete sessions that are over."""
    SessionStore.clear_expired()


@shared_task
def heartbeat(queue: str) -> None:
    """A worker of this queue lives."""
    watching.beat(queue)
