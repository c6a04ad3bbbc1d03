"""Everything that a person can leave in communities, once each."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from communities.models import (
    Attendance,
    CalendarLink,
    CommunityStep,
    DigestChoice,
    DigestIssue,
    Follow,
    Post,
    Registration,
    Resource,
    ResourceVersion,
    Review,
    Support,
    Survey,
    SurveyResponse,
    Topic,
)
from partners.models import User
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_meeting,
    make_participant,
    make_partner,
    make_user,
)


def leave_traces(who: User) -> None:
    """`who` takes part, is registered, said, added and decided something, each once or twice."""
    community = make_community(proposed_by=who)
    participant = make_participant(
        community, affiliation=make_affiliation(person=who), requested_by=who, message="Ci siamo."
    )
    type(participant).objects.filter(pk=participant.pk).update(named_by=who)
    make_facilitator(make_community(), person=who, shown=True)
    make_facilitator(make_community(), appointed_by=who)
    Support.objects.create(
        community=make_community(state="proposed"), organisation=make_partner(), by=who
    )
    Review.objects.create(community=community, outcome="Bene.", by=who)
    _met(who, community)
    _spoke(who, community)
    _read(who)
    for verb, about, by in (("appoint", who, make_user()), ("dismiss", make_user(), who)):
        CommunityStep.objects.create(community=community, verb=verb, person=about, by=by)


def _met(who: User, community) -> None:
    meeting = make_meeting(community, created_by=who, takes_registrations=True)
    Registration.objects.create(meeting=meeting, person=who, registered_by=who, state="going")
    Attendance.objects.create(meeting=make_meeting(), person=who, recorded_by=who)
    now = timezone.now()
    survey = Survey.objects.create(
        community=community, title_it="Bisogni", state="published", published_at=now,
        opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1), created_by=who,
    )  # fmt: skip
    response = SurveyResponse.objects.create(survey=survey, person=who)
    question = survey.questions.create(position=1, kind="text", text_it="Che cosa serve?")
    response.answers.create(question=question, text="Spazi.")


def _spoke(who: User, community) -> None:
    topic = Topic.objects.create(community=community, title="Spazi", opened_by=who)
    Post.objects.create(topic=topic, author=who, text="Servono spazi.")
    Follow.objects.create(topic=topic, person=who)
    other = Post.objects.create(
        topic=topic, author=make_user(), text=f"Sì, @{who.get_full_name()}."
    )
    other.revisions.create(number=1, text=f"@{who.get_full_name()}?", written_at=timezone.now())
    other.mentions.create(person=who)
    resource = Resource.objects.create(
        community=community, kind="document", title="Guida", added_by=who
    )
    version = ResourceVersion(
        resource=resource, number=1, suffix=".txt", size=7, sha256="0" * 64, by=who
    )
    version.file.save("guida.txt", ContentFile(b"risorsa"), save=False)
    version.save()


def _read(who: User) -> None:
    DigestChoice.objects.create(person=who, frequency="monthly")
    until = timezone.now()
    DigestIssue.objects.create(
        person=who, covers_from=until - timedelta(days=7), covers_until=until
    )
    CalendarLink.objects.create(person=who)
