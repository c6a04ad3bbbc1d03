"""Two entries of one organisation become one: also where they meet."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import (
    Attendance,
    Membership,
    MembershipRole,
    MembershipState,
    Participant,
    Post,
    Registration,
    Support,
    Survey,
    SurveyResponse,
    Topic,
)
from partners.duplicates import propose
from partners.models import DuplicateSource, Organisation
from tests.factories import (
    make_affiliation,
    make_community,
    make_meeting,
    make_membership,
    make_participant,
    make_partner,
    make_staff,
    make_user,
)
from tsi.site.merging import merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep():
    return make_partner()


@pytest.fixture
def drop():
    return make_partner()


def unite(keep: Organisation, drop: Organisation) -> None:
    pair = propose(keep, drop, DuplicateSource.DATA)
    merge(pair, keep=keep, values={}, by=make_staff())


def test_what_it_was_and_said_is_of_the_one_that_stays(keep, drop):
    here = make_affiliation(organisation=drop)
    participant = make_participant(affiliation=here)
    community = participant.membership.community
    proposed = make_community(state="proposed", proposed_for=drop)
    supported = make_community(state="proposed")
    support = Support.objects.create(community=supported, organisation=drop, by=here.person)
    meeting = make_meeting(community, takes_registrations=True)
    registration = Registration.objects.create(
        meeting=meeting, organisation=drop, person=here.person, registered_by=here.person,
        state="going",
    )  # fmt: skip
    attendance = Attendance.objects.create(meeting=meeting, organisation=drop)
    topic = Topic.objects.create(community=community, title="x", opened_by=here.person)
    post = Post.objects.create(topic=topic, author=here.person, organisation=drop, text="x")
    response = answer(survey_of(community), drop)
    rows = [participant.membership, support, registration, attendance, post, response]

    unite(keep, drop)

    for row in rows:
        row.refresh_from_db()
        assert row.organisation == keep, type(row)
    proposed.refresh_from_db()
    assert proposed.proposed_for == keep
    assert Participant.objects.in_force().get() == participant


M, OBS, A, R = (
    MembershipRole.MEMBER, MembershipRole.OBSERVER, MembershipState.ACTIVE,
    MembershipState.REQUESTED,
)  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "stays"),
    [
        ((A, M), (A, M), 0), ((A, OBS), (A, M), 1), ((R, M), (A, OBS), 1), ((A, OBS), (R, M), 0),
        ((R, M), (R, OBS), 0),
    ],
)  # fmt: skip
def test_one_membership_goes_on_with_the_people_of_both(keep, drop, first, second, stays):
    community = make_community()
    people, rows = [], []
    both = make_user()
    for organisation, (state, role) in ((keep, first), (drop, second)):
        own = make_affiliation(organisation=organisation)
        row = make_membership(community, organisation=organisation, state=state, role=role)
        for person in (own.person, both):
            row.participants.create(person=person)
        rows.append(row)
        people.append(own.person)

    unite(keep, drop)

    staying = Membership.objects.current().get()
    assert staying == rows[stays]
    assert staying.organisation == keep
    named = [row.person for row in staying.participants.named().order_by("person")]
    assert sorted(named, key=lambda one: one.pk) == sorted([*people, both], key=lambda one: one.pk)
    ended = rows[1 - stays]
    ended.refresh_from_db()
    assert ended.ended_at is not None
    assert ended.steps.get().reason
    assert ended.organisation == keep
    assert Participant.objects.count() == 4


def test_one_support_remains_and_none_of_an_own_proposal(keep, drop):
    twice, own = make_community(state="proposed"), make_community(state="proposed")
    by = make_user()
    for organisation in (keep, drop):
        Support.objects.create(community=twice, organisation=organisation, by=by)
    type(own).objects.filter(pk=own.pk).update(proposed_for=drop)
    Support.objects.create(community=own, organisation=keep, by=by)

    unite(keep, drop)

    current = Support.objects.filter(withdrawn_at=None)
    assert [(row.community, row.organisation) for row in current] == [(twice, keep)]
    assert Support.objects.filter(organisation=keep).count() == 3


@pytest.mark.parametrize("where", [(True, False), (False, True), (False, False)])
def test_it_was_there_once_if_either_was(keep, drop, where):
    meeting = make_meeting()
    for organisation, present in zip((keep, drop), where, strict=True):
        Attendance.objects.create(meeting=meeting, organisation=organisation, present=present)
    person = Attendance.objects.create(meeting=meeting, organisation=drop, person=make_user())

    unite(keep, drop)

    noted = Attendance.objects.filter(person=None, present=True)
    assert [row.organisation for row in noted] == ([keep] if any(where) else [])
    person.refresh_from_db()
    assert person.organisation == keep


def survey_of(community, **values) -> Survey:
    now = timezone.now()
    defaults = {
        "title_it": "Bisogni",
        "state": "published",
        "published_at": now,
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=1),
    }
    return Survey.objects.create(community=community, **defaults | values)


def answer(survey: Survey, organisation: Organisation, hours: int = 0) -> SurveyResponse:
    when = timezone.now() + timedelta(hours=hours)
    return SurveyResponse.objects.create(
        survey=survey, organisation=organisation, person=make_user(), changed_at=when
    )


@pytest.mark.parametrize("later", [0, 1])
def test_of_two_answers_to_an_open_survey_the_later_stays(keep, drop, later):
    survey = survey_of(make_community())
    rows = [answer(survey, keep, hours=1 - later), answer(survey, drop, hours=later)]

    unite(keep, drop)

    assert survey.responses.get() == rows[later]
    assert survey.responses.get().organisation == keep
    assert survey.steps.get().verb == "merge"


def test_what_a_closed_survey_counted_stays_counted(keep, drop):
    survey = survey_of(make_community())
    rows = [answer(survey, keep), answer(survey, drop)]
    Survey.objects.update(closes_at=timezone.now() - timedelta(minutes=1))

    unite(keep, drop)

    assert list(survey.responses.order_by("pk")) == rows
