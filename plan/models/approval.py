"""What approves a version, and what stands in the way."""

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation, User
from plan.models.version import Version

OF_APPROVED = """
    IF (SELECT state FROM plan_version WHERE id = {row}.version_id FOR SHARE) <> 'frozen' THEN
        RAISE EXCEPTION USING MESSAGE = 'the acts of an approved version never change',
            ERRCODE = 'check_violation', CONSTRAINT = 'act_of_approved_version';
    END IF;
    RETURN {row};
"""


class Act(models.Model):
    """The act by which one promoter approves a version."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="acts")
    promoter = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    body = models.CharField(_("body that decided"), max_length=200)
    number = models.CharField(_("number"), max_length=60)
    date = models.DateField(_("date"))
    url = models.URLField(_("link"), max_length=500)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "promoter"], name="act_once_a_promoter")
        ]
        triggers = [
            pgtrigger.Trigger(
                name=f"act_of_approved_{name}",
                when=pgtrigger.Before,
                operation=operation,
                func=OF_APPROVED.format(row=row),
            )
            for name, operation, row in (
                ("insert", pgtrigger.Insert, "NEW"),
                ("update", pgtrigger.Update, "NEW"),
                ("delete", pgtrigger.Delete, "OLD"),
            )
        ]

    def __str__(self):
        return self.number


class Hold(models.Model):
    """What must be done before a version may be approved, such as answering a consultation.

    Placed and released by who knows of it, under a `key` of theirs.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="holds")
    key = models.CharField(max_length=100, help_text="who placed it, such as consultation:3")
    placed_at = models.DateTimeField(db_default=Now())
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "key"],
                condition=models.Q(released_at=None),
                name="hold_open_once",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="hold_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="hold_is_only_released",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "(OLD.released_at IS NOT NULL OR (OLD.version_id, OLD.key, OLD.placed_at)"
                    " IS DISTINCT FROM (NEW.version_id, NEW.key, NEW.placed_at))"
                ),
            ),
        ]

    def __str__(self):
        return self.key


class VersionStep(models.Model):
    """One thing that was done with a version. Append-only; it holds keys, never names."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=20)
    reason = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="nobody: a command"
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(
                name="version_step_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"{self.verb} #{self.pk}"
