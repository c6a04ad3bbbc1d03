"""What was told to somebody at once, by a letter of its own: the digest does not repeat it."""

from collections import defaultdict
from collections.abc import Collection

from communities.models import CommunityStep, Mention
from tsi.base.models import MailState, OutgoingMail

# Letters about a step, each to one reader, by the paths under which the outbox keeps them.
MOVED = "communities.letters.meetings.moved"
CANCELLED = "communities.letters.meetings.cancelled"
ABOUT_STEPS = (
    MOVED,
    CANCELLED,
    "communities.letters.meetings.registered",
    "communities.letters.memberships.own_membership",
    "communities.letters.memberships.own_part",
)
MENTIONED = "communities.letters.discussion.mentioned"


def steps_told(
    people: Collection[int], steps: Collection[int], moves: Collection[int] = ()
) -> dict[int, set[int]]:
    """By person: those of `steps` about which a letter went, or is going, to them. A later letter
    about a meeting says where and when it is now: with it the `moves` before are told."""
    told: dict[int, set[int]] = defaultdict(set)
    rows = _going().filter(letter__in=ABOUT_STEPS, about__in=steps, reader__in=people)
    for reader, step in rows.values_list("reader", "about"):
        told[reader].add(step)
    overtaken = _overtaken(moves)
    later = _going().filter(letter__in=(MOVED, CANCELLED), about__in=overtaken, reader__in=people)
    for reader, step in later.values_list("reader", "about"):
        told[reader] |= overtaken[step]
    return told


def _overtaken(moves: Collection[int]) -> dict[int, set[int]]:
    """By a step that moved or cancelled a meeting: those of `moves` that moved it before."""
    rows = CommunityStep.objects.filter(pk__in=moves)
    moved = defaultdict(set)
    for meeting, step in rows.values_list("meeting", "pk"):
        moved[meeting].add(step)
    later = CommunityStep.objects.filter(meeting__in=moved, verb__in=("move", "cancel"))
    return {
        step: {before for before in moved[meeting] if before < step}
        for step, meeting in later.values_list("pk", "meeting")
    }


def posts_told(people: Collection[int], posts: Collection[int]) -> dict[int, set[int]]:
    """By person: those of `posts` that name them and about which a letter went to them."""
    told: dict[int, set[int]] = defaultdict(set)
    rows = Mention.objects.filter(person__in=people, post__in=posts)
    mentions = {pk: (person, post) for pk, person, post in rows.values_list("pk", "person", "post")}
    sent = _going().filter(letter=MENTIONED, about__in=mentions)
    for mention in sent.values_list("about", flat=True):
        person, post = mentions[mention]
        told[person].add(post)
    return told


def _going():
    """A letter that nobody wanted, or that came back, has told nothing."""
    return OutgoingMail.objects.exclude(state=MailState.FAILED)
