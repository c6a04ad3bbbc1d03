"""The communities of the demonstration: invented, marked, and alive in every state."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from communities import proposals
from communities.models import (
    Attendance,
    Community,
    Meeting,
    Membership,
    Mention,
    Participant,
    Post,
    Registration,
    Resource,
    Survey,
)
from communities.models.survey import SurveyState
from partners.models import Organisation
from tests.communities.test_load import everything

FIVE_WEEKS = timedelta(weeks=5)


def demo() -> Community:
    return Community.objects.get(title_it__startswith="Mobilità dolce")


@pytest.mark.slow
def test_nothing_is_invented_about_what_is_real(demo_world):
    real = Community.objects.filter(is_demo=False)

    assert real.count() == 16
    assert not Meeting.objects.filter(community__in=real, is_demo=True).exists()
    assert not Survey.objects.filter(community__in=real, is_elsewhere=False).exists()
    for model in (Post, Registration, Participant, Attendance):
        for path in ("topic__community", "meeting__community", "membership__community"):
            name = path.split("__")[0]
            if name in {field.name for field in model._meta.fields}:
                assert not model.objects.filter(**{f"{path}__in": real}).exists(), model
    ours = Organisation.objects.filter(name__startswith="Ente dimostrativo")
    inside = Membership.objects.filter(community__is_demo=True)
    assert not inside.exclude(organisation__in=ours).exists()
    assert (
        not Meeting.objects.filter(is_demo=True)
        .exclude(community__is_demo=True)
        .exclude(community=None)
        .exists()
    )


def test_every_kind_and_state_is_there(demo_world):
    rows = Community.objects.filter(is_demo=True)

    assert sorted(rows.values_list("state", flat=True)) == [
        "active", "active", "archived", "declined", "proposed", "proposed",
    ]  # fmt: skip
    assert set(demo().meetings.values_list("state", flat=True)) == {
        "held", "scheduled", "cancelled",
    }  # fmt: skip
    proposed = rows.filter(state="proposed").by_title()
    assert [proposals.supports_of(row).count() for row in proposed] == [4, 5]
    table = rows.get(kind="table")
    assert sorted(table.memberships.values_list("state", flat=True)) == [
        "active", "active", "requested",
    ]  # fmt: skip


def test_the_community_lives(demo_world):
    community = demo()

    assert Membership.objects.in_force().filter(community=community).count() == 11
    full = community.meetings.get(capacity=4)
    states = list(full.registrations.order_by("pk").values_list("state", flat=True))
    assert states == ["going"] * 4 + ["waiting"] * 2
    assert community.meetings.exclude(sequence=0).count() == 2
    assert community.meetings.exclude(minutes="").count() == 2
    assert Attendance.objects.filter(meeting__community=community).count() == 10
    assert Mention.objects.count() >= 2
    assert Post.objects.filter(state="hidden").count() == 1
    assert Resource.objects.filter(community=community).count() == 3
    closed, opened = Survey.objects.filter(is_demo=True).order_by("closes_at")
    assert (closed.responses.count(), opened.responses.count()) == (10, 2)
    assert closed.state == opened.state == SurveyState.PUBLISHED


def test_playing_again_changes_nothing(demo_world):
    before = everything()

    call_command("play_demo", verbosity=0)

    assert everything() == before


def test_started_weeks_later_it_has_meetings_ahead(demo_world):
    rows = demo().meetings.filter(state="scheduled", precision="time")
    before = {row.pk: timezone.localtime(row.starts_at) for row in rows}
    for row in rows:
        back = {"starts_at": row.starts_at - FIVE_WEEKS, "ends_at": row.ends_at - FIVE_WEEKS}
        Meeting.objects.filter(pk=row.pk).update(**back)

    call_command("play_demo", verbosity=0)

    ahead = rows.filter(starts_at__gt=timezone.now())
    assert ahead.count() == len(before) - 1
    assert ahead.filter(capacity=4).exists()
    for row in ahead:
        assert timezone.localtime(row.starts_at).hour == before[row.pk].hour
