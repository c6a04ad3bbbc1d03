"""The verbs of a discussion: open a topic, answer, edit, hide, close, follow.

Locks are taken in one order: organisation, community, topic, person.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from communities import steps
from communities.holding import hold_active
from communities.letters import discussion as letters
from communities.mentions import named
from communities.models import (
    Community,
    CommunityStep,
    Facilitation,
    Follow,
    Participant,
    Post,
    PostRevision,
    PostState,
    Topic,
    TopicState,
)
from partners.models import Organisation, Role, User
from partners.people.lock import lock
from tsi.base import outbox
from tsi.base.transitions import InvalidTransition

POSTS_AN_HOUR = 30  # of one person, in all communities
TWICE = timedelta(minutes=1)  # the same words again are the same form, sent twice
MOST_NAMED = 20  # people in one post: each is a letter


class TooMany(Exception):
    """The person has written as much as one may in an hour."""


class TooManyNamed(Exception):
    """The post names more people than one post may write to."""


def insiders(community: Community) -> QuerySet[User]:
    """The people who can be named in the community's discussions: those who see them."""
    taking_part = Participant.objects.in_force().filter(membership__community=community)
    running = Facilitation.objects.in_force().filter(community=community)
    inside = Q(pk__in=taking_part.values("person")) | Q(pk__in=running.values("person"))
    everywhere = Q(is_staff=True) | Q(groups__name=Role.FACILITATOR)
    return User.objects.filter(inside | everywhere, is_active=True).distinct()


@transaction.atomic
def open_topic(
    community: Community,
    *,
    by: User,
    title: str,
    text: str,
    organisation: Organisation | None = None,
) -> Topic:
    """Open a topic with its first post, for `organisation` (None: as facilitator). Who opens it
    follows it. The same form sent twice gives the same topic.

    Raises InvalidTransition when the community is concluded, TooMany, TooManyNamed.
    """
    organisation = organisation and lock(organisation)
    community = hold_active(community)
    same = community.topics.filter(opened_by=by, title=title, created_at__gt=_just_now())
    if twice := same.filter(posts__text=text, posts__author=by).first():
        return twice
    topic = Topic.objects.create(community=community, title=title, opened_by=by)
    steps.record(topic, "open", by=by, target=TopicState.OPEN)
    _write(topic, by, text, organisation)
    return topic


@transaction.atomic
def answer(topic: Topic, *, by: User, text: str, organisation: Organisation | None = None) -> Post:
    """Answer in a topic, for `organisation` (None: as facilitator). Who answers follows it.
    The same form sent twice gives the same post.

    Raises InvalidTransition when it or the community is closed, TooMany, TooManyNamed.
    """
    organisation = organisation and lock(organisation)
    topic = _lock_open(topic)
    if twice := topic.posts.filter(author=by, text=text, created_at__gt=_just_now()).first():
        return twice
    post = _write(topic, by, text, organisation)
    Topic.objects.filter(pk=topic.pk).update(last_post_at=Now())
    return post


@transaction.atomic
def edit(post: Post, *, by: User, text: str, read: int) -> Post:
    """Change the words of a post and keep the former ones. People newly named are told.

    `read` is how many former wordings there were when the post was read. Raises
    InvalidTransition when it was changed or hidden meanwhile, or its topic closed; TooMany;
    TooManyNamed.
    """
    topic = _lock_open(post.topic)
    held = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    held.topic = topic
    if held.state != PostState.VISIBLE or held.revisions.count() != read:
        raise InvalidTransition
    if held.text == text:
        return held
    _refuse_flood(by)
    PostRevision.objects.create(
        post=held,
        number=read + 1,
        text=held.text,
        written_at=held.edited_at or held.created_at,
    )
    Post.objects.filter(pk=held.pk).update(text=text, edited_at=Now())
    held.refresh_from_db(fields=["text", "edited_at"])
    steps.record(held, "edit", by=by)
    _name(held)
    return held


@transaction.atomic
def hide(post: Post, *, by: User, reason: str) -> CommunityStep:
    """Hide a post; its place and the reason stay, and its author is written to."""
    step = steps.take(post, "hide", by=by, reason=reason, hidden_reason=reason)
    _tell_author(step)
    return step


@transaction.atomic
def show(post: Post, *, by: User, reason: str = "") -> CommunityStep:
    """Show a hidden post again; its author is written to."""
    step = steps.take(post, "show", by=by, reason=reason, hidden_reason="")
    _tell_author(step)
    return step


def close(topic: Topic, *, by: User, reason: str = "") -> CommunityStep:
    """Close a topic: it is read and not answered any more. Raises InvalidTransition."""
    return steps.take(topic, "close", by=by, reason=reason)


def reopen(topic: Topic, *, by: User) -> CommunityStep:
    """Let a closed topic be answered again. Raises InvalidTransition."""
    return steps.take(topic, "reopen", by=by)


def follow(topic: Topic, *, person: User) -> None:
    """From now on every answer is in the person’s digest. Safe to call twice."""
    Follow.objects.bulk_create([Follow(topic=topic, person=person)], ignore_conflicts=True)


def unfollow(topic: Topic, *, person: User) -> None:
    """No longer. Safe to call twice."""
    Follow.objects.filter(topic=topic, person=person).delete()


def _lock_open(topic: Topic) -> Topic:
    community = hold_active(topic.community)
    held = Topic.objects.select_for_update(no_key=True).get(pk=topic.pk)
    held.community = community
    if held.state != TopicState.OPEN:
        raise InvalidTransition(_("This topic is closed: it is not answered any more."))
    return held


def _just_now() -> Combinable:
    return Now() - TWICE


def _write(topic: Topic, by: User, text: str, organisation: Organisation | None) -> Post:
    _refuse_flood(by)
    post = Post.objects.create(topic=topic, author=by, organisation=organisation, text=text)
    steps.record(post, "write", by=by, target=PostState.VISIBLE)
    follow(topic, person=by)
    _name(post)
    return post


def _refuse_flood(person: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=person.pk)  # they count one by one
    hour_ago = Now() - timedelta(hours=1)
    posts = Post.objects.filter(author=person, created_at__gt=hour_ago).count()
    edits = CommunityStep.objects.filter(by=person, verb="edit", at__gt=hour_ago)
    if posts + edits.filter(post__isnull=False).count() >= POSTS_AN_HOUR:
        raise TooMany


def _name(post: Post) -> None:
    """Keep whom the post names, and write to those whom it did not name before."""
    if "@" not in post.text:
        return
    people = {
        person.pk: person for person in insiders(post.topic.community).exclude(pk=post.author_id)
    }
    meant = named(post.text, ((person.get_full_name(), pk) for pk, person in people.items()))
    if len(meant) > MOST_NAMED:
        raise TooManyNamed
    known = set(post.mentions.values_list("person", flat=True))
    for pk in sorted(meant - known):
        mention = post.mentions.create(person=people[pk])
        outbox.send(letters.mentioned, mention.pk, language=people[pk].language)


def _tell_author(step: CommunityStep) -> None:
    author = step.post.author
    if author.is_active and author.pk != step.by_id:
        outbox.send(letters.post_decided, step.pk, language=author.language)
