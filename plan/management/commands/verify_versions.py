from django.core.management.base import BaseCommand, CommandError

from plan.hashing import broken
from plan.models import Version


class Command(BaseCommand):
    help = "Compute every hash of every sealed version again, and fail if one differs."

    def handle(self, *args, **options):
        wrong = {}
        for version in Version.objects.filter(sealed_at__isnull=False).order_by("pk"):
            found = broken(version)
            self.stdout.write(f"{version.number} {version.manifest_sha256} {found or 'ok'}")
            if found:
                wrong[version.number] = found
        if wrong:
            raise CommandError(f"Not what was sealed: {wrong}")
