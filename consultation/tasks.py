from celery import shared_task

from consultation import expiry, screening


@shared_task
def screen_contribution(contribution_id: int) -> None:
    """Screen one contribution."""
    screening.screen(contribution_id)


@shared_task
def sweep_screening() -> None:
    """Screen what a lost bell or a killed worker left."""
    for contribution_id in screening.waiting():
        screening.screen(contribution_id)


@shared_task
def sweep_unconfirmed() -> None:
    """Let lapse what was not confirmed in time."""
    expiry.lapse()


@shared_task
def sweep_contacts() -> None:
    """Delete the private rows whose retention has ended."""
    expiry.forget_contacts()
