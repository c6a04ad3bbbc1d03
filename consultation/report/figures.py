"""What there is to count of a consultation, in SQL: the number of queries never changes.

Keys and numbers only; `tables` finds the words. What a voice is counted as follows its row today,
so that a hidden contribution or a removed municipality changes the numbers at once.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.db.models.lookups import IsNull

from consultation.models import (
    READABLE,
    RESTRICTIONS,
    Appeal,
    Consultation,
    ConsultationStep,
    ConsultationVerb,
    Contribution,
    ContributionState,
    Decision,
    Flag,
    Phase,
    Pledge,
    ResponseState,
    Submission,
)
from plan.models import Passage, Version

S = ContributionState
CONFIRMED = Q(number__isnull=False)
PUBLISHED = Q(state__in=READABLE, shown__isnull=False)
NOT_PUBLISHED = Q(state__in=(S.REJECTED, S.HIDDEN))
WITHDRAWN = Q(state=S.WITHDRAWN) & CONFIRMED
WAITING = Q(state__in=(S.SCREENING, S.HELD), shown=None)
ANSWERED = Q(answered__response__state=ResponseState.PUBLISHED)
FEWEST = 3  # voices of one municipality; where fewer spoke, it could say who

Counted = tuple[tuple[str, int], ...]

# How long what was held waited for a person: from each holding to the decision.
WAITED = """
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM steps.at - steps.since))
    FROM (
        SELECT event.source, event.target, event.by_id, event.at,
            lag(event.at) OVER (PARTITION BY event.contribution_id ORDER BY event.id) AS since
        FROM consultation_event AS event
            JOIN consultation_contribution AS said ON said.id = event.contribution_id
        WHERE said.consultation_id = %s
    ) AS steps
    WHERE steps.source = 'held' AND steps.target IN ('published', 'rejected')
"""


@dataclass(frozen=True)
class Numbers:
    """How many contributions: each confirmed one is one of the four that follow."""

    received: int
    confirmed: int
    published: int
    not_published: int
    withdrawn: int
    waiting: int


@dataclass(frozen=True)
class Place:
    """A theme or a passage of the text (None: the whole text) and what was said on it."""

    passage: Passage | None
    confirmed: int
    published: int


@dataclass(frozen=True)
class Moderated:
    """What was decided, by whom (a person or the screening), and what readers and authors asked."""

    decisions: tuple[tuple[str, bool, int], ...]  # action, by a person, how many
    rules: tuple[tuple[str, str, int], ...]  # action of a restriction, rule, how many
    waited: timedelta | None  # median
    flags: Counted
    appeals: Counted


@dataclass(frozen=True)
class Campaigns:
    """Groups of contributions that say nearly the same."""

    groups: int
    inside: int
    outside: int


@dataclass(frozen=True)
class Figures:
    """All that the report says in numbers."""

    submissions: int
    confirmed_submissions: int
    numbers: Numbers
    kinds: Counted
    respondents: Counted
    sizes: Counted
    municipalities: Counted
    zones: Counted
    channels: Counted
    themes: tuple[Place, ...]
    passages: tuple[Place, ...]
    silent: tuple[Passage, ...]
    moderated: Moderated
    campaigns: Campaigns
    pledges: Counted
    moves: tuple[ConsultationStep, ...]
    is_reported: bool
    outcomes: Counted
    unanswered: int
    unanswered_because: ConsultationStep | None
    derogations: tuple[Version, ...]


def are_public(consultation: Consultation) -> bool:
    """Whether everybody may read the figures: from the closing on. Needs `with_phase`."""
    return consultation.phase in (Phase.ANSWERING, Phase.REPORTED)


def stamp(consultation: Consultation) -> str:
    """SHA-256 (hex) over all the figures: what was held, decided or reported changes them though
    the public sees nothing of it."""
    return digest(of(consultation))


def digest(figures: Figures) -> str:
    """The same, of figures that are counted already."""
    return hashlib.sha256(repr(figures).encode()).hexdigest()


def of(consultation: Consultation) -> Figures:
    """Count everything of one consultation; responses only once they are published."""
    said = Contribution.objects.filter(consultation=consultation)
    sent = Submission.objects.filter(consultation=consultation)
    spoke = sent.filter(confirmed_at__isnull=False)
    passages = list(consultation.version.passages.in_order())
    places = _places(said, "passage", passages)
    spoken_of = {place.passage.pk for place in places if place.passage and place.published}
    is_reported = consultation.reported_at is not None
    public = said.filter(PUBLISHED)
    return Figures(
        submissions=sent.count(),
        confirmed_submissions=spoke.count(),
        numbers=_numbers(said),
        kinds=_counted(public, "kind"),
        respondents=_counted(spoke, "respondent"),
        sizes=_counted(spoke.exclude(size=""), "size"),
        municipalities=_municipalities(spoke),
        zones=_counted(spoke, "zone"),
        channels=_counted(spoke, "channel"),
        themes=_places(said, "theme", passages),
        passages=places,
        silent=tuple(each for each in passages if each.pk not in spoken_of),
        moderated=_moderated(consultation),
        campaigns=_campaigns(public),
        pledges=_counted(Pledge.objects.filter(contribution__in=public), "state"),
        moves=tuple(
            consultation.steps.filter(verb__in=(ConsultationVerb.EXTEND, ConsultationVerb.CLOSE))
        ),
        is_reported=is_reported,
        outcomes=_outcomes(public) if is_reported else (),
        unanswered=public.exclude(ANSWERED).count() if is_reported else 0,
        unanswered_because=consultation.steps.filter(verb=ConsultationVerb.REPORT)
        .exclude(reason_it="")
        .first(),
        derogations=_derogations(consultation),
    )


def _counted(rows: QuerySet, column: str) -> Counted:
    found = rows.order_by().values_list(column).annotate(n=Count("pk")).order_by("-n", column)
    return tuple(found)


def _numbers(said: QuerySet[Contribution]) -> Numbers:
    asked = {
        "confirmed": CONFIRMED,
        "published": PUBLISHED,
        "not_published": NOT_PUBLISHED,
        "withdrawn": WITHDRAWN,
        "waiting": WAITING,
    }
    counts = {name: Count("pk", filter=condition) for name, condition in asked.items()}
    return Numbers(**said.aggregate(received=Count("pk"), **counts))


def _places(
    said: QuerySet[Contribution], column: str, passages: Iterable[Passage]
) -> tuple[Place, ...]:
    """How much was said on each, in reading order, the whole text last."""
    rows = said.filter(CONFIRMED).order_by().values_list(f"{column}_id")
    counted = rows.annotate(n=Count("pk"), published=Count("pk", filter=PUBLISHED))
    found = {key: (n, published) for key, n, published in counted}
    places = [Place(each, *found[each.pk]) for each in passages if each.pk in found]
    whole = [Place(None, *found[None])] if None in found else []
    return (*places, *whole)


def _municipalities(spoke: QuerySet[Submission]) -> Counted:
    """By number; those of which fewer than FEWEST spoke are counted together under ""."""
    counted: Counter[str] = Counter()
    for name, n in _counted(spoke, "municipality"):
        counted[name if n >= FEWEST else ""] += n
    return tuple(sorted(counted.items(), key=lambda each: (not each[0], -each[1], each[0])))


def _moderated(consultation: Consultation) -> Moderated:
    taken = Decision.objects.filter(contribution__consultation=consultation)
    by = taken.annotate(machine=IsNull(F("by_id"), True)).order_by()
    by = by.values_list("action", "machine").annotate(n=Count("pk"))
    rules = taken.filter(action__in=RESTRICTIONS).order_by().values_list("action", "rule")
    flags = Flag.objects.filter(contribution__consultation=consultation)
    appeals = Appeal.objects.filter(decision__contribution__consultation=consultation)
    with connection.cursor() as cursor:
        cursor.execute(WAITED, [consultation.pk])
        (seconds,) = cursor.fetchone()
    return Moderated(
        decisions=tuple(
            (action, not machine, n) for action, machine, n in by.order_by("action", "machine")
        ),
        rules=tuple(rules.annotate(n=Count("pk")).order_by("action", "-n", "rule")),
        waited=None if seconds is None else timedelta(seconds=float(seconds)),
        flags=_counted(flags, "state"),
        appeals=_counted(appeals, "state"),
    )


def _campaigns(public: QuerySet[Contribution]) -> Campaigns:
    grouped = Q(campaign__isnull=False)
    return Campaigns(
        **public.aggregate(
            groups=Count("campaign", distinct=True),
            inside=Count("pk", filter=grouped),
            outside=Count("pk", filter=~grouped),
        )
    )


def _outcomes(public: QuerySet[Contribution]) -> Counted:
    """Of what everybody reads: how many got which answer."""
    return _counted(public.filter(ANSWERED), "answered__response__outcome")


def _derogations(consultation: Consultation) -> tuple[Version, ...]:
    """Versions of this text that were approved although something was left unanswered."""
    found = newest = {consultation.version_id}
    while newest:
        made = Version.objects.filter(base__in=newest).exclude(pk__in=found)
        newest = set(made.values_list("pk", flat=True))
        found = found | newest
    return tuple(Version.objects.public().filter(pk__in=found).exclude(derogation=""))
