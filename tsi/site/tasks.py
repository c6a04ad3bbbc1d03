from celery import shared_task

from tsi.site.accessibility import reporting


@shared_task
def forget_accessibility_reports() -> None:
    """Delete addresses and words of reports that are kept no longer."""
    reporting.forget()
