import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from partners.models import User
from plan.models.text import Plan


class SuccessionKind(models.TextChoices):
    SPLIT = "split", _("divided")
    MERGE = "merge", _("joined")
    MOVE = "move", _("moved")
    RENUMBER = "renumber", _("renumbered")


SAME = (SuccessionKind.MOVE, SuccessionKind.RENUMBER)  # the element stays itself


class Succession(models.Model):
    """Where the matter of an element is now, so that what was said of it finds its way.

    Divided: the old element goes on beside the new one. Joined: the old one is withdrawn in
    favour of the new one. Moved or renumbered: the same element under another code. Append-only.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="successions")
    kind = models.CharField(max_length=10, choices=SuccessionKind)
    old_uid = models.UUIDField(db_index=True)
    new_uid = models.UUIDField(db_index=True)
    old_code = models.CharField(max_length=20)
    new_code = models.CharField(max_length=20)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="nobody: a file"
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=SAME, old_uid=F("new_uid"))
                | (~Q(kind__in=SAME) & ~Q(old_uid=F("new_uid"))),
                name="succession_of_itself_only_when_it_moves",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="succession_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"{self.old_code} → {self.new_code}"
