import pgtrigger
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import GreaterThan, LessThanOrEqual
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consultation.models.consultation import Consultation
from consultation.models.submission import Submission, window_trigger
from plan.models import Passage, Version
from tsi.base.transitions import Transitions

TEXT_LIMIT = 5000  # characters; above it the word diff leaves the time of a page


class ContributionKind(models.TextChoices):
    REMARK = "remark", _("Remark")
    MODIFICATION = "modification", _("Proposed change")


class ContributionState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("to be confirmed")
    LAPSED = "lapsed", _("lapsed")
    SCREENING = "screening", _("in automatic screening")
    HELD = "held", _("under review")
    PUBLISHED = "published", _("published")
    REJECTED = "rejected", _("not published")


S = ContributionState
CONTRIBUTION_TRANSITIONS = Transitions(
    {
        "confirm": ((S.UNCONFIRMED,), S.SCREENING),
        "lapse": ((S.UNCONFIRMED,), S.LAPSED),
        "pass": ((S.SCREENING,), S.PUBLISHED),
        "hold": ((S.SCREENING,), S.HELD),
        "publish": ((S.HELD,), S.PUBLISHED),
        "reject": ((S.HELD,), S.REJECTED),
    }
)

PASSAGE_IN_VERSION = """
    IF NOT EXISTS (
        SELECT FROM plan_passage AS passage, consultation_consultation AS asked,
            consultation_submission AS sent
        WHERE passage.id = NEW.passage_id AND asked.id = NEW.consultation_id
            AND passage.version_id = asked.version_id
            AND sent.id = NEW.submission_id AND sent.consultation_id = asked.id
    ) THEN
        RAISE EXCEPTION USING MESSAGE = 'passage, submission and consultation do not go together',
            ERRCODE = 'check_violation', CONSTRAINT = 'contribution_passage_in_version';
    END IF;
    RETURN NEW;
"""


OWN_REVISION = """
    IF NEW.{column} IS NOT NULL AND NOT EXISTS (
        SELECT FROM consultation_revision AS revision
        WHERE revision.id = NEW.{column} AND revision.contribution_id = {contribution}
    ) THEN
        RAISE EXCEPTION USING MESSAGE = 'the revision is of another contribution',
            ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    RETURN NEW;
"""


def own_revision(name: str, column: str, contribution: str) -> pgtrigger.Trigger:
    """A trigger that accepts in `column` only a revision of the row's own contribution."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(column),
        func=OWN_REVISION.format(name=name, column=column, contribution=contribution),
    )


class ContributionQuerySet(models.QuerySet):
    def public(self):
        """What everybody may read: published, on a published version."""
        return self.filter(
            state=ContributionState.PUBLISHED,
            consultation__version__in=Version.objects.public().order_by(),
        )

    def visible_to(self, user):
        """Published ones, and one's own in any state."""
        own = Q(submission__author=user) if user.is_authenticated else Q(pk__in=[])
        return self.filter(Q(pk__in=self.public().values("pk")) | own)

    def held(self):
        """What waits for a person, the oldest first."""
        return self.filter(state=ContributionState.HELD).order_by("held_at", "pk")

    def to_show(self):
        """With all that a card or page of a contribution reads."""
        return self.select_related("consultation__version", "submission", "passage", "shown")

    def newest(self):
        return self.order_by("-number")


class Contribution(models.Model):
    """One point: a remark on a passage, or the words one would write in its place."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="contributions"
    )
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="contributions"
    )
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ContributionKind)
    language = models.CharField(max_length=2, help_text="of the passage's text it speaks about")
    number = models.PositiveIntegerField(
        null=True, editable=False, help_text="the public code C-0001, given when confirmed"
    )
    state = models.CharField(
        max_length=12, choices=ContributionState, default=ContributionState.UNCONFIRMED
    )
    revision = models.PositiveIntegerField(
        default=1, editable=False, help_text="number of the last revision"
    )
    shown = models.ForeignKey(
        "Revision",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="the revision that the public reads",
    )
    published_at = models.DateTimeField(null=True, editable=False)
    held_at = models.DateTimeField(null=True, editable=False)
    # Work of the screening (tsi.base.work), and the desk's loan to one moderator.
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    last_error = models.CharField(max_length=500, blank=True, editable=False)
    desk = models.ForeignKey(
        "partners.User", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    desk_until = models.DateTimeField(null=True, editable=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        permissions = [("moderate", "Can decide on held contributions")]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="contribution_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=(S.UNCONFIRMED, S.LAPSED)) | Q(number__isnull=False),
                name="contribution_confirmed_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.PUBLISHED)
                | Q(shown__isnull=False, published_at__isnull=False),
                name="contribution_published_shows_a_revision",
            ),
        ]
        indexes = [
            models.Index(
                fields=["consultation", "passage"],
                name="contribution_published",
                condition=Q(state=S.PUBLISHED),
            ),
            models.Index(fields=["held_at"], name="contribution_held", condition=Q(state=S.HELD)),
            models.Index(
                fields=["leased_until"],
                name="contribution_screening",
                condition=Q(state=S.SCREENING),
            ),
        ]
        triggers = [
            CONTRIBUTION_TRANSITIONS.trigger("contribution_states"),
            pgtrigger.Trigger(
                name="contribution_passage_in_version",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("passage_id", "consultation_id", "submission_id"),
                func=PASSAGE_IN_VERSION,
            ),
            pgtrigger.Protect(
                name="contribution_begins_unconfirmed",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state=S.UNCONFIRMED),
            ),
            own_revision("contribution_shows_its_own", "shown_id", "NEW.id"),
            pgtrigger.Protect(name="contribution_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return self.code

    def move(self, verb: str, *, by=None, where: Q | None = None, **values) -> None:
        """Take one step, with its event, and tell the kept pages when the public sees it.

        `where` adds conditions to the guard. Raises InvalidTransition (tsi.base.transitions).
        """
        with transaction.atomic():
            source = CONTRIBUTION_TRANSITIONS.apply(self, verb, where=where, **values)
            self.events.create(source=source, target=self.state, by=by)
            if ContributionState.PUBLISHED in (source, self.state):
                self.consultation.touch()

    move.alters_data = True

    @property
    def code(self) -> str:
        """The public code, such as C-0001; empty before it is confirmed."""
        return f"C-{self.number:04d}" if self.number else ""

    def get_absolute_url(self) -> str:
        return reverse("consultation:contribution", args=[self.consultation.slug, self.number])


class Revision(models.Model):
    """The words of a contribution as they stood at one time. An edit is a new row."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, related_name="revisions"
    )
    number = models.PositiveIntegerField(default=1)
    text = models.TextField(
        max_length=TEXT_LIMIT, help_text="the remark, or the passage as it is proposed"
    )
    motivation = models.TextField(max_length=TEXT_LIMIT, blank=True)
    received_at = models.DateTimeField(editable=False, db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contribution", "number"], name="revision_once"),
            models.CheckConstraint(
                condition=Q(
                    GreaterThan(Length("text"), 0),
                    LessThanOrEqual(Length("text"), TEXT_LIMIT),
                    LessThanOrEqual(Length("motivation"), TEXT_LIMIT),
                ),
                name="revision_text_length",
            ),
        ]
        triggers = [
            window_trigger(
                "revision_in_window",
                "(SELECT consultation_id FROM consultation_contribution"
                " WHERE id = NEW.contribution_id)",
            ),
            pgtrigger.Protect(
                name="revision_words_stay", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self):
        return f"{self.contribution_id}/{self.number}"
