"""The Plan and its working text. The public never reads elements, only frozen passages."""

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models import User
from tsi.base.revisions import Revised, counting
from tsi.base.tracking import tracked
from tsi.base.translated import Translated


class Plan(models.Model):
    """A plan with its owners: the metropolitan one, later local ones."""

    slug = models.SlugField(unique=True)
    title_it = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    promoters = models.ManyToManyField("partners.Organisation", related_name="+")

    title = Translated()

    def __str__(self):
        return self.title_it


class Kind(models.TextChoices):
    SECTION = "section", _("section")
    THEME = "theme", _("theme")
    OBJECTIVE = "objective", _("objective")
    STRATEGY = "strategy", _("strategy")
    ACTION = "action", _("action")
    RESOURCE = "resource", _("resource")


class CrossCutting(models.TextChoices):
    """What the Plan asks of all its themes."""

    MEASUREMENT = "measurement", _("measurement of impact")
    COMMUNICATION = "communication", _("communication")
    RURAL = "rural", _("rural and mountain territories")
    YOUTH = "youth", _("young people")


class ElementState(models.TextChoices):
    ACTIVE = "active", _("active")
    WITHDRAWN = "withdrawn", _("withdrawn")


ONE_LEVEL_ABOVE = """
    SELECT * INTO above FROM plan_element WHERE id = NEW.parent_id;
    IF (CASE
        WHEN NEW.kind = 'section' THEN
            NEW.parent_id IS NULL OR (above.kind = 'section' AND above.parent_id IS NULL)
        WHEN NEW.kind = 'theme' THEN NEW.parent_id IS NULL
        WHEN NEW.kind = 'objective' THEN above.kind = 'theme'
        WHEN NEW.kind = 'strategy' THEN above.kind = 'objective'
        ELSE above.kind = 'strategy'
    END) IS NOT TRUE OR above.plan_id <> NEW.plan_id THEN
        RAISE EXCEPTION USING MESSAGE = 'this kind of element cannot stand there',
            ERRCODE = 'check_violation', CONSTRAINT = 'element_one_level_above';
    END IF;
    RETURN NEW;
"""


class ElementQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state=ElementState.ACTIVE)


@tracked(exclude=["revision", "changed_at"])
class Element(Revised):
    """One piece of the working text. `uid` stays the same through all versions."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="elements")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    position = models.PositiveIntegerField(help_text="among the elements of the same parent")
    code = models.CharField(max_length=20)
    title_it = models.TextField()
    title_en = models.TextField(blank=True)
    body_it = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    tags = ArrayField(
        models.CharField(max_length=20, choices=CrossCutting),
        verbose_name=_("cross-cutting elements"),
        default=list,
        blank=True,
    )
    english_stale = models.BooleanField(
        default=False, help_text="the Italian changed after it was translated"
    )
    is_official = models.BooleanField(
        default=False, help_text="the words that were agreed on, not a summary of them"
    )
    state = models.CharField(max_length=10, choices=ElementState, default=ElementState.ACTIVE)
    edited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="nobody: a file"
    )

    title = Translated()
    body = Translated()

    objects = ElementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                condition=models.Q(state=ElementState.ACTIVE),
                name="element_code_once",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="element_one_level_above",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id", "kind", "plan_id"),
                declare=[("above", "plan_element%ROWTYPE")],
                func=ONE_LEVEL_ABOVE,
            ),
            counting("element"),
        ]

    def __str__(self):
        return self.code
