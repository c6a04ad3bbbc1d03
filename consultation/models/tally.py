"""How much everybody can read, counted as it comes and goes: no page counts by reading it all."""

from django.db import models
from django.db.models import Sum

from consultation.models.consultation import Consultation
from consultation.models.contribution import ContributionKind
from plan.models import Passage


class TallyQuerySet(models.QuerySet):
    def total(self) -> int:
        return self.aggregate(total=Sum("number"))["total"] or 0


class Tally(models.Model):
    """The contributions of one kind on one passage that everybody reads.

    The rows are written by a trigger alone (`contribution_counted`).
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="tallies")
    passage = models.ForeignKey(
        Passage, on_delete=models.CASCADE, null=True, related_name="+", help_text="empty: the whole"
    )
    theme = models.ForeignKey(Passage, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=ContributionKind)
    number = models.PositiveIntegerField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "passage", "kind"],
                name="tally_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self):
        return f"{self.number} {self.kind}"
