"""Who deletes their account is out of every community, and nothing there names them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import (
    CalendarLink,
    Community,
    DigestChoice,
    DigestIssue,
    Facilitation,
    Follow,
    Mention,
    Participant,
    Post,
    PostRevision,
    Registration,
    SurveyResponse,
)
from communities.personal_data import personal_data
from communities.registrations import register
from tests.communities.traces import leave_traces
from tests.factories import make_community, make_meeting, make_participant, make_staff, make_user
from tests.site.test_account_delete import everything
from tsi.site.personal import erase

CANARY = re.compile("zenobia|canarini|càn|niccol", re.IGNORECASE)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_user(first_name="Zenobia", last_name="Canarini", email="zenobia@example.org")


def test_what_was_said_and_done_stays_without_a_name(person):
    leave_traces(person)
    before = {name for name, text in everything().items() if CANARY.search(text)}

    erase(person)

    assert {"communities_post", "communities_postrevision"} <= before
    assert not {name for name, text in everything().items() if CANARY.search(text)}
    assert Post.objects.filter(author=person).get().text == "Servono spazi."
    assert Post.objects.exclude(author=person).get().text == "Sì, @…."
    assert PostRevision.objects.get().text == "@…?"
    assert SurveyResponse.objects.get(person=person).answers.get().text == "Spazi."


def test_no_part_no_place_and_no_mail_remain(person):
    leave_traces(person)
    link = CalendarLink.objects.get()

    erase(person)

    person.refresh_from_db()
    assert not Community.objects.entered_by(person).exists()
    assert not Participant.objects.named().filter(person=person).exists()
    assert not Facilitation.objects.filter(person=person, ended_at=None).exists()
    assert Registration.objects.get(person=person).state == "withdrawn"
    assert not Follow.objects.exists()
    assert not Mention.objects.exists()
    assert not DigestChoice.objects.exists()
    assert DigestIssue.objects.count() == 1
    link.refresh_from_db()
    assert link.revoked_at is not None


def test_steps_tell_that_the_part_is_over(person):
    leave_traces(person)
    community = Community.objects.get(proposed_by=person)

    erase(person)

    verbs = community.steps.filter(by=person).values_list("verb", flat=True)
    assert {"unname", "withdraw"} <= set(verbs)
    assert Facilitation.objects.get(person=person).community.steps.get().verb == "dismiss"


def test_others_stay_who_they_are(person):
    leave_traces(person)
    community = make_community()
    other = make_participant(community)

    erase(person)

    assert Participant.objects.in_force().filter(pk=other.pk).exists()
    assert Facilitation.objects.filter(appointed_by=person).get().ended_at is None


@pytest.mark.parametrize(
    ("name", "written", "left"),
    [
        (("Niccolò", "Càn"), "Ciao @niccolo can, senti", "Ciao @…, senti"),
        (("Niccolò", "Càn"), "@NICCOLÒ\nCÀN?", "@…?"),
        (("Niccolò", "Càn"), "@Niccolò Càn e però", "@… e però"),
        (("Anna", "Bo"), "@Anna Bosco resta", "@Anna Bosco resta"),
        (("D’Anna", "Bo"), "@D’Anna Bo.", "@…."),
    ],
)  # fmt: skip
def test_name_behind_an_at_goes_however_it_was_written(name, written, left):
    person = make_user(first_name=name[0], last_name=name[1])
    leave_traces(person)
    post = Post.objects.exclude(author=person).get()
    Post.objects.filter(pk=post.pk).update(text=written)

    erase(person)

    post.refresh_from_db()
    assert post.text == left


def test_data_of_one_person_holds_nothing_of_another(person):
    other = make_staff(first_name="Altro", last_name="Nessuno", email="altro@example.org")
    for who in (person, other):
        leave_traces(who)

    data = personal_data(person)

    assert all(data.sections.values())
    assert "Altro" not in str(data.sections)
    assert len(data.files) == 1


def test_the_place_goes_to_who_waits(person):
    meeting = make_meeting(takes_registrations=True, capacity=1)
    other = make_user()
    for who in (person, other):
        register(meeting, person=who, by=who)

    erase(person)

    states = dict(meeting.registrations.values_list("person", "state"))
    assert states == {person.pk: "withdrawn", other.pk: "going"}


def test_who_was_at_a_meeting_was_there(person):
    meeting = make_meeting(takes_registrations=True)
    register(meeting, person=person, by=person)
    over = timezone.now() - timedelta(days=1)
    type(meeting).objects.update(starts_at=over, ends_at=over + timedelta(hours=1))

    erase(person)

    assert meeting.registrations.get().state == "going"
