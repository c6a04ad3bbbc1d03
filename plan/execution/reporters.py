"""Who reports on which action: who speaks for the organisation that leads it, or runs the
community that does. Nobody does it for them."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from communities.models import Facilitation
from partners.models import Affiliation, User
from plan.models import (
    Involvement,
    Kind,
    Passage,
    Plan,
    ProgressUpdate,
    ReportingCycle,
    UpdateState,
    Version,
)

IN_HAND = (UpdateState.DRAFT, UpdateState.RETURNED)  # the leader writes on
HANDED_IN = (UpdateState.SUBMITTED, UpdateState.PUBLISHED)


def led_by(user) -> QuerySet[Involvement]:
    """The parts, as lead or co-lead of an action, on which this person reports."""
    if not (user.is_authenticated and user.is_active):
        return Involvement.objects.none()
    organisations = Affiliation.objects.with_mandate().filter(person=user).values("organisation")
    communities = Facilitation.objects.in_force().filter(person=user).values("community")
    own = Q(organisation__in=organisations) | Q(community__in=communities)
    rows = Involvement.objects.reporting().filter(own)
    return rows.select_related("organisation", "community").order_by("pk")


def actions_in_force(plan: Plan) -> QuerySet[Passage]:
    """The actions of the version of `plan` that everybody reads."""
    version = Version.objects.filter(plan=plan).current()
    rows = Passage.objects.filter(version=version, kind=Kind.ACTION)
    return rows.select_related("version").in_order()


def passage_of(plan: Plan, uid: UUID) -> Passage | None:
    """The words of this action: in the version in force, else in the last one that had it."""
    rows = Passage.objects.public().filter(version__plan=plan, uid=uid, kind=Kind.ACTION)
    return rows.select_related("version").order_by("-version__published_at", "-version").first()


def missing(cycle: ReportingCycle) -> QuerySet[Involvement]:
    """The parts of those who lead an action of the Plan on which nothing was handed in. Who
    co-leads it is in there too: any of them can report."""
    told = ProgressUpdate.objects.filter(cycle=cycle, state__in=HANDED_IN).values("uid")
    rows = Involvement.objects.reporting().filter(plan=cycle.plan_id).exclude(uid__in=told)
    rows = rows.filter(uid__in=actions_in_force(cycle.plan).order_by().values("uid"))
    return rows.select_related("organisation", "community").order_by("pk")


def people_of(involvements: Iterable[Involvement]) -> list[User]:
    """Everybody who can report for these, each once."""
    involvements = list(involvements)
    organisations = [each.organisation_id for each in involvements if each.organisation_id]
    communities = [each.community_id for each in involvements if each.community_id]
    speaking = Affiliation.objects.with_mandate().filter(organisation__in=organisations)
    running = Facilitation.objects.in_force().filter(community__in=communities)
    rows = User.objects.filter(is_active=True)
    return list(
        rows.filter(
            Q(pk__in=speaking.values("person")) | Q(pk__in=running.values("person"))
        ).order_by("pk")
    )


def missing_of(cycle: ReportingCycle, user: User) -> list[Passage]:
    """The actions on which this person, or somebody with them, has still to report."""
    own = led_by(user).filter(pk__in=missing(cycle).order_by().values("pk"))
    return list(actions_in_force(cycle.plan).filter(uid__in=own.order_by().values("uid")))


def by_action(involvements: Iterable[Involvement]) -> dict[UUID, list[Involvement]]:
    """Those of each action."""
    found: dict[UUID, list[Involvement]] = defaultdict(list)
    for involvement in involvements:
        found[involvement.uid].append(involvement)
    return dict(found)
