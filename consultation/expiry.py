"""What ends by itself: unconfirmed points lapse, private rows are deleted, names go.

Who spoke is named until `published_until`: from the next day on no page, export or file shows a
name (`Consultation.shows_names`), whatever the nightly job does. The job then takes the names from
the rows too, once the addresses are no longer kept for answers and appeals.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now
from django.utils import timezone

from consultation import documents, erasing, letters
from consultation.models import (
    Consultation,
    Contribution,
    ContributionState,
    Flag,
    FlagContact,
    Submission,
    SubmissionContact,
)
from tsi.base.models import OutgoingMail
from tsi.base.outbox import path_of
from tsi.base.transitions import InvalidTransition

RETAIN_CONTACT = timedelta(days=365)  # after the closing, for answers and appeals
CONFIRM_WITHIN = timedelta(hours=48)  # of the first mail's acceptance
COUNTED = timedelta(days=2)
NEVER_WRITTEN_TO = timedelta(days=14)  # after which a submission whose mail failed lapses


def retain_until(consultation: Consultation) -> date:
    """The last day on which the addresses of those who spoke are kept."""
    return timezone.localtime(consultation.closes_at + RETAIN_CONTACT).date()


def lapsed() -> QuerySet[Submission]:
    """Unconfirmed submissions whose time to confirm is over, by the database clock."""
    mails = OutgoingMail.objects.filter(
        letter=path_of(letters.confirm_submission), about=OuterRef("pk"), sent_at__isnull=False
    )
    mailed_at = Subquery(mails.order_by("sent_at").values("sent_at")[:1])
    return Submission.objects.annotate(mailed_at=mailed_at).filter(
        Q(mailed_at__lte=Now() - CONFIRM_WITHIN)
        | Q(mailed_at=None, received_at__lte=Now() - NEVER_WRITTEN_TO),
        confirmed_at=None,
    )


def lapse() -> None:
    """Let lapse the points of submissions that were not confirmed in time."""
    unconfirmed = Contribution.objects.filter(
        state=ContributionState.UNCONFIRMED,
        submission__in=lapsed().values("pk"),
    )
    for contribution in unconfirmed.order_by("pk")[:500]:
        try:
            contribution.move("lapse")
        except InvalidTransition:
            continue  # confirmed in this very moment


def forget_contacts() -> None:
    """Delete the private rows whose retention has ended."""
    for contacts in (SubmissionContact, FlagContact):
        contacts.objects.filter(retain_until__lt=timezone.localdate()).delete()


def forget_places() -> None:
    """Forget as whom visitors were counted once no hour that is counted goes back so far."""
    for rows in (Submission.objects, Flag.objects):
        over = rows.filter(received_at__lt=Now() - COUNTED).exclude(counted_as="")
        over.update(counted_as="")


def without_purpose() -> QuerySet[Submission]:
    """Submissions whose name is shown no longer and needed no longer."""
    today = timezone.localdate()
    over = Consultation.objects.filter(published_until__lt=today)
    ended = [each.pk for each in over if retain_until(each) < today]
    return Submission.objects.filter(consultation__in=ended, identity_removed_at=None)


def forget_names() -> None:
    """Take the identity from what was said, one submission a transaction: whoever kills this
    leaves the rest to the next night."""
    for submission in without_purpose().select_related("consultation").iterator(chunk_size=500):
        with transaction.atomic():
            row = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
            if row.identity_removed_at is None:
                erasing.forget(row)
                row.consultation.touch()


def expire() -> None:
    """All that ends with a day; doing it twice changes nothing."""
    lapse()
    forget_places()
    forget_names()  # their addresses are covered in what they said while they are known
    forget_contacts()
    documents.forget_outdated()
