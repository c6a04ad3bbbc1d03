"""What of the consultation hangs on an organisation, when two entries of one become one."""

from consultation.models import Submission
from partners.models import Organisation

HANDLED = {"consultation.submission.organisation"}


def merge_organisations(keep: Organisation, drop: Organisation) -> None:
    """What was said for `drop`, was said for `keep`; the name stays as it then was."""
    Submission.objects.filter(organisation=drop).update(organisation=keep)
