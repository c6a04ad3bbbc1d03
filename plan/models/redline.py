"""What changed between two versions, computed once and kept: sealed versions never change."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plan.models.text import Kind
from plan.models.version import Passage, Version


class Redline(models.Model):
    """All changes from the version `base` to `version`, in the reading order of both."""

    base = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="redlines_from")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="redlines")
    method = models.PositiveSmallIntegerField(help_text="of comparing; a new one compares anew")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["base", "version", "method"], name="redline_once"),
            models.CheckConstraint(condition=~Q(base=F("version")), name="redline_of_two"),
        ]

    def __str__(self):
        return f"#{self.base_id} → #{self.version_id}"


class Change(models.TextChoices):
    """What can have happened to a passage; to one that stays, several at once."""

    ADDED = "added", _("added")
    REMOVED = "removed", _("removed")
    EDITED = "edited", pgettext_lazy("passage", "changed")
    MOVED = "moved", _("moved")
    RENUMBERED = "renumbered", _("renumbered")


class ChangedPassage(models.Model):
    """One passage that is not in `version` as it was in `base`.

    `texts` holds, by the name of a field (`title_it`…), the spans of a word diff as
    `[op, text]`; only the fields that changed.
    """

    redline = models.ForeignKey(Redline, on_delete=models.CASCADE, related_name="changes")
    position = models.PositiveIntegerField(help_text="in the redline")
    uid = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind)
    theme = models.CharField(
        max_length=20, help_text="code of the passage at the top, as it is now"
    )
    changes = ArrayField(models.CharField(max_length=10, choices=Change))
    before = models.ForeignKey(Passage, on_delete=models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey(Passage, on_delete=models.PROTECT, null=True, related_name="+")
    texts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["redline", "uid"], name="changed_passage_once"),
            models.UniqueConstraint(fields=["redline", "position"], name="changed_passage_place"),
            models.CheckConstraint(
                condition=Q(before__isnull=False) | Q(after__isnull=False),
                name="changed_passage_of_one_version",
            ),
        ]

    def __str__(self):
        return f"{self.before_id} → {self.after_id}"
