"""What is measured of the Plan: indicators with what was expected and what was observed."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from partners.models import User
from plan.models.days import all_within_reach, within_reach
from plan.models.text import Plan
from tsi.base.tracking import tracked
from tsi.base.translated import Translated


class IndicatorLevel(models.TextChoices):
    OUTPUT = "output", _("output")
    OUTCOME = "outcome", _("outcome")
    IMPACT = "impact", _("impact")
    CONTEXT = "context", _("context")


class Direction(models.TextChoices):
    UP = "up", _("the more the better")
    DOWN = "down", _("the less the better")
    NONE = "none", _("neither")


@tracked()
class Indicator(models.Model):
    """A quantity that tells how far strategies or actions have come."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="indicators")
    code = models.CharField(_("code"), max_length=20)
    name_it = models.CharField(_("name in Italian"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=IndicatorLevel)
    definition = models.TextField(_("definition"), max_length=2000)
    method = models.TextField(_("method of measuring"), max_length=2000, blank=True)
    unit = models.CharField(_("unit"), max_length=40)
    direction = models.CharField(_("direction"), max_length=6, choices=Direction)
    baseline = models.DecimalField(
        _("baseline"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    baseline_period = models.CharField(_("period of the baseline"), max_length=20, blank=True)

    name = Translated()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="indicator_code_once"),
            models.CheckConstraint(
                condition=Q(baseline=None) | ~Q(baseline_period=""),
                name="indicator_baseline_with_period",
            ),
        ]

    def __str__(self):
        return self.code


class IndicatorLink(models.Model):
    """An indicator measures one element of the Plan, known by its permanent `uid`."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="links")
    uid = models.UUIDField(_("element of the Plan"), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "uid"], name="indicator_link_once")
        ]

    def __str__(self):
        return f"#{self.indicator_id}: {self.uid}"


class Target(models.Model):
    """What an indicator is meant to reach by the end of a year."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.DecimalField(_("target"), max_digits=18, decimal_places=4)

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "year"], name="target_once_a_year"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="target_year"),
        ]

    def __str__(self):
        return f"{self.year}: {self.value}"


class ObservationQuerySet(models.QuerySet):
    def valid(self):
        """Without those that a later one corrects."""
        return self.filter(corrected_by=None)


class Observation(models.Model):
    """A value that was measured. Append-only: a correction is a row that `corrects` another."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="observations")
    starts_on = models.DateField(_("from"), validators=[within_reach])
    ends_on = models.DateField(_("to"), validators=[within_reach])
    territory = models.CharField(_("territory"), max_length=100, blank=True)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    source = models.CharField(_("source"), max_length=300)
    is_provisional = models.BooleanField(_("provisional"), default=False)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="nobody: a file"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    objects = ObservationQuerySet.as_manager()

    class Meta:
        constraints = [
            all_within_reach("observation_within_reach", "starts_on", "ends_on"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="observation_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["indicator", "starts_on", "ends_on", "territory"],
                condition=Q(corrects=None),
                name="observation_once",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="observation_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"{self.indicator_id}: {self.value}"
