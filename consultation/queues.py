"""What waits for a moderator: held, reported by readers, appealed against; the oldest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consultation.models import (
    Appeal,
    AppealState,
    Contribution,
    ContributionState,
    Finding,
    Flag,
    FlagState,
    ScreeningRule,
)
from partners.models import User


class Queue(TextChoices):
    HELD = "verifica", _("Held")
    FLAGGED = "segnalazioni", _("Reported by readers")
    APPEALED = "riesami", _("To be looked at again")


AGES = (1, 3, 7, 30)  # days
OPEN_FLAGS = Flag.objects.filter(state=FlagState.OPEN)
OPEN_APPEALS = Appeal.objects.filter(state=AppealState.OPEN)


def waiting(queue: str) -> QuerySet[Contribution]:
    """What waits in a queue, with `since` when, the oldest first."""
    flags = OPEN_FLAGS.filter(contribution=OuterRef("pk")).order_by("received_at", "pk")
    appeals = OPEN_APPEALS.filter(decision__contribution=OuterRef("pk")).order_by("received_at")
    rows = Contribution.objects.all()
    found = {
        Queue.HELD: rows.filter(state=ContributionState.HELD).annotate(since=F("held_at")),
        Queue.FLAGGED: rows.filter(pk__in=OPEN_FLAGS.values("contribution")).annotate(
            since=Subquery(flags.values("received_at")[:1])
        ),
        Queue.APPEALED: rows.filter(pk__in=OPEN_APPEALS.values("decision__contribution")).annotate(
            since=Subquery(appeals.values("received_at")[:1])
        ),
    }[queue]
    return found.order_by("since", "pk")


@dataclass(frozen=True)
class Asked:
    """A queue narrowed by what the screening found and by age, as the query string asks."""

    queue: str = Queue.HELD
    found: str = ""
    days: int = 0

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Asked":
        """What is not among the choices counts as not asked."""
        queue, found, days = (asked.get(name, "") for name in ("coda", "trovato", "giorni"))
        return cls(
            queue if queue in Queue.values else Queue.HELD,
            found if found in ScreeningRule.values else "",
            next((each for each in AGES if days == str(each)), 0),
        )

    def rows(self) -> QuerySet[Contribution]:
        """What waits, the oldest first."""
        rows = waiting(self.queue)
        if self.found:
            findings = Finding.objects.filter(
                revision__contribution=OuterRef("pk"),
                revision__number=OuterRef("revision"),
                rule=self.found,
            )
            rows = rows.filter(Exists(findings))
        return rows.filter(since__lte=Now() - timedelta(days=self.days)) if self.days else rows

    @property
    def query(self) -> str:
        """The query string that asks for the same."""
        asked = {"coda": self.queue, "trovato": self.found, "giorni": self.days or ""}
        asked["coda"] = "" if self.queue == Queue.HELD else self.queue
        return urlencode({name: value for name, value in asked.items() if value})


def not_lent_to_others(moderator: User) -> Q:
    return Q(desk=None) | Q(desk=moderator) | Q(desk_until__lte=Now())


def free_for(moderator: User) -> Q:
    """What nobody else has on loan, none of the moderator's own words, and no appeal against what
    the moderator decided."""
    own = Q(submission__author=moderator) | Q(submission__contact__email__iexact=moderator.email)
    mine = OPEN_APPEALS.filter(decision__contribution=OuterRef("pk"), decision__by=moderator)
    return not_lent_to_others(moderator) & ~own & ~Exists(mine)


@dataclass(frozen=True)
class Waiting:
    """How much of a queue waits, and since when the oldest."""

    queue: Queue
    count: int
    since: datetime | None


def standing() -> list[Waiting]:
    """Every queue as it is now."""
    counts = {"total": Count("pk"), "oldest": Min("since")}
    found = [(queue, waiting(queue).order_by().aggregate(**counts)) for queue in Queue]
    return [Waiting(queue, each["total"], each["oldest"]) for queue, each in found]


def overdue(now: datetime) -> list[Waiting]:
    """The queues whose oldest item has waited longer than MODERATION_ALARM_HOURS."""
    before = now - timedelta(hours=settings.MODERATION_ALARM_HOURS)
    return [queue for queue in standing() if queue.since and queue.since <= before]
