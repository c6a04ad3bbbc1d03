"""What this app holds about a person, and how it is emptied when they want to go."""

import re
from unicodedata import normalize

import pgtrigger
from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.functions import Now

from communities import registrations
from communities.models import (
    Attendance,
    CalendarLink,
    Community,
    CommunityStep,
    DigestChoice,
    DigestIssue,
    Facilitation,
    Follow,
    Meeting,
    MeetingState,
    Membership,
    Mention,
    Participant,
    Post,
    PostRevision,
    Registration,
    Resource,
    ResourceVersion,
    Review,
    Support,
    Survey,
    SurveyResponse,
    Topic,
)
from communities.steps import record
from partners.models import Organisation, User
from tsi.base.personal import PersonalData
from tsi.base.text import fold

APOSTROPHES = "['’‘]"
MARKS = "[\u0300-\u036f]*"

# Section, model, its key to the person, what of the row is shown. A row is shown to whom it is
# about; of others no name.
ROWS = (
    ("participations", Participant, "person", (
        "membership__community__title_it", "membership__organisation__name", "named_at",
        "ended_at",
    )),
    ("participants_named", Participant, "named_by", (
        "membership__community__title_it", "membership__organisation__name", "named_at",
    )),
    ("facilitations", Facilitation, "person", (
        "community__title_it", "starts_on", "ends_on", "shown", "ended_at",
    )),
    ("facilitators_appointed", Facilitation, "appointed_by", (
        "community__title_it", "starts_on", "ends_on",
    )),
    ("memberships_requested", Membership, "requested_by", (
        "community__title_it", "organisation__name", "role", "message", "state", "created_at",
    )),
    ("communities_proposed", Community, "proposed_by", (
        "title_it", "title_en", "description_it", "motivation", "state", "created_at",
    )),
    ("proposals_supported", Support, "by", (
        "community__title_it", "organisation__name", "at", "withdrawn_at",
    )),
    ("reviews_written", Review, "by", ("community__title_it", "outcome", "at")),
    ("meetings_called", Meeting, "created_by", ("title_it", "starts_at", "created_at")),
    ("registrations", Registration, "person", (
        "meeting__title_it", "meeting__starts_at", "organisation__name", "state", "created_at",
        "promoted_at", "withdrawn_at",
    )),
    ("registrations_made", Registration, "registered_by", (
        "meeting__title_it", "organisation__name", "created_at",
    )),
    ("attendances", Attendance, "person", (
        "meeting__title_it", "organisation__name", "present", "recorded_at",
    )),
    ("attendances_recorded", Attendance, "recorded_by", ("meeting__title_it", "recorded_at")),
    ("topics", Topic, "opened_by", ("community__title_it", "title", "state", "created_at")),
    ("topics_followed", Follow, "person", ("topic__title", "since")),
    ("mentions", Mention, "person", ("post__topic__title", "post__created_at")),
    ("resources_added", Resource, "added_by", (
        "community__title_it", "title", "description", "url", "state", "created_at",
    )),
    ("surveys_made", Survey, "created_by", ("community__title_it", "title_it", "created_at")),
    ("digests", DigestIssue, "person", (
        "organisation__name", "covers_from", "covers_until", "created_at",
    )),
    ("digest_choice", DigestChoice, "person", ("frequency", "since")),
    ("calendar_addresses", CalendarLink, "person", ("created_at", "revoked_at")),
    ("community_steps", CommunityStep, "by", (
        "community__title_it", "verb", "reason", "at",
    )),
    ("community_steps_about", CommunityStep, "person", (
        "community__title_it", "verb", "source", "target", "at",
    )),
)  # fmt: skip


def personal_data(user: User) -> PersonalData:
    """Everything here that is about `user`, and what they said, did and decided."""
    data = PersonalData()
    data.sections = {
        name: list(_rows(model, user, field).values(*shown)) for name, model, field, shown in ROWS
    }
    data.sections["posts"] = [_post(row) for row in _rows(Post, user, "author")]
    data.sections["survey_answers"] = [_response(row) for row in _rows(SurveyResponse, user)]
    data.sections["resource_files"] = [
        _version(row, data) for row in _rows(ResourceVersion, user, "by")
    ]
    return data


def _rows(model: type[Model], user: User, field: str = "person") -> QuerySet:
    return model._base_manager.filter(**{field: user}).order_by("pk")


def _post(row: Post) -> dict:
    names = ("text", "state", "hidden_reason", "created_at", "edited_at")
    before = list(row.revisions.values("text", "written_at"))
    values = {name: getattr(row, name) for name in names}
    return {"topic": row.topic.title, **values, "before": before}


def _response(row: SurveyResponse) -> dict:
    answers = row.answers.order_by("question__position", "pk")
    shown = ("question__text_it", "choice__text_it", "number", "text")
    return {
        "survey": row.survey.title_it,
        "organisation": row.organisation.name if row.organisation else "",
        "created_at": row.created_at,
        "changed_at": row.changed_at,
        "answers": list(answers.values(*shown)),
    }


def _version(row: ResourceVersion, data: PersonalData) -> dict:
    file = data.add_file(f"resource-{row.pk}", row.file)
    return {
        "resource": row.resource.title, "number": row.number, "note": row.note, "at": row.at,
        "file": file,
    }  # fmt: skip


@transaction.atomic
def erase(user: User) -> None:
    """Take `user` out of communities and meetings. What they said and added stays, without a name:
    their row is emptied by the app of people."""
    _hold_organisations(user)
    _participations(user)
    _registrations(user)
    Follow.objects.filter(person=user).delete()
    _unname(user)
    DigestChoice.objects.filter(person=user).delete()
    CalendarLink.objects.filter(person=user, revoked_at=None).update(revoked_at=Now())


def _hold_organisations(user: User) -> None:
    """Before their meetings, as who registers does: the app of people leaves them afterwards."""
    theirs = user.affiliations.current().values("organisation")
    rows = Organisation.objects.filter(pk__in=theirs).order_by("pk")
    list(rows.select_for_update(no_key=True))


def _participations(user: User) -> None:
    for row in Participant.objects.named().filter(person=user).select_related("membership"):
        record(row.membership, "unname", by=user, person=user)
    Participant.objects.named().filter(person=user).update(ended_at=Now())
    running = Facilitation.objects.filter(person=user, ended_at=None)
    for row in running.select_related("community"):
        record(row.community, "dismiss", by=user, person=user)
    running.update(ended_at=Now(), shown=False)


def _registrations(user: User) -> None:
    """Their places at meetings to come go to those who wait."""
    rows = Registration.objects.holding().filter(
        person=user, meeting__state=MeetingState.SCHEDULED, meeting__starts_at__gt=Now()
    )
    for row in rows.select_related("meeting").order_by("meeting"):
        registrations.withdraw(row, by=user)


def _unname(user: User) -> None:
    """Where others named them with an @, a sign stands in place of the name."""
    written = _called(user.get_full_name())
    mentions = Mention.objects.filter(person=user)
    posts = Post.objects.filter(pk__in=mentions.values("post"))
    with pgtrigger.ignore("communities.PostRevision:post_revision_never_changes"):
        _replace(PostRevision.objects.filter(post__in=posts), written)
    _replace(posts, written)
    mentions.delete()


def _called(name: str) -> re.Pattern[str]:
    """The name behind an @, in decomposed letters: case and accents forgiven, as they are where
    it is read (communities.mentions)."""
    words = ("".join(map(_letter, word)) for word in fold(name).split())
    return re.compile(r"@" + r"\s+".join(words) + r"(?!\w)", re.IGNORECASE)


def _letter(letter: str) -> str:
    return (APOSTROPHES if letter == "'" else re.escape(letter)) + MARKS


def _replace(rows: QuerySet, written: re.Pattern[str]) -> None:
    for row in rows:
        text = normalize("NFC", written.sub("@…", normalize("NFD", row.text)))
        if text != row.text:
            rows.model.objects.filter(pk=row.pk).update(text=text)
