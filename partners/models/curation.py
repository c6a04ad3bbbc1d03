from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models.organisation import Organisation
from partners.models.people import User
from tsi.base.transitions import Transitions


class DuplicateSource(models.TextChoices):
    DATA = "data", _("marked in the source")
    LIKENESS = "likeness", _("found by likeness")


class DuplicateState(models.TextChoices):
    PROPOSED = "proposed", _("to be decided")
    MERGED = "merged", _("merged")
    DISTINCT = "distinct", _("two organisations")


DUPLICATE_TRANSITIONS = Transitions(
    {
        "merge": ((DuplicateState.PROPOSED,), DuplicateState.MERGED),
        "keep_apart": ((DuplicateState.PROPOSED,), DuplicateState.DISTINCT),
    }
)


class PossibleDuplicate(models.Model):
    """Two rows that may be one organisation, until somebody decides."""

    first = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=DuplicateSource)
    score = models.FloatField(default=1.0, help_text="likeness, 0 to 1")
    state = models.CharField(max_length=10, choices=DuplicateState, default=DuplicateState.PROPOSED)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="possible_duplicate_once"),
            models.CheckConstraint(
                condition=Q(first__lt=models.F("second")), name="possible_duplicate_ordered"
            ),
        ]
        triggers = [DUPLICATE_TRANSITIONS.trigger("possible_duplicate_states")]

    def __str__(self):
        return f"{self.first_id} = {self.second_id}?"


class ImportKind(models.TextChoices):
    ORGANISATIONS = "organisations", _("organisations")
    SIGNATORIES = "signatories", _("signatories on paper")


class ImportBatch(models.Model):
    """One import of a spreadsheet that was carried out; undoing it restores what it changed.

    What it changed is in the history of the organisations, under this batch's key.
    """

    kind = models.CharField(max_length=20, choices=ImportKind)
    file_name = models.CharField(_("file"), max_length=200)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    created = models.PositiveIntegerField(default=0, help_text="rows")
    changed = models.PositiveIntegerField(default=0, help_text="rows")
    unchanged = models.PositiveIntegerField(default=0, help_text="rows")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self):
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d} ({self.file_name})"
