import pgtrigger
from django.db import models
from django.db.models.functions import Now

from communities.models.community import Community
from communities.models.discussion import Post, Topic
from communities.models.meeting import Meeting, Registration
from communities.models.membership import Membership
from communities.models.resource import Resource
from communities.models.survey import Survey
from partners.models import User


def _about(model: type[models.Model]) -> models.ForeignKey:
    return models.ForeignKey(model, on_delete=models.PROTECT, null=True, related_name="steps")


class CommunityStep(models.Model):
    """One thing that happened in the life of a community or of something in it.

    Append-only. It holds keys, never names: who is erased is erased here too. `community` is
    empty for a meeting of none.
    """

    community = _about(Community)
    membership = _about(Membership)
    meeting = _about(Meeting)
    registration = _about(Registration)
    topic = _about(Topic)
    post = _about(Post)
    resource = _about(Resource)
    survey = _about(Survey)
    verb = models.CharField(max_length=30)
    source = models.CharField(max_length=40, blank=True, help_text="state, role or date before")
    target = models.CharField(max_length=40, blank=True, help_text="state, role or date after")
    reason = models.TextField(max_length=2000, blank=True)
    person = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="whom it was about: a facilitator, a participant",
    )
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="nobody: a clock"
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["community", "-id"], name="step_of_community")]
        triggers = [
            pgtrigger.Protect(
                name="community_step_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"{self.verb} #{self.pk}"
