import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from communities.models.community import Community
from partners.models import Organisation, User
from tsi.base.transitions import Transitions


class TopicState(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class PostState(models.TextChoices):
    VISIBLE = "visible", _("visible")
    HIDDEN = "hidden", _("hidden")


TOPIC_TRANSITIONS = Transitions(
    {
        "close": ((TopicState.OPEN,), TopicState.CLOSED),
        "reopen": ((TopicState.CLOSED,), TopicState.OPEN),
    }
)
POST_TRANSITIONS = Transitions(
    {
        "hide": ((PostState.VISIBLE,), PostState.HIDDEN),
        "show": ((PostState.HIDDEN,), PostState.VISIBLE),
    }
)


class TopicQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Discussions are for members: those of the communities whose inside one sees."""
        return self.filter(community__in=Community.objects.entered_by(user).values("pk"))

    def by_activity(self):
        """The one with the last answer first."""
        return self.order_by("-last_post_at", "-pk")


class Topic(models.Model):
    """A subject that members discuss."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="topics")
    title = models.CharField(_("title"), max_length=200)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10, choices=TopicState, default=TopicState.OPEN, editable=False
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    last_post_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["community", "-last_post_at", "-id"], name="topic_by_activity")
        ]
        triggers = [
            TOPIC_TRANSITIONS.trigger("topic_states"),
            pgtrigger.Protect(name="topic_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("communities:topic", args=[self.community.slug, self.pk])


class Post(models.Model):
    """What a person said in a topic, first or in answer. Hidden with a reason, never deleted."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="posts")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="for which the author took part then; nobody for a facilitator",
    )
    text = models.TextField(_("text"), max_length=10000)
    state = models.CharField(
        max_length=10, choices=PostState, default=PostState.VISIBLE, editable=False
    )
    hidden_reason = models.TextField(max_length=1000, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=PostState.HIDDEN) | ~models.Q(hidden_reason=""),
                name="post_hidden_with_reason",
            )
        ]
        indexes = [models.Index(fields=["topic", "id"], name="post_of_topic")]
        triggers = [
            POST_TRANSITIONS.trigger("post_states"),
            pgtrigger.Protect(name="post_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"#{self.pk}"


class PostRevision(models.Model):
    """What a post said before it was edited. Append-only."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=10000)
    written_at = models.DateTimeField(help_text="when this wording was written")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="post_revision_once")
        ]
        triggers = [
            pgtrigger.Protect(
                name="post_revision_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"#{self.post_id} v{self.number}"


class Follow(models.Model):
    """A person wants every answer of a topic in the digest."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="follows")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "person"], name="follow_once")]

    def __str__(self):
        return f"#{self.topic_id}: {self.person_id}"


class Mention(models.Model):
    """A post names a person who takes part in the community; they are told at once."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="mention_once")]

    def __str__(self):
        return f"#{self.post_id}: {self.person_id}"
