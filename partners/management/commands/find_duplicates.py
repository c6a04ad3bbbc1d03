from django.core.management.base import BaseCommand

from partners.duplicates import find_duplicates, open_pairs


class Command(BaseCommand):
    help = "Propose organisations that may be one, by the likeness of their names. Safe to repeat."

    def handle(self, *args, **options):
        new = find_duplicates()
        self.stdout.write(f"{new} new, {open_pairs().count()} to be decided")
