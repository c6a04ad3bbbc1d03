"""What happened in a community in a window of time: read once, shared by all who are told."""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import get_language

from communities.dates import in_words
from communities.digest.windows import Window
from communities.models import (
    Community,
    CommunityStep,
    Meeting,
    Post,
    PostState,
    Precision,
    Resource,
    ResourceState,
    Survey,
    SurveyState,
)

# Whatever is done leaves a step; these are the ones that are news to members.
MEETING_NEWS = ("call", "move", "cancel", "minutes")
RESOURCE_NEWS = ("add", "version", "restore")
SURVEY_NEWS = ("publish",)
KEPT = 500  # communities × windows × languages held at once: memory stays flat
KEPT_SECONDS = 60  # for a step that was taken before the last one and is committed after it


@dataclass(frozen=True)
class Event:
    """One step: its key, what was done, by whom (the key of an account)."""

    step: int
    verb: str
    by: int | None


@dataclass(frozen=True)
class Entry:
    """A meeting, a resource or a survey, and what happened to it."""

    title: str
    path: str
    detail: str
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Talk:
    """A topic, and its new posts as (key of the post, key of its author)."""

    topic: int
    title: str
    path: str
    posts: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class News:
    """All that is new in one community, in one language."""

    title: str
    path: str
    talks: tuple[Talk, ...]
    meetings: tuple[Entry, ...]
    resources: tuple[Entry, ...]
    surveys: tuple[Entry, ...]


def news_of(communities: Iterable[int], window: Window) -> dict[int, News]:
    """What is new in each of `communities` in the window, in the active language.

    What was read is kept under the last step of the community, so that whatever is hidden,
    withdrawn or changed later is looked at anew, and never longer than KEPT_SECONDS.
    """
    age = time.monotonic() // KEPT_SECONDS
    last = CommunityStep.objects.filter(community=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    rows = Community.objects.filter(pk__in=communities).annotate(last_step=Subquery(last))
    state = rows.by_title().values_list("pk", "revision", "last_step")
    language = get_language()
    return {pk: _news(pk, window, language, (age, *known)) for pk, *known in state}


@lru_cache(maxsize=KEPT)
def _news(community_pk: int, window: Window, language: str, _state: tuple) -> News:
    community = Community.objects.get(pk=community_pk)
    entries = _entries(community, window)
    return News(
        title=community.title,
        path=reverse("communities:community_area", args=[community.slug]),
        talks=_talks(community, window),
        meetings=tuple(_meeting(row, events) for row, events in entries[Meeting]),
        resources=tuple(_resource(community, *each) for each in entries[Resource]),
        surveys=tuple(_survey(community, *each) for each in entries[Survey]),
    )


def _talks(community: Community, window: Window) -> tuple[Talk, ...]:
    rows = Post.objects.filter(
        topic__community=community,
        state=PostState.VISIBLE,
        created_at__gte=window.start,
        created_at__lt=window.until,
    )
    posts, titles = defaultdict(list), {}
    for post, author, topic, title in rows.order_by("pk").values_list(
        "pk", "author", "topic", "topic__title"
    ):
        posts[topic].append((post, author))
        titles[topic] = title
    return tuple(
        Talk(topic, title, _path("topic", community, topic), tuple(posts[topic]))
        for topic, title in titles.items()
    )


Happened = list[tuple[Meeting | Resource | Survey, tuple[Event, ...]]]


def _entries(community: Community, window: Window) -> dict[type, Happened]:
    """By kind of row: the rows that members may see, each with its news in their order."""
    steps = CommunityStep.objects.filter(
        community=community,
        registration=None,
        at__gte=window.start,
        at__lt=window.until,
        verb__in=(*MEETING_NEWS, *RESOURCE_NEWS, *SURVEY_NEWS),
    )
    found: dict[Meeting | Resource | Survey, list[Event]] = defaultdict(list)
    for step in steps.select_related("meeting", "resource", "survey").order_by("pk"):
        row = step.meeting or step.resource or step.survey
        if row is not None and _shown(row):
            found[row].append(Event(step.pk, step.verb, step.by_id))
    by_kind: dict[type, Happened] = {Meeting: [], Resource: [], Survey: []}
    for row, events in found.items():
        by_kind[type(row)].append((row, tuple(events)))
    return by_kind


def _shown(row: Meeting | Resource | Survey) -> bool:
    if isinstance(row, Resource):
        return row.state == ResourceState.PUBLISHED
    return isinstance(row, Meeting) or row.state == SurveyState.PUBLISHED


def _meeting(meeting: Meeting, events: tuple[Event, ...]) -> Entry:
    when = in_words(meeting.starts_at, meeting.ends_at, meeting.precision)
    path = reverse("communities:meeting", args=[meeting.pk])
    return Entry(meeting.title, path, when, events)


def _resource(community: Community, resource: Resource, events: tuple[Event, ...]) -> Entry:
    title = resource.title_en if get_language() == "en" and resource.title_en else resource.title
    path = _path("resource", community, resource.pk)
    return Entry(title, path, resource.get_kind_display(), events)


def _survey(community: Community, survey: Survey, events: tuple[Event, ...]) -> Entry:
    open_in = ""
    if survey.opens_at and survey.closes_at:  # empty for one that was held elsewhere
        open_in = in_words(survey.opens_at, survey.closes_at, Precision.TIME)
    return Entry(survey.title, _path("survey", community, survey.pk), open_in, events)


def _path(name: str, community: Community, pk: int) -> str:
    return reverse(f"communities:{name}", args=[community.slug, pk])
