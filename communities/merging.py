"""What of the communities hangs on an organisation, when two entries of one become one."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from communities.models import (
    CURRENT_MEMBERSHIP,
    Attendance,
    Community,
    Membership,
    MembershipRole,
    MembershipState,
    Post,
    Registration,
    Support,
    SurveyResponse,
)
from communities.steps import record, take
from partners.models import Organisation, User

# Digests that were sent are never rewritten: their windows stay with the row they were about.
HANDLED = {
    "communities.attendance.organisation",
    "communities.community.proposed_for",
    "communities.digestissue.organisation",
    "communities.membership.organisation",
    "communities.post.organisation",
    "communities.registration.organisation",
    "communities.support.organisation",
    "communities.surveyresponse.organisation",
}
ENDING = {MembershipState.REQUESTED: "withdraw", MembershipState.ACTIVE: "end"}


def merge_organisations(keep: Organisation, drop: Organisation, *, by: User) -> None:
    """What `drop` was and said in communities, `keep` is and has said."""
    _hold_communities(keep, drop)
    _memberships(keep, drop, by)
    _proposals(keep, drop)
    Registration.objects.filter(organisation=drop).update(organisation=keep)
    Post.objects.filter(organisation=drop).update(organisation=keep)
    _attendances(keep, drop)
    _responses(keep, drop, by)


def _hold_communities(keep: Organisation, drop: Organisation) -> None:
    """The communities before what is in them, as whoever concludes one does: else the two would
    wait for each other."""
    both = Membership.objects.filter(organisation__in=(keep, drop), state__in=CURRENT_MEMBERSHIP)
    rows = Community.objects.filter(Q(proposed_for=drop) | Q(pk__in=both.values("community")))
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def _memberships(keep: Organisation, drop: Organisation, by: User) -> None:
    """An organisation that is in a community twice is there once: what says more goes on, with
    the people of both."""
    reason = _("Two entries of one organisation were merged.")
    here = {row.community_id: row for row in _current(keep)}
    for row in _current(drop):
        other = here.get(row.community_id)
        if other is None:
            continue
        staying, ending = sorted((other, row), key=_weight, reverse=True)
        take(ending, ENDING[ending.state], by=by, reason=reason, ended_at=Now())
        _people(ending, staying)
    Membership.objects.filter(organisation=drop).update(organisation=keep)


def _current(organisation: Organisation) -> QuerySet[Membership]:
    rows = Membership.objects.filter(organisation=organisation, state__in=CURRENT_MEMBERSHIP)
    return rows.select_related("community").select_for_update(of=("self",)).order_by("pk")


def _weight(row: Membership) -> tuple[bool, bool, int]:
    return row.state == MembershipState.ACTIVE, row.role == MembershipRole.MEMBER, -row.pk


def _people(ending: Membership, staying: Membership) -> None:
    """Who takes part through the one that ends takes part through the other."""
    there = staying.participants.named().values("person")
    ending.participants.named().filter(person__in=there).update(ended_at=Now())
    ending.participants.named().update(membership=staying)


def _proposals(keep: Organisation, drop: Organisation) -> None:
    """Themes that it proposed or supports; nobody supports one twice, or an own one."""
    Community.objects.filter(proposed_for=drop).update(proposed_for=keep)
    current = Support.objects.filter(withdrawn_at=None)
    mine = current.filter(organisation=keep).values("community")
    current.filter(organisation=drop, community__in=mine).update(withdrawn_at=Now())
    Support.objects.filter(organisation=drop).update(organisation=keep)
    own = current.filter(organisation=keep, community__proposed_for=keep)
    own.update(withdrawn_at=Now())


def _attendances(keep: Organisation, drop: Organisation) -> None:
    """Where both are noted as organisations, one stays: there if either was there."""
    noted = Attendance.objects.filter(person=None)
    twice = noted.filter(organisation=drop).filter(
        meeting__in=noted.filter(organisation=keep).values("meeting")
    )
    there = list(twice.filter(present=True).values_list("meeting", flat=True))
    noted.filter(organisation=keep, meeting__in=there).update(present=True)
    twice.update(present=False)
    staying = list(twice.values_list("pk", flat=True))
    Attendance.objects.filter(organisation=drop).exclude(pk__in=staying).update(organisation=keep)


def _responses(keep: Organisation, drop: Organisation, by: User) -> None:
    """One answer an organisation: while a survey is open the later of two stays. What a closed one
    counted stays as it was counted: its results have been read."""
    answered = {row.survey_id: row for row in SurveyResponse.objects.filter(organisation=keep)}
    rows = SurveyResponse.objects.filter(organisation=drop).select_related("survey")
    for row in rows.annotate(is_open=Q(survey__closes_at__gt=Now())).order_by("pk"):
        other = answered.get(row.survey_id)
        if other and not row.is_open:
            continue
        if other:
            earlier, row = sorted((other, row), key=lambda one: one.changed_at)
            earlier.delete()
            record(row.survey, "merge", by=by)
        SurveyResponse.objects.filter(pk=row.pk).update(organisation=keep)
