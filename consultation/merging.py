"""What of the consultation hangs on an organisation, when two entries of one become one."""

from consultation.models import Pledge, Submission
from partners.models import Organisation

HANDLED = {"consultation.submission.organisation", "consultation.pledge.organisation"}


def merge_organisations(keep: Organisation, drop: Organisation) -> None:
    """What was said or offered for `drop`, was for `keep`; the name stays as it then was."""
    Pledge.objects.filter(organisation=drop).update(organisation=keep)
    Submission.objects.filter(organisation=drop).update(organisation=keep)
