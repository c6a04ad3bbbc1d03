"""What ends by itself: unconfirmed points lapse, private rows are deleted."""

from django.utils import timezone

from consultation.models import Contribution, ContributionState, Submission, SubmissionContact
from tsi.base.transitions import InvalidTransition


def lapse() -> None:
    """Let lapse the points of submissions that were not confirmed in time."""
    unconfirmed = Contribution.objects.filter(
        state=ContributionState.UNCONFIRMED,
        submission__in=Submission.objects.lapsed().values("pk"),
    )
    for contribution in unconfirmed.order_by("pk")[:500]:
        try:
            contribution.move("lapse")
        except InvalidTransition:
            continue  # confirmed in this very moment


def forget_contacts() -> None:
    """Delete the private rows whose retention has ended."""
    SubmissionContact.objects.filter(retain_until__lt=timezone.localdate()).delete()
