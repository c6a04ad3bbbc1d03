from collections.abc import Iterator

from django.core.management.base import BaseCommand

from partners.duplicates import find_duplicates, open_pairs
from tsi.base.progress import counted


class Command(BaseCommand):
    help = "Propose organisations that may be one, by the likeness of their names. Safe to repeat."

    def handle(self, *args, **options):
        new = find_duplicates(watched if options["verbosity"] else iter)
        self.stdout.write(f"{new} new, {open_pairs().count()} to be decided")


def watched(rows: list) -> Iterator:
    return counted(rows, "names")
