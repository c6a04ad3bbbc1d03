"""Make the files of the open data now; a worker does it every few minutes."""

from django.core.management.base import BaseCommand

from tsi.site.open_data import keeping
from tsi.site.open_data.catalogue import DATASETS


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        for dataset in DATASETS.values():
            made = keeping.make(dataset)
            self.stdout.write(f"{dataset.slug}: {'of today' if made else 'changed meanwhile'}")
