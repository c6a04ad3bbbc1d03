import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tsi.base.translated import Translated


class LegalKind(models.TextChoices):
    PRIVACY = "privacy", _("Privacy notice")
    TERMS = "terms", _("Terms of participation")
    MEMORANDUM = "memorandum", _("Memorandum of Understanding")


class LegalTextQuerySet(models.QuerySet):
    def in_force(self, kind: LegalKind) -> "LegalText":
        """The last published text of this kind. Raises LegalText.DoesNotExist."""
        return self.filter(kind=kind, published_at__lte=Now()).latest("number")


class LegalText(models.Model):
    """One version of a text that people accept; never changed once it is there."""

    kind = models.CharField(max_length=20, choices=LegalKind)
    number = models.PositiveIntegerField()
    title_it = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    body_it = models.TextField()
    body_en = models.TextField()
    published_at = models.DateTimeField(db_default=Now())

    title = Translated()
    body = Translated()

    objects = LegalTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="legal_text_number_once")
        ]
        triggers = [
            pgtrigger.Protect(
                name="legal_text_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"
