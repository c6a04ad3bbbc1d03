from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tsi.base import progress
from tsi.site import demo


class Command(BaseCommand):
    help = "Play the invented world of the demonstration. Safe to repeat."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("Set DEMO=1: invented data does not belong on a real site.")
        say = progress.steps(demo.ACTS) if options["verbosity"] else progress.silent
        consultation = demo.play(say)
        progress.finish()
        total = consultation.contributions.count()
        self.stdout.write(f"{consultation.slug}: {total} contributions")
