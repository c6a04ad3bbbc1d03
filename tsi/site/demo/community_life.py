"""What happens inside the community of the demonstration: meetings, talk, files, surveys."""

from datetime import datetime, time, timedelta
from itertools import zip_longest

import pgtrigger
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from communities import attendance, discussion, files, meetings, registrations, resources
from communities.models import (
    AnsweredBy,
    Choice,
    Community,
    CommunityStep,
    Edition,
    Meeting,
    MeetingState,
    Post,
    Precision,
    Programme,
    Question,
    Resource,
    Survey,
    Topic,
    Visibility,
)
from communities.surveys import answering, editing
from partners.models import Organisation, User
from tsi.site.demo.accounts import account

AT_LEAST = timedelta(days=2)  # between the start of the demonstration and the next meeting
FILES = settings.BASE_DIR / "fixtures" / "demo"
GUARD = "communities.CommunityStep:community_step_never_changes"
CALLED = (
    "kind", "title_it", "title_en", "description_it", "description_en", "place", "visibility",
    "capacity", "agenda", "led_by", "link",
)  # fmt: skip
ASKED = ("title_it", "title_en", "description_it", "description_en", "results_visibility")
QUESTION = ("kind", "text_it", "text_en", "is_required", "lowest", "highest", "unit_it", "unit_en")


def play(life: dict) -> None:
    """Play what happened in the community, by who takes part in it."""
    community = Community.objects.get(title_it=life["of"])
    edition = _programme(community, life["programme"])
    for row in life["meetings"]:
        call(row, community, edition if row.get("edition") else None)
    for row in life["topics"]:
        _discuss(community, row)
    for row in life["resources"]:
        _share(community, row)
    for row in life["surveys"]:
        _survey(community, row)


def keep_ahead() -> None:
    """Demo only: a demonstration that is started weeks later still has meetings before it."""
    rows = Meeting.objects.filter(is_demo=True, state=MeetingState.SCHEDULED)
    first = rows.filter(capacity__isnull=False).order_by("pk").first()  # called to be ahead
    if first is None:
        return
    weeks = -((first.starts_at - timezone.now() - AT_LEAST) // timedelta(weeks=1))
    if weeks <= 0:
        return
    for meeting in rows.filter(starts_at__gte=first.starts_at, precision=Precision.TIME):
        later = {
            name: timezone.localtime(getattr(meeting, name)) + timedelta(weeks=weeks)
            for name in ("starts_at", "ends_at")
        }
        Meeting.objects.filter(pk=meeting.pk).update(**later, sequence=F("sequence") + 1)
    last = Survey.objects.filter(is_demo=True).order_by("-closes_at").values("pk")[:1]
    Survey.objects.filter(pk__in=last).update(closes_at=F("closes_at") + timedelta(weeks=weeks))


def call(row: dict, community: Community | None, edition: Edition | None = None) -> None:
    """A meeting from its call to where the script leaves it."""
    by = account("facilitatrice@demo.example" if community else "staff@demo.example")
    soon = _at(1, row.get("hour", 0)) if row.get("days", 0) < 0 else None
    starts_at, ends_at, precision = _when(row)
    meeting = Meeting(
        community=community,
        edition=edition,
        starts_at=soon or starts_at,
        ends_at=soon + (ends_at - starts_at) if soon else ends_at,
        precision=precision,
        takes_registrations=bool(row.get("registered")),
        is_demo=True,
        **{name: row[name] for name in CALLED if name in row},
    )
    meetings.call(meeting, by=by)
    for who, organisation in row.get("registered", ()):
        person = _account(who)
        registrations.register(
            meeting, person=person, by=person, organisation=_organisation(organisation)
        )
    if soon:  # demo only: people registered before it took place
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=starts_at, ends_at=ends_at)
    meeting.refresh_from_db()
    _after(meeting, row, by)


def _after(meeting: Meeting, row: dict, by: User) -> None:
    if "present" in row:
        there = [(_account(who), _organisation(name)) for who, name in row["present"]]
        attendance.record(meeting, by=by, present=there)
        meeting.refresh_from_db()
        visibility = Visibility(row["minutes_visibility"])
        meetings.keep_minutes(meeting, by=by, minutes=row["minutes"], visibility=visibility)
    if "cancel" in row:
        meetings.cancel(meeting, by=by, reason=row["cancel"])
    if move := row.get("move"):
        starts_at, ends_at, _precision = _when(move)
        values = {"place": move["place"], "reason": move["reason"]}
        meetings.move(meeting, by=by, starts_at=starts_at, ends_at=ends_at, **values)


def _when(row: dict) -> tuple[datetime, datetime, Precision]:
    """Days from today at an hour, or a month of next year."""
    if "month" in row:
        year = timezone.localdate().year + 1
        first, next_first = (datetime(year, row["month"] + n, 1) for n in (0, 1))
        return timezone.make_aware(first), timezone.make_aware(next_first), Precision.MONTH
    starts_at = _at(row["days"], row["hour"])
    return starts_at, starts_at + timedelta(hours=row["hours"]), Precision.TIME


def _at(days: int, hour: int) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _programme(community: Community, row: dict) -> Edition:
    programme = Programme.objects.create(community=community, **row)
    return programme.editions.create(
        number=1, starts_at=_at(-60, 0), ends_at=_at(120, 0), precision=Precision.RANGE
    )


def _discuss(community: Community, row: dict) -> None:
    (who, organisation, text), *answers = row["posts"]
    topic = discussion.open_topic(
        community,
        by=_account(who),
        title=row["title"],
        text=text,
        organisation=_organisation(organisation),
    )
    posts = [topic.posts.get()]
    for who, organisation, text in answers:
        values = {"by": _account(who), "organisation": _organisation(organisation)}
        posts.append(discussion.answer(topic, text=text, **values))
    _date_posts(topic, posts, timedelta(days=row["ago"]))
    if "edit" in row:
        post = posts[row["edit"][0] - 1]
        discussion.edit(post, by=post.author, text=row["edit"][1], read=0)
    by = account("facilitatrice@demo.example")
    if "hide" in row:
        discussion.hide(posts[row["hide"][0] - 1], by=by, reason=row["hide"][1])
    if "close" in row:
        discussion.close(topic, by=by, reason=row["close"])


def _date_posts(topic: Topic, posts: list[Post], ago: timedelta) -> None:
    """Demo only: people answer one another over some days, in hours in which people work."""
    began = timezone.localtime() - ago
    for number, post in enumerate(posts):
        at = began + ago / 2 * number / len(posts)
        at = at.replace(hour=9 + number, minute=11 * number % 60)
        Post.objects.filter(pk=post.pk).update(created_at=at)
        post.refresh_from_db(fields=["created_at"])
    last = posts[-1].created_at
    first = posts[0].created_at
    Topic.objects.filter(pk=topic.pk).update(created_at=first, last_post_at=last)
    with pgtrigger.ignore(GUARD):
        CommunityStep.objects.filter(topic=topic).update(at=F("at") - ago)


def _share(community: Community, row: dict) -> None:
    names = ("kind", "title", "title_en", "description", "visibility", "url")
    resource = Resource(community=community, **{name: row[name] for name in names if name in row})
    by = _account("rappresentante")
    first, *later = [_file(name) for name in row.get("files", ())] or [None]
    resources.add(resource, by=by, file=first)
    for file in later:
        resources.add_version(resource, by=by, file=file, note=row["note"])


def _file(name: str) -> files.SharedFile:
    return files.read(name, (FILES / name).read_bytes())


def _survey(community: Community, row: dict) -> None:
    """A survey that organisations answer; a closed one was open in the past."""
    by = account("facilitatrice@demo.example")
    survey = Survey(
        answered_by=AnsweredBy.ORGANISATION,
        opens_at=_at(row["opened"], 9),
        closes_at=_at(max(row["closed"], 2), 18),
        is_demo=True,
        **{name: row[name] for name in ASKED},
    )
    survey = editing.start(community, survey, by=by)
    questions = [_question(survey, each) for each in row["questions"]]
    survey.refresh_from_db()
    editing.publish(survey, by=by)
    answers = zip_longest(*(each["answers"] for each in row["questions"]), fillvalue="")
    for letter, values in zip(row["answering"], answers, strict=True):
        organisation = _organisation(f"Ente dimostrativo {letter}")
        given = {
            question: _given(question, value)
            for question, value in zip(questions, values, strict=True)
            if value != ""
        }
        person = organisation.affiliations.representatives().get().person
        answering.answer(survey, given, by=person, organisation=organisation)
    if row["closed"] < 0:
        Survey.objects.filter(pk=survey.pk).update(closes_at=_at(row["closed"], 18))


def _question(survey: Survey, row: dict) -> Question:
    question = Question(survey=survey, **{name: row[name] for name in QUESTION if name in row})
    return editing.add_question(survey, question, choices=row.get("choices", ()))


def _given(question: Question, value: object) -> object:
    """A choice, or several, by their place among the choices."""
    choices: list[Choice] = list(question.choices.all())
    if isinstance(value, list):
        return [choices[number] for number in value]
    return choices[value] if choices else value


def _account(name: str | None) -> User | None:
    return account(f"{name}@demo.example") if name else None


def _organisation(name: str | None) -> Organisation | None:
    return Organisation.objects.get(name=name) if name else None
