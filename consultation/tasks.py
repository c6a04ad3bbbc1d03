from celery import shared_task
from celery.signals import celeryd_after_setup

from consultation import alarm, documents, expiry, screening

BATCH = 50  # contributions in one transaction


@shared_task(soft_time_limit=30, time_limit=40)
def screen_contribution(contribution_id: int) -> None:
    """Screen one contribution."""
    screening.screen(contribution_id)


@shared_task
def sweep_screening() -> None:
    """Screen what a lost bell or a killed worker left."""
    waiting = screening.waiting()
    for start in range(0, len(waiting), BATCH):
        for contribution_id in screening.screen_batch(waiting[start : start + BATCH]):
            screening.screen(contribution_id)


@shared_task
def sweep_unconfirmed() -> None:
    """Let lapse what was not confirmed in time."""
    expiry.lapse()


@shared_task
def expire() -> None:
    """What ends with a day: addresses no longer kept, names no longer shown, files that hold them.

    Rung each hour: a night on which nothing ran is made up for."""
    expiry.expire()


@shared_task
def build_document(document_id: int) -> None:
    """Make one file of a consultation."""
    documents.build(document_id)


@shared_task
def sweep_documents() -> None:
    """Make one of those that a lost bell or a killed worker left; forget what is no longer so."""
    for document_id in documents.waiting()[:1]:  # a volume takes a minute or more
        documents.build(document_id)
    documents.forget_outdated()


@shared_task
def alarm_moderators() -> None:
    """Write to those who moderate when something has waited too long."""
    alarm.write()


@celeryd_after_setup.connect
def warm_screening(instance, **kwargs) -> None:
    """Count the examples of the screening before the processes of the pool are made: they share
    what was counted, and the first contribution does not wait for it."""
    if "screening" in instance.app.amqp.queues.consume_from:
        screening.warm()
