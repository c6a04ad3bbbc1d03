from django.db import models
from django.utils.translation import gettext_lazy as _

from tsi.base.translated import Translated


class Source(models.TextChoices):
    """Where a fact was read."""

    PLAN = "plan", _("Metropolitan Plan")
    CONSULTATION_PAGE = "consultation-page", _("page of the 2025 consultation")
    COMMUNITIES_PAGE = "communities-page", _("page of the Communities of Practice")
    ECOSYSTEM_PROFILE = "ecosystem-profile", _("profile of the regional ecosystem")
    INTERNATIONAL_REPORT = "international-report", _("international report 2024")
    NEWS = "news", _("news page of Torino Social Impact")


class Fact(models.Model):
    """A dated fact or figure about the Plan, with the place in the source that says so."""

    key = models.SlugField(unique=True, max_length=80)
    topic = models.CharField(max_length=40)
    label_it = models.CharField(max_length=300)
    label_en = models.CharField(max_length=300)
    value = models.CharField(max_length=200)
    unit = models.CharField(max_length=40)
    date = models.CharField(
        max_length=40, blank=True, help_text="ISO 8601; also 2024-07, 2025-Q1 or an interval a/b"
    )
    qualifier = models.CharField(max_length=40, blank=True, help_text="about, over, at least…")
    source = models.CharField(max_length=40, choices=Source)
    place = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    label = Translated()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.key
