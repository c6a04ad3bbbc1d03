from django.core.management.base import BaseCommand

from tsi.site.replaying import replay


class Command(BaseCommand):
    help = "After a restore: erases again the people who were erased since the backup."

    def handle(self, *args, **options):
        self.stdout.write(f"{replay()} erased again")
