import pgtrigger
from django.db import models
from django.db.models.functions import Now

from partners.models.adhesion import Adhesion
from partners.models.affiliation import Affiliation
from partners.models.organisation import Organisation
from partners.models.people import User


class Step(models.Model):
    """One thing that happened in the life of an organisation, an adhesion or an affiliation.

    Append-only. It holds keys, never names: who is erased is erased here too.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="steps")
    adhesion = models.ForeignKey(
        Adhesion, on_delete=models.PROTECT, null=True, related_name="steps"
    )
    affiliation = models.ForeignKey(
        Affiliation, on_delete=models.PROTECT, null=True, related_name="steps"
    )
    verb = models.CharField(max_length=30)
    source = models.CharField(max_length=20, blank=True, help_text="state or role before")
    target = models.CharField(max_length=20, blank=True, help_text="state or role after")
    reason = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="step_of_organisation")]
        triggers = [
            pgtrigger.Protect(
                name="step_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"{self.verb} #{self.pk}"
