"""What was told to somebody at once, by a letter of its own: the digest does not repeat it."""

from collections import defaultdict
from collections.abc import Collection

from communities.models import Mention
from tsi.base.models import MailState, OutgoingMail

# Letters about a step, each to one reader, by the paths under which the outbox keeps them.
ABOUT_STEPS = (
    "communities.letters.meetings.moved",
    "communities.letters.meetings.cancelled",
    "communities.letters.meetings.registered",
    "communities.letters.memberships.own_membership",
    "communities.letters.memberships.own_part",
)
MENTIONED = "communities.letters.discussion.mentioned"


def steps_told(people: Collection[int], steps: Collection[int]) -> dict[int, set[int]]:
    """By person: those of `steps` about which a letter went, or is going, to them."""
    told: dict[int, set[int]] = defaultdict(set)
    rows = _going().filter(letter__in=ABOUT_STEPS, about__in=steps, reader__in=people)
    for reader, step in rows.values_list("reader", "about"):
        told[reader].add(step)
    return told


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
