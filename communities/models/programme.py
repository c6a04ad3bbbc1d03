from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models.choices import Precision
from communities.models.community import Community
from tsi.base.revisions import Revised, counting
from tsi.base.translated import Translated


class Programme(Revised):
    """A series of sessions that a community designs, in editions: Fit4benefit."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="programmes")
    name = models.CharField(_("name"), max_length=200)
    description_it = models.TextField(_("description in Italian"), max_length=3000, blank=True)
    description_en = models.TextField(_("description in English"), max_length=3000, blank=True)

    description = Translated()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [models.UniqueConstraint(fields=["community", "name"], name="programme_once")]
        triggers = [counting("programme")]

    def __str__(self):
        return self.name


class Edition(Revised):
    """One run of a programme. Its period is half-open, as known as `precision` says."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("number"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    precision = models.CharField(
        _("how much of the date is known"), max_length=5, choices=Precision
    )
    note_it = models.CharField(_("note in Italian"), max_length=500, blank=True)
    note_en = models.CharField(_("note in English"), max_length=500, blank=True)

    note = Translated()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="edition_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="edition_ends_after_start"
            ),
        ]
        triggers = [counting("edition")]

    def __str__(self):
        return f"{self.programme.name} {self.number}"
