from django.core.management.base import BaseCommand

from consultation.likeness import fingerprint, remember
from consultation.models import Contribution, ContributionState, Fingerprint, Revision
from consultation.moderation.likeness import VERSION
from tsi.base import progress

BATCH = 500


class Command(BaseCommand):
    """Makes anew the fingerprints that another version of the rule made, or nobody."""

    help = "Bring the index of nearly equal words up to the rule's version. May be stopped."

    def handle(self, *args, **options):
        current = Fingerprint.objects.filter(version=VERSION)
        judged = Contribution.objects.exclude(
            state__in=(ContributionState.UNCONFIRMED, ContributionState.LAPSED)
        )
        rows = Revision.objects.filter(contribution__in=judged).exclude(
            pk__in=current.values("revision")
        )
        total, done, last = rows.count(), 0, 0
        while batch := list(_next(rows, last)):
            remember(fingerprint(row.contribution, row) for row in batch)
            last, done = batch[-1].pk, done + len(batch)
            if options["verbosity"]:
                progress.tell(done, total, "revisions")
        progress.finish()
        self.stdout.write(f"{done} revisions are in version {VERSION} now.")


def _next(rows, last: int):
    rows = rows.filter(pk__gt=last).order_by("pk")
    return rows.select_related("contribution__passage__version")[:BATCH]
