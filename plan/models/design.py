"""How an action is to be carried out: by which instruments, with what money, by when."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.models import Organisation, User
from plan.models.days import all_within_reach, within_reach
from plan.models.text import Plan
from tsi.base.tracking import tracked
from tsi.base.translated import Translated


class InstrumentKind(models.TextChoices):
    AGREEMENT = "agreement", _("agreement")
    CALL = "call", _("call")
    FUND = "fund", _("fund")
    PROCUREMENT = "procurement", _("procurement clause")
    TAX = "tax", _("tax incentive")
    SPACE = "space", _("space")
    TRAINING = "training", _("training")
    DATA = "data", _("data")
    OTHER = "other", _("other")


@tracked(deletable=True)
class Instrument(models.Model):
    """What strategies or actions can be carried out with."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="instruments")
    kind = models.CharField(_("kind"), max_length=12, choices=InstrumentKind)
    title_it = models.CharField(_("title in Italian"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    url = models.URLField(_("link"), max_length=500, blank=True)

    title = Translated()

    def __str__(self):
        return self.title_it


class InstrumentLink(models.Model):
    """An instrument serves one strategy or action, known by its permanent `uid`."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="links")
    uid = models.UUIDField(_("strategy or action of the Plan"), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instrument", "uid"], name="instrument_link_once")
        ]

    def __str__(self):
        return f"#{self.instrument_id}: {self.uid}"


class MoneyKind(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("money", "planned")
    ACTUAL = "actual", pgettext_lazy("money", "actual")


@tracked(deletable=True)
class BudgetLine(models.Model):
    """Money for one action in one year, in euro."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="budget_lines")
    uid = models.UUIDField(_("action of the Plan"), db_index=True)
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    kind = models.CharField(_("planned or actual"), max_length=8, choices=MoneyKind)
    amount = models.DecimalField(
        _("amount in euro"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    source = models.CharField(_("source of the money"), max_length=200)
    funder = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["uid", "year", "kind", "source"], name="budget_line_once"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="budget_line_not_negative"),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100), name="budget_line_year"
            ),
        ]

    def __str__(self):
        return f"{self.year} {self.amount}"


@tracked(deletable=True)
class Milestone(models.Model):
    """Something of an action that is to be reached by a day. Its first date is kept for ever."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="milestones")
    uid = models.UUIDField(_("action of the Plan"), db_index=True)
    title_it = models.CharField(_("title in Italian"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    original_due = models.DateField(
        _("original due date"), editable=False, validators=[within_reach]
    )
    due = models.DateField(_("due date"), validators=[within_reach])
    reached_on = models.DateField(_("reached on"), null=True, blank=True, validators=[within_reach])

    title = Translated()

    class Meta:
        constraints = [
            all_within_reach("milestone_within_reach", "original_due", "due", "reached_on")
        ]
        triggers = [
            pgtrigger.Protect(
                name="milestone_original_due_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__original_due__df=pgtrigger.F("new__original_due")),
            )
        ]

    def __str__(self):
        return self.title_it


class MilestoneMove(models.Model):
    """A milestone got another date, and why. Append-only."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="moves")
    former = models.DateField()
    due = models.DateField()
    reason = models.TextField(_("reasons"), max_length=2000)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="nobody: a file"
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(former=F("due")), name="milestone_move_moves"),
            models.CheckConstraint(condition=~Q(reason=""), name="milestone_move_has_reason"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="milestone_move_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"{self.former} → {self.due}"


NO_CYCLE = """
    IF EXISTS (
        WITH RECURSIVE later AS (
            SELECT NEW.after AS uid
            UNION
            SELECT dependency.after FROM plan_dependency AS dependency
            JOIN later ON dependency.before = later.uid
        )
        SELECT FROM later WHERE uid = NEW.before
    ) THEN
        RAISE EXCEPTION USING MESSAGE = 'an action cannot wait for itself',
            ERRCODE = 'check_violation', CONSTRAINT = 'dependency_without_cycle';
    END IF;
    RETURN NEW;
"""


class Dependency(models.Model):
    """One action waits for another: `after` can begin or end only when `before` has."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="dependencies")
    before = models.UUIDField()
    after = models.UUIDField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="dependency_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="dependency_of_two"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="dependency_without_cycle",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=NO_CYCLE,
            )
        ]

    def __str__(self):
        return f"{self.before} → {self.after}"


@tracked(deletable=True)
class Waiver(models.Model):
    """Why an action needs no instrument, or no indicator, to count as designed."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="waivers")
    uid = models.UUIDField(_("action of the Plan"))
    needs = models.CharField(
        max_length=10, choices=[("instrument", _("instrument")), ("indicator", _("indicator"))]
    )
    reason = models.TextField(_("reasons"), max_length=2000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["uid", "needs"], name="waiver_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_reason"),
        ]

    def __str__(self):
        return f"{self.needs} {self.uid}"


@tracked(deletable=True)
class Seeking(models.Model):
    """An action looks for a partner, although somebody may lead it already; and for whom."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="seekings")
    uid = models.UUIDField(_("action of the Plan"), unique=True)
    note_it = models.TextField(_("what is sought, in Italian"), max_length=500)
    note_en = models.TextField(_("what is sought, in English"), max_length=500, blank=True)
    skills = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("skills, goods and services sought"),
        default=list,
        blank=True,
    )

    note = Translated()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(note_it=""), name="seeking_says_what"),
        ]

    def __str__(self):
        return str(self.uid)
