"""The surveys of a community, as its members see them."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from communities.models import (
    Community,
    CommunityStep,
    Survey,
    SurveyResponse,
    SurveyState,
)
from communities.permissions import organisations_in
from partners.models import User


def surveys_of(community: Community, *, facilitates: bool) -> QuerySet[Survey]:
    """Those that members see, also the ones taken back; for who facilitates the drafts too."""
    seen = Q(published_at__isnull=False)
    return community.surveys.filter(seen | Q(state=SurveyState.DRAFT) if facilitates else seen)


def for_list(rows: QuerySet[Survey], user: User, community: Community) -> QuerySet[Survey]:
    """With `answers`, how many there are; `mine`, whether one is one's own or of one of one's
    organisations; and `reason`, why it was taken back."""
    here = SurveyResponse.objects.filter(survey=OuterRef("pk"))
    counted = here.order_by().values("survey").annotate(n=Count("pk")).values("n")
    own = Q(organisation=None, person=user) | Q(
        organisation__in=organisations_in(user, community).order_by().values("pk")
    )
    taken_back = CommunityStep.objects.filter(survey=OuterRef("pk"), verb="withdraw")
    return rows.annotate(
        answers=Coalesce(Subquery(counted), 0),
        mine=Exists(here.filter(own)),
        reason=Subquery(taken_back.values("reason")[:1]),
    )
