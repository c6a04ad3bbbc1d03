from celery import shared_task

from tsi.site.accessibility import reporting
from tsi.site.open_data import keeping
from tsi.site.open_data.catalogue import DATASETS


@shared_task
def forget_accessibility_reports() -> None:
    """Delete addresses and words of reports that are kept no longer."""
    reporting.forget()


@shared_task(soft_time_limit=1500, time_limit=1600)
def sweep_datasets() -> None:
    """Make anew the files of the open data whose rows changed."""
    keeping.keep(DATASETS.values())
