from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tsi.site import demo


class Command(BaseCommand):
    help = "Print the demonstration's accounts."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("Set DEMO=1: there are no such accounts on a real site.")
        accounts = demo.accounts()
        role = max(len(account.role) for account in accounts)
        email = max(len(account.email) for account in accounts)
        for account in accounts:
            line = f"  {account.role:<{role}}  {account.email:<{email}}  {account.password}"
            if account.totp_secret:
                line += f"  second factor: {account.totp_secret}"
            self.stdout.write(line)
        self.stdout.write(f"  Codes of the second factor: {settings.BASE_URL}/demo/codice/")
