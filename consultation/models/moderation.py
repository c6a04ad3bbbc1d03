"""What was found in a contribution, what was decided, and every step that it took.

These rows are only ever added; they hold ids, never names.
"""

import pgtrigger
from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consultation.models.consultation import Consultation
from consultation.models.contribution import (
    CONTRIBUTION_TRANSITIONS,
    Contribution,
    ContributionState,
    Revision,
    own_revision,
)


def append_only(name: str) -> pgtrigger.Protect:
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


class Event(models.Model):
    """One step of a contribution from state to state."""

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="events")
    source = models.CharField(max_length=12, choices=ContributionState)
    target = models.CharField(max_length=12, choices=ContributionState)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [append_only("event_append_only")]

    def __str__(self):
        return f"{self.contribution_id}: {self.source} → {self.target}"


def move_all(rows: models.QuerySet[Contribution], verb: str, **values) -> set[int]:
    """Take one step with each of `rows` that can, as `Contribution.move` does with one, and
    return their keys."""
    with transaction.atomic():
        came = CONTRIBUTION_TRANSITIONS.apply_all(rows, verb, **values)
        _sources, target = CONTRIBUTION_TRANSITIONS.table[verb]
        Event.objects.bulk_create(
            Event(contribution_id=key, source=source, target=target) for key, source in came.items()
        )
        seen = Q(contributions__in=came, contributions__shown__isnull=False)
        changed = Consultation.objects.filter(seen).annotate(times=Count("contributions"))
        for consultation in changed:
            consultation.touch(consultation.times)
    return set(came)


class ScreeningRule(models.TextChoices):
    """What the rules of consultation.moderation look for, in the moderator's words."""

    EMAIL = "personal_data.email", _("E-mail address")
    PHONE = "personal_data.phone", _("Telephone number")
    TAX_CODE = "personal_data.tax_code", _("Tax code (codice fiscale)")
    IBAN = "personal_data.iban", _("Bank account (IBAN)")
    DOCUMENT = "personal_data.document", _("Number of a document, a card or an account of a person")
    PERSON = "personal_data.person", _("Birth, home or health of a person")
    LINKS = "links", _("Links or advertising")
    INSULT = "insult", _("Insults or threats")
    NONSENSE = "nonsense", _("Not a text that can be read")
    HASTE = "haste", _("Written faster than a person writes")
    TRAP = "trap", _("A field that people do not see was filled in")
    DUPLICATE = "duplicate", _("Nearly the same as another")


class Finding(models.Model):
    """What one rule of the screening found in one revision. It can hold, never reject."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="findings")
    rule = models.CharField(max_length=40, choices=ScreeningRule)
    rule_version = models.PositiveSmallIntegerField()
    score = models.FloatField()
    field = models.CharField(max_length=20, help_text="one of a revision, or identity")
    spans = models.JSONField(help_text="[[start, end], …] in characters of that field")
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "rule", "field"], name="finding_once_a_rule_and_field"
            )
        ]
        triggers = [append_only("finding_append_only")]

    def __str__(self):
        return f"{self.rule} {self.rule_version}"

    @property
    def is_in_places(self) -> bool:
        """Whether it is about certain words, not about how the whole text speaks."""
        manner = self.facts.get("kind") == "told" or self.facts.get("kinds") == ["alike"]
        return not manner and "wording" not in self.facts.get("signals", ())

    @property
    def holds(self) -> bool:
        """Whether it is a reason to hold. What many people say is none (docs/decisions/0029)."""
        return self.rule != ScreeningRule.DUPLICATE or "own" in self.facts


class DecisionAction(models.TextChoices):
    PUBLISH = "publish", _("published")
    HOLD = "hold", _("held for review")
    REJECT = "reject", _("not published")
    HIDE = "hide", _("hidden")
    RESTORE = "restore", _("restored")


RESTRICTIONS = (DecisionAction.REJECT, DecisionAction.HIDE)


class Rule(models.TextChoices):
    """The rules of the published terms of participation, by which a person decides."""

    PERSONAL_DATA = "personal_data", _("Personal data of yourself or of others")
    OFFENCE = "offence", _("Insults, threats or incitement to hatred")
    ADVERTISING = "advertising", _("Advertising or repeated content")
    OFF_TOPIC = "off_topic", _("Nothing to do with the Plan")
    UNLAWFUL = "unlawful", _("Content against the law")
    IDENTITY = "identity", _("Speaking in the name of others without mandate")


class DecisionQuerySet(models.QuerySet):
    def in_shadow(self):
        """By which the screening published what it would otherwise have held."""
        return self.filter(action=DecisionAction.PUBLISH, facts__has_key="would_have_held")


class Decision(models.Model):
    """One judgement on one revision, by a person or by the screening."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, related_name="decisions"
    )
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=10, choices=DecisionAction)
    rule = models.CharField(max_length=20, choices=Rule, blank=True)
    facts = models.JSONField(default=dict)
    reason = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    by_screening = models.CharField(
        max_length=300, blank=True, help_text="versions of the rules, when no person decided"
    )
    at = models.DateTimeField(db_default=Now())

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=False) ^ ~Q(by_screening=""), name="decision_by_one"
            ),
            models.CheckConstraint(
                condition=~Q(action__in=RESTRICTIONS)
                | (Q(by__isnull=False) & ~Q(rule="") & ~Q(reason="")),
                name="decision_to_restrict_is_a_persons_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(action__in=DecisionAction.values, rule__in=["", *Rule.values]),
                name="decision_of_a_known_kind",
            ),
        ]
        triggers = [
            append_only("decision_append_only"),
            own_revision("decision_on_its_own", "revision_id", "NEW.contribution_id"),
        ]

    def __str__(self):
        return f"{self.contribution_id}: {self.action}"

    @property
    def is_restriction(self) -> bool:
        return self.action in RESTRICTIONS


OF_REASONED = """
    IF NOT EXISTS (
        SELECT FROM consultation_decision AS decision
        WHERE decision.id = NEW.decision_id AND decision.action IN ('publish', 'restore')
            AND decision.rule <> '' AND decision.reason <> '' AND decision.by_id IS NOT NULL
    ) THEN
        RAISE EXCEPTION USING MESSAGE = 'parts are obscured by a person, by a rule, for a reason',
            ERRCODE = 'check_violation', CONSTRAINT = 'redaction_of_a_reasoned_decision';
    END IF;
    RETURN NEW;
"""


class Redaction(models.Model):
    """Parts of a revision that are shown as obscured, by the decision that published it."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="redactions")
    field = models.CharField(max_length=20, help_text="text, motivation, how_much or when")
    spans = models.JSONField(help_text="[[start, end], …] in characters of that field")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "field"], name="redaction_once_a_decision_and_field"
            )
        ]
        triggers = [
            append_only("redaction_append_only"),
            pgtrigger.Trigger(
                name="redaction_of_a_reasoned_decision",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=OF_REASONED,
            ),
        ]

    def __str__(self):
        return f"redaction by decision {self.decision_id}"
