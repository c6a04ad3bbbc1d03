"""What there is to answer, and how far the answering has come."""

from django.db.models import F, Q, QuerySet
from django.db.models.functions import TruncDate

from consultation.models import (
    READABLE,
    AppealState,
    Consultation,
    Contribution,
    ContributionState,
    Outcome,
    Phase,
    ResponseState,
)
from tsi.base.transitions import InvalidTransition

PUBLISHED = Q(state__in=READABLE, shown__isnull=False)
WITHDRAWN = Q(state=ContributionState.WITHDRAWN, number__isnull=False)
# By the clock when it came online, by its day when it was heard elsewhere.
LATE = Q(submission__heard_on=None, submission__received_at__gte=F("consultation__closes_at")) | Q(
    submission__heard_on__gt=TruncDate("consultation__closes_at")
)
CAN_HAVE = {Outcome.WITHDRAWN: WITHDRAWN, Outcome.LATE: PUBLISHED & LATE}


def can_have(outcome: str) -> Q:
    """The contributions to which this outcome can be answered."""
    return CAN_HAVE.get(Outcome(outcome), PUBLISHED)


def to_answer(consultation: Consultation) -> QuerySet[Contribution]:
    """What was published and is still read: each has a response in the end."""
    return consultation.contributions.filter(PUBLISHED)


def without_response(consultation: Consultation) -> QuerySet[Contribution]:
    """Those of them that nobody has begun to answer."""
    return to_answer(consultation).filter(answered=None)


def not_validated(consultation: Consultation) -> QuerySet[Contribution]:
    """Those of them whose response could not be published as things stand: it is not validated, or
    their words are others since."""
    done = Q(answered__response__state=ResponseState.PUBLISHED) | Q(
        answered__response__state=ResponseState.VALIDATED, answered__revision=F("shown")
    )
    rows = to_answer(consultation)
    return rows.exclude(pk__in=rows.filter(done).values("pk"))


def undecided(consultation: Consultation) -> QuerySet[Contribution]:
    """What the screening or a person has still to decide on, so that nobody could answer it: words
    that wait, a decision that somebody asked to look at again, and what may still be confirmed."""
    waiting = (ContributionState.UNCONFIRMED, ContributionState.SCREENING, ContributionState.HELD)
    appealed = Q(decisions__appeal__state=AppealState.OPEN)
    said = consultation.contributions.filter(Q(state__in=waiting) | appealed)
    return consultation.contributions.filter(pk__in=said.values("pk"))


def lock(consultation: Consultation) -> Consultation:
    """The row as it is now, with its phase, held until the transaction ends: nothing is published
    or answered meanwhile. The clock is read after our own wait."""
    rows = Consultation.objects.filter(pk=consultation.pk)
    rows.select_for_update(no_key=True).get()
    return rows.with_phase().select_related("version__plan").get()


def lock_open(consultation: Consultation) -> Consultation:
    """The same, while responses are written. Raises InvalidTransition before and after."""
    here = lock(consultation)
    if here.phase not in (Phase.OPEN, Phase.ANSWERING):
        raise InvalidTransition
    return here
