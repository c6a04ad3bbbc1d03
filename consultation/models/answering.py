"""What was answered to those who spoke, and which words of a later version it changed."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultation.models.consultation import Consultation
from consultation.models.contribution import READABLE, Contribution, Revision, own_revision
from partners.models import User
from plan.models import Passage
from tsi.base.tracking import tracked
from tsi.base.transitions import Transitions
from tsi.base.translated import Translated


class Outcome(models.TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("outcome", "accepted")
    PARTLY = "partly", pgettext_lazy("outcome", "partly accepted")
    NOT_ACCEPTED = "not_accepted", pgettext_lazy("outcome", "not accepted")
    ALREADY_THERE = "already_there", pgettext_lazy("outcome", "already there")
    OUT_OF_SCOPE = "out_of_scope", pgettext_lazy("outcome", "out of scope")
    LATE = "late", pgettext_lazy("outcome", "arrived late")
    WITHDRAWN = "withdrawn", pgettext_lazy("outcome", "withdrawn by its author")


class ResponseState(models.TextChoices):
    DRAFTED = "drafted", _("drafted")
    VALIDATED = "validated", _("validated")
    PUBLISHED = "published", pgettext_lazy("response", "published")


RESPONSE_TRANSITIONS = Transitions(
    {
        "validate": ((ResponseState.DRAFTED,), ResponseState.VALIDATED),
        "reopen": ((ResponseState.VALIDATED,), ResponseState.DRAFTED),
        "publish": ((ResponseState.VALIDATED,), ResponseState.PUBLISHED),
    }
)

# FOR SHARE waits for a response that is being validated or published.
OF_RESPONSE = """
    FOR state IN
        SELECT response.state FROM consultation_response AS response
        WHERE response.id IN ({responses}) FOR SHARE
    LOOP
        IF state NOT IN ({open}) THEN
            RAISE EXCEPTION USING MESSAGE = 'what is validated or published never changes',
                ERRCODE = 'check_violation', CONSTRAINT = '{name}';
        END IF;
    END LOOP;
    RETURN {row};
"""


def of_response(name: str, *, while_: tuple[str, ...]) -> list[pgtrigger.Trigger]:
    """Triggers that let what belongs to a response change only while it is in these states."""
    return [
        pgtrigger.Trigger(
            name=f"{name}_{verb}",
            when=pgtrigger.Before,
            operation=operation,
            declare=[("state", "varchar")],
            func=OF_RESPONSE.format(
                name=name,
                open=", ".join(f"'{each}'" for each in while_),
                responses=responses,
                row=row,
            ),
        )
        for verb, operation, responses, row in (
            ("insert", pgtrigger.Insert, "NEW.response_id", "NEW"),
            ("update", pgtrigger.Update, "OLD.response_id, NEW.response_id", "NEW"),
            ("delete", pgtrigger.Delete, "OLD.response_id", "OLD"),
        )
    ]


ANSWERED_TOGETHER = """
    IF NOT EXISTS (
        SELECT FROM consultation_response AS response, consultation_contribution AS said
        WHERE response.id = NEW.response_id AND said.id = NEW.contribution_id
            AND response.consultation_id = said.consultation_id
    ) THEN
        RAISE EXCEPTION USING MESSAGE = 'response and contribution are of two consultations',
            ERRCODE = 'check_violation', CONSTRAINT = 'answered_in_one_consultation';
    END IF;
    RETURN NEW;
"""
CHANGED_LATER = """
    IF NOT EXISTS (
        SELECT FROM consultation_response AS response
            JOIN consultation_consultation AS asked ON asked.id = response.consultation_id
            JOIN plan_version AS consulted ON consulted.id = asked.version_id,
            plan_passage AS passage JOIN plan_version AS later ON later.id = passage.version_id
        WHERE response.id = NEW.response_id AND passage.id = NEW.passage_id
            AND later.plan_id = consulted.plan_id AND later.sealed_at > consulted.sealed_at
    ) THEN
        RAISE EXCEPTION USING MESSAGE = 'the passage is not of a later version of this Plan',
            ERRCODE = 'check_violation', CONSTRAINT = 'changed_in_a_later_version';
    END IF;
    RETURN NEW;
"""
# What a validated response says; it is opened again before it is changed.
SAID = ("consultation_id", "outcome", "reason_it", "reason_en", "drafted_by_id", "drafted_at")


@tracked()
class Response(models.Model):
    """One answer to one or many contributions: what becomes of them, and why."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="responses"
    )
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome)
    reason_it = models.TextField(_("reasons, in Italian"), max_length=5000)
    reason_en = models.TextField(_("reasons, in English"), max_length=5000, blank=True)
    state = models.CharField(max_length=10, choices=ResponseState, default=ResponseState.DRAFTED)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(db_default=Now())
    validated_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    validated_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    protocol = models.CharField(_("protocol number"), max_length=60, blank=True)

    reason = Translated()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ResponseState.DRAFTED)
                | (
                    Q(validated_by__isnull=False, validated_at__isnull=False)
                    & ~Q(validated_by=F("drafted_by"))
                ),
                name="response_validated_by_another",
            ),
            models.CheckConstraint(condition=~Q(reason_it=""), name="response_says_why"),
            models.CheckConstraint(
                condition=~Q(state=ResponseState.PUBLISHED)
                | (Q(published_at__isnull=False) & ~Q(reason_en="")),
                name="response_published_in_both_languages",
            ),
        ]
        triggers = [
            RESPONSE_TRANSITIONS.trigger("response_states"),
            RESPONSE_TRANSITIONS.begins("response_begins_drafted", ResponseState.DRAFTED),
            pgtrigger.Protect(
                name="response_validated_words_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "(OLD.state <> 'drafted' AND ({old}) IS DISTINCT FROM ({new}))".format(
                        old=", ".join(f"OLD.{column}" for column in SAID),
                        new=", ".join(f"NEW.{column}" for column in SAID),
                    )
                ),
            ),
            pgtrigger.Protect(
                name="response_published_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=ResponseState.PUBLISHED),
            ),
        ]

    def __str__(self):
        return f"response {self.pk}"


class AnsweredQuerySet(models.QuerySet):
    def outdated(self):
        """Those whose contribution is read in other words than were answered."""
        read = self.filter(contribution__state__in=READABLE, contribution__shown__isnull=False)
        return read.exclude(revision=F("contribution__shown"))


class Answered(models.Model):
    """A contribution that a response answers; each has one response."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answered")
    contribution = models.OneToOneField(
        Contribution, on_delete=models.PROTECT, related_name="answered"
    )
    revision = models.ForeignKey(
        Revision,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="the words that were answered; none of what was withdrawn before publication",
    )

    objects = AnsweredQuerySet.as_manager()

    class Meta:
        triggers = [
            *of_response("answered_of_drafted", while_=(ResponseState.DRAFTED,)),
            own_revision("answered_its_own_words", "revision_id", "NEW.contribution_id"),
            pgtrigger.Trigger(
                name="answered_in_one_consultation",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=ANSWERED_TOGETHER,
            ),
        ]

    def __str__(self):
        return f"{self.response_id} → {self.contribution_id}"


class Changed(models.Model):
    """A passage of a later version whose words a response changed."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="changed")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "passage"], name="changed_once")]
        triggers = [
            # The final text is frozen after the responses are validated.
            *of_response(
                "changed_of_unpublished", while_=(ResponseState.DRAFTED, ResponseState.VALIDATED)
            ),
            pgtrigger.Trigger(
                name="changed_in_a_later_version",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=CHANGED_LATER,
            ),
        ]

    def __str__(self):
        return f"{self.response_id} → {self.passage_id}"
