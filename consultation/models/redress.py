"""What readers report and what authors appeal against, each decided by a person."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consultation.models.contribution import Contribution
from consultation.models.moderation import Decision, Rule
from partners.models import User
from tsi.base import tokens
from tsi.base.transitions import Transitions

FLAG_SALT = "consultation.flag.link"


def decided_stays(name: str, *columns: str) -> pgtrigger.Protect:
    """A trigger that keeps these columns, and who decided when, as they were when it was."""
    columns = (*columns, "decided_by_id", "decided_at")
    return pgtrigger.Protect(
        name=f"{name}_decided_stays",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            "(OLD.state <> 'open' AND ({old}) IS DISTINCT FROM ({new}))".format(
                old=", ".join(f"OLD.{column}" for column in columns),
                new=", ".join(f"NEW.{column}" for column in columns),
            )
        ),
    )


class FlagState(models.TextChoices):
    OPEN = "open", _("waiting")
    UPHELD = "upheld", _("upheld")
    DISMISSED = "dismissed", _("dismissed")


FLAG_TRANSITIONS = Transitions(
    {
        "uphold": ((FlagState.OPEN,), FlagState.UPHELD),
        "dismiss": ((FlagState.OPEN,), FlagState.DISMISSED),
    }
)


class Flag(models.Model):
    """A reader's report that a published contribution breaks a rule. It hides nothing by itself."""

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="flags")
    form_token = models.UUIDField(unique=True, help_text="one form is accepted once")
    link_key = models.UUIDField(default=uuid.uuid4, editable=False)
    link_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="nobody: a visitor"
    )
    counted_as = models.CharField(
        max_length=64,
        blank=True,
        help_text="a keyed hash of who or where, and of the day; kept for two days",
    )
    rule = models.CharField(_("rule"), max_length=20, choices=Rule)
    text = models.TextField(_("what is wrong with it"), max_length=2000)
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=10, choices=FlagState, default=FlagState.OPEN)
    received_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(_("outcome"), max_length=2000, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["received_at"], name="flag_open", condition=Q(state=FlagState.OPEN)
            ),
            models.Index(fields=["counted_as", "received_at"], name="flag_counted"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "by"],
                condition=Q(state=FlagState.OPEN, by__isnull=False),
                name="flag_open_once_a_person",
            ),
            models.CheckConstraint(
                condition=Q(state=FlagState.OPEN, decided_by=None)
                | (
                    ~Q(state=FlagState.OPEN)
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(outcome="")
                ),
                name="flag_decided_with_an_outcome",
            ),
        ]
        triggers = [
            FLAG_TRANSITIONS.trigger("flag_states"),
            FLAG_TRANSITIONS.begins("flag_begins_open", FlagState.OPEN),
            decided_stays("flag", "contribution_id", "by_id", "rule", "text", "outcome"),
            pgtrigger.Protect(name="flag_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return self.code

    @property
    def code(self) -> str:
        """What the receipt is called, such as S-0001."""
        return f"S-{self.pk:04d}"

    @property
    def link_token(self) -> str:
        """The secret of the receipt's link. It is derived, never stored or logged."""
        return tokens.link_token(self.link_key, self.link_sha256, salt=FLAG_SALT)

    def get_absolute_url(self) -> str:
        return reverse("consultation:flag", args=[self.link_token])


class FlagContact(models.Model):
    """The private row: where a reader without account wants to be told of the outcome."""

    flag = models.OneToOneField(Flag, on_delete=models.CASCADE, related_name="contact")
    email = models.EmailField()
    retain_until = models.DateField(help_text="after this day the row is deleted")

    class Meta:
        indexes = [models.Index(Upper("email"), name="flag_contact_email")]

    def __str__(self):
        return f"flag {self.flag_id}"


class AppealState(models.TextChoices):
    OPEN = "open", _("waiting")
    GRANTED = "granted", _("granted")
    DENIED = "denied", _("denied")


APPEAL_TRANSITIONS = Transitions(
    {
        "grant": ((AppealState.OPEN,), AppealState.GRANTED),
        "deny": ((AppealState.OPEN,), AppealState.DENIED),
    }
)

BY_ANOTHER = """
    IF EXISTS (
        SELECT FROM consultation_decision AS decision
            JOIN consultation_contribution AS said ON said.id = decision.contribution_id
            JOIN consultation_submission AS sent ON sent.id = said.submission_id
        WHERE decision.id = NEW.decision_id
            AND NEW.decided_by_id IN (decision.by_id, sent.author_id)
    ) THEN
        RAISE EXCEPTION USING MESSAGE = 'an appeal is decided by neither who decided nor who wrote',
            ERRCODE = 'check_violation', CONSTRAINT = 'appeal_by_another';
    END IF;
    RETURN NEW;
"""


class Appeal(models.Model):
    """Who wrote asks that another person looks again at one decision. Once a decision."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    text = models.TextField(_("reasons"), max_length=2000)
    state = models.CharField(max_length=10, choices=AppealState, default=AppealState.OPEN)
    received_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("reasons"), max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=AppealState.OPEN, decided_by=None)
                | (
                    ~Q(state=AppealState.OPEN)
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(reason="")
                ),
                name="appeal_decided_with_reasons",
            ),
        ]
        triggers = [
            APPEAL_TRANSITIONS.trigger("appeal_states"),
            APPEAL_TRANSITIONS.begins("appeal_begins_open", AppealState.OPEN),
            decided_stays("appeal", "decision_id", "text", "reason"),
            pgtrigger.Trigger(
                name="appeal_by_another",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("decided_by_id", "decision_id"),
                func=BY_ANOTHER,
            ),
            pgtrigger.Protect(name="appeal_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"appeal {self.pk}"
