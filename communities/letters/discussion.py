"""Letters about discussions. Each looks again whether its reader may still read the topic."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from communities.models import CommunityStep, Mention, Post, PostState
from communities.permissions import may_enter
from communities.posts import post_address
from partners.models import Notice, User
from tsi.base.outbox import Letter


def mentioned(mention_id: int) -> Letter | None:
    """Tells a person that a post names them, if they want that and may still read it."""
    rows = Mention.objects.select_related("person", "post__topic__community", "post__author")
    mention = rows.filter(pk=mention_id).first()
    if mention is None or mention.post.state != PostState.VISIBLE:
        return None
    person, post = mention.person, mention.post
    if not person.wants(Notice.MENTIONS) or not may_enter(person, post.topic.community):
        return None
    subject = _("You are named in “%(topic)s”") % {"topic": post.topic.title}
    return _letter("mentioned", post, person, subject)


def post_decided(step_id: int) -> Letter | None:
    """Tells the author of a post that it was hidden, or is shown again, and why."""
    rows = CommunityStep.objects.select_related("post__topic__community", "post__author")
    step = rows.get(pk=step_id)
    author = step.post.author
    if not author.is_active:
        return None
    told = {
        "hide": _("Your message in “%(topic)s” is hidden"),
        "show": _("Your message in “%(topic)s” is shown again"),
    }
    subject = told[step.verb] % {"topic": step.post.topic.title}
    return _letter("post_decided", step.post, author, subject, step=step)


def _letter(name: str, post: Post, reader: User, subject: str, **context) -> Letter:
    context |= {
        "post": post,
        "topic": post.topic,
        "community": post.topic.community,
        "reader": reader,
        "link": settings.BASE_URL + post_address(post),
        "contact": settings.CONTACT_EMAIL,
    }
    text = render_to_string(f"communities/letters/{name}.txt", context)
    return Letter(to=reader.email, subject=subject, text=text.strip() + "\n")
