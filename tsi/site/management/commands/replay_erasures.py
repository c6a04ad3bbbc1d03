from collections.abc import Iterator

from django.core.management.base import BaseCommand

from tsi.base.progress import counted
from tsi.site.replaying import replay


class Command(BaseCommand):
    help = "After a restore: erases again the people who were erased since the backup."

    def handle(self, *args, **options):
        done = replay(watched if options["verbosity"] else iter)
        self.stdout.write(f"{done} erased again")


def watched(noted: list) -> Iterator:
    return counted(noted, "erasures")
