"""What the digest of a person says, on the communities that they read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from communities.digest.news import Entry, Event, News, Talk, news_of
from communities.digest.readers import Reading
from communities.digest.told import posts_told, steps_told
from communities.digest.windows import Reader, Window


@dataclass(frozen=True)
class TalkPart:
    """A topic with how many posts are new to the reader."""

    title: str
    path: str
    count: int


@dataclass(frozen=True)
class EntryPart:
    """A meeting, a resource or a survey, and the verbs that are new to the reader."""

    title: str
    path: str
    detail: str
    verbs: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """What is new to the reader in one community."""

    title: str
    path: str
    followed: tuple[TalkPart, ...]
    talks: tuple[TalkPart, ...]
    meetings: tuple[EntryPart, ...]
    resources: tuple[EntryPart, ...]
    surveys: tuple[EntryPart, ...]

    def __bool__(self) -> bool:
        return any((self.followed, self.talks, self.meetings, self.resources, self.surveys))


def parts_for(
    readers: Collection[Reader], readings: Mapping[int, Reading]
) -> dict[Reader, list[Part]]:
    """By reader: what is new in their communities in their window, in the active language.

    Not new is what they did themselves, and what a letter told them at once. The windows of
    many readers are the same, so that their communities are read once.
    """
    news = _news(readers, readings)
    events = _events(news)
    steps = [event.step for event in events]
    moves = [event.step for event in events if event.verb == "move"]
    told_steps = steps_told(readings, steps, moves)
    told_posts = posts_told(readings, _posts(news))
    found = {}
    for reader in readers:
        person, reading = reader.person, readings[reader.person]
        known = _Known(person, told_steps[person], told_posts[person])
        parts = [
            _part(each, reading, known, whole=pk in reading.own)
            for pk, each in news[reader.window].items()
            if pk in reading.communities
        ]
        found[reader] = [part for part in parts if part]
    return found


Heard = Mapping[Window, Mapping[int, News]]  # by window and community


def _news(readers: Collection[Reader], readings: Mapping[int, Reading]) -> Heard:
    wanted: dict[Window, set[int]] = {}
    for reader in readers:
        wanted.setdefault(reader.window, set()).update(readings[reader.person].communities)
    return {window: news_of(communities, window) for window, communities in wanted.items()}


def _events(news: Heard) -> list[Event]:
    every = [each for here in news.values() for each in here.values()]
    entries = [entry for each in every for entry in (*each.meetings, *each.resources)]
    return [event for entry in entries for event in entry.events]


def _posts(news: Heard) -> list[int]:
    talks = [talk for here in news.values() for each in here.values() for talk in each.talks]
    return [post for talk in talks for post, _author in talk.posts]


@dataclass(frozen=True)
class _Known:
    """What is no news to a reader."""

    person: int
    steps: set[int]
    posts: set[int]


def _part(news: News, reading: Reading, known: _Known, *, whole: bool) -> Part:
    followed = [talk for talk in news.talks if talk.topic in reading.followed]
    others = [talk for talk in news.talks if talk.topic not in reading.followed]
    return Part(
        news.title,
        news.path,
        followed=_talks(followed, known),
        talks=_talks(others if whole else [], known),
        meetings=_entries(news.meetings if whole else (), known),
        resources=_entries(news.resources if whole else (), known),
        surveys=_entries(news.surveys if whole else (), known),
    )


def _talks(talks: list[Talk], known: _Known) -> tuple[TalkPart, ...]:
    counted = [(talk, _new_posts(talk, known)) for talk in talks]
    return tuple(TalkPart(talk.title, talk.path, count) for talk, count in counted if count)


def _new_posts(talk: Talk, known: _Known) -> int:
    return sum(author != known.person and post not in known.posts for post, author in talk.posts)


def _entries(entries: tuple[Entry, ...], known: _Known) -> tuple[EntryPart, ...]:
    told = [(entry, _new_verbs(entry, known)) for entry in entries]
    return tuple(
        EntryPart(entry.title, entry.path, entry.detail, verbs) for entry, verbs in told if verbs
    )


def _new_verbs(entry: Entry, known: _Known) -> tuple[str, ...]:
    """Each verb once, in the order in which it was first done."""
    new = [
        event.verb
        for event in entry.events
        if event.by != known.person and event.step not in known.steps
    ]
    return tuple(dict.fromkeys(new))
