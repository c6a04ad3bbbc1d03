from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tsi.site import demo


class Command(BaseCommand):
    help = "Print the demonstration's accounts."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("Set DEMO=1: there are no such accounts on a real site.")
        accounts = demo.accounts()
        role, email = (max(map(len, each)) for each in zip(*[(a.role, a.email) for a in accounts]))
        for account in accounts:
            line = f"  {account.role:<{role}}  {account.email:<{email}}  {account.password}"
            if account.totp_secret:
                line += f"  second factor: {account.totp_secret}"
            self.stdout.write(line)
        self.stdout.write(f"  Codes of the second factor: {settings.BASE_URL}/demo/codice/")
