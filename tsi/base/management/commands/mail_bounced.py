import logging
import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand

from tsi.base import bounces

log = logging.getLogger(__name__)
LIMIT = 5_000_000  # bytes of a report that are read; servers cut what they give back


class Command(BaseCommand):
    help = "Reads a delivery report (RFC 3464) and notes which mail came back. See docs/mail.md."

    def handle(self, *args, **options):
        """Never fails: the mail server would answer a report with a report."""
        domain = urlsplit(settings.BASE_URL).hostname or ""
        bounce = bounces.read_report(sys.stdin.buffer.read(LIMIT), domain=domain)
        mail = bounce and bounces.record(bounce)
        if mail:
            log.warning("Mail %s %s", mail.pk, mail.last_error)
        else:
            log.info("A mail to the return address is no report about a mail of ours")
