import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor
from django.db.models.functions import Coalesce, Concat, Length, Now
from django.db.models.lookups import GreaterThan, LessThanOrEqual
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consultation.models.consultation import Consultation, Publication
from consultation.models.counting import counted
from consultation.models.submission import IN_TIME, Submission, window_trigger
from partners.models import User
from plan.models import Passage
from tsi.base.transitions import Transitions

TEXT_LIMIT = 5000  # characters; above it the word diff leaves the time of a page


class ContributionKind(models.TextChoices):
    REMARK = "remark", _("Remark")
    MODIFICATION = "modification", _("Proposed change")
    ADDITION = "addition", _("Proposed addition")
    PLEDGE = "pledge", _("Offer to collaborate")


class ContributionState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("to be confirmed")
    LAPSED = "lapsed", _("lapsed")
    SCREENING = "screening", _("in automatic screening")
    HELD = "held", _("under review")
    PUBLISHED = "published", _("published")
    REJECTED = "rejected", _("not published")
    HIDDEN = "hidden", _("hidden")
    WITHDRAWN = "withdrawn", _("withdrawn")


S = ContributionState
CONTRIBUTION_TRANSITIONS = Transitions(
    {
        "confirm": ((S.UNCONFIRMED,), S.SCREENING),
        "lapse": ((S.UNCONFIRMED,), S.LAPSED),
        "pass": ((S.SCREENING,), S.PUBLISHED),
        "hold": ((S.SCREENING,), S.HELD),
        "publish": ((S.HELD,), S.PUBLISHED),
        "reject": ((S.HELD,), S.REJECTED),
        "hide": ((S.PUBLISHED,), S.HIDDEN),
        "restore": ((S.HIDDEN, S.REJECTED), S.PUBLISHED),
        "edit": ((S.PUBLISHED, S.HELD), S.SCREENING),
        "withdraw": (
            (S.UNCONFIRMED, S.SCREENING, S.HELD, S.PUBLISHED, S.REJECTED, S.HIDDEN),
            S.WITHDRAWN,
        ),
    }
)
READABLE = (S.PUBLISHED, S.SCREENING, S.HELD)  # with a revision that was published
LEFT = (S.HIDDEN, S.REJECTED, S.WITHDRAWN)  # of what was published, a placeholder stays

PASSAGE_IN_VERSION = """
    IF NOT EXISTS (
        SELECT FROM consultation_submission AS sent
        WHERE sent.id = NEW.submission_id AND sent.consultation_id = NEW.consultation_id
    ) OR NEW.passage_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM plan_passage AS passage, consultation_consultation AS asked
        WHERE passage.id = NEW.passage_id AND asked.id = NEW.consultation_id
            AND passage.version_id = asked.version_id
    ) THEN
        RAISE EXCEPTION USING MESSAGE = 'passage, submission and consultation do not go together',
            ERRCODE = 'check_violation', CONSTRAINT = 'contribution_passage_in_version';
    END IF;
    NEW.theme_id := (
        WITH RECURSIVE above AS (
            SELECT id, version_id, parent_uid FROM plan_passage WHERE id = NEW.passage_id
            UNION
            SELECT passage.id, passage.version_id, passage.parent_uid
            FROM plan_passage AS passage
                JOIN above ON passage.version_id = above.version_id
                    AND passage.uid = above.parent_uid
        )
        SELECT id FROM above WHERE parent_uid IS NULL
    );
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


class _Obscuring(ForwardManyToOneDescriptor):
    def __get__(self, instance, cls=None):
        found = super().__get__(instance, cls)
        if instance is not None and found is not None:
            for field, words in found.obscured.items():
                setattr(found, field, words)
        return found


class ShownKey(models.ForeignKey):
    """The key to the revision that everybody reads: its obscured parts come out obscured, so that
    no page and no file has to think of it."""

    forward_related_accessor_class = _Obscuring

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs


class ContributionQuerySet(models.QuerySet):
    def public(self):
        """What everybody may read: the revision that was published, on a published version.

        It stays while a later revision is judged.
        """
        return self._of_public_consultations().filter(state__in=READABLE, shown__isnull=False)

    def listed(self):
        """What everybody may read, and the placeholders of what they could read once."""
        return self._of_public_consultations().filter(
            state__in=(*READABLE, *LEFT), shown__isnull=False
        )

    def placeholders(self):
        """What was public once and is not any more: its code and the reason stay."""
        return self._of_public_consultations().filter(state__in=LEFT, shown__isnull=False)

    def _of_public_consultations(self):
        public = Consultation.objects.public().exclude(publication=Publication.NONE)
        return self.filter(consultation__in=public)

    def visible_to(self, user):
        """Published ones, and one's own in any state."""
        own = Q(submission__author=user) if user.is_authenticated else Q(pk__in=[])
        return self.filter(Q(pk__in=self.public().values("pk")) | own)

    def held(self):
        """What waits for a person, the oldest first."""
        return self.filter(state=ContributionState.HELD).order_by("held_at", "pk")

    def to_show(self):
        """With all that a card or page of a contribution reads."""
        return self.select_related(
            "consultation__version", "submission__consultation", "passage", "shown"
        )

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
    passage = models.ForeignKey(
        Passage,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="what it speaks about, or under which an addition would stand; empty: the whole",
    )
    theme = models.ForeignKey(
        Passage,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="the highest passage above that one, found by the database; it narrows lists",
    )
    campaign = models.ForeignKey(
        "Campaign",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="contributions",
        help_text="those that say nearly the same; they are counted apart",
    )
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
    shown = ShownKey(
        "Revision",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="the revision that the public reads",
    )
    published_at = models.DateTimeField(null=True, editable=False)
    held_at = models.DateTimeField(null=True, editable=False)
    correct_until = models.DateTimeField(
        null=True,
        editable=False,
        help_text="until then who wrote it may take personal data out, also after the closing",
    )
    # Work of the screening (tsi.base.work), and the desk's loan to one moderator.
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    last_error = models.CharField(max_length=500, blank=True, editable=False)
    desk = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
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
                condition=Q(state__in=(S.UNCONFIRMED, S.LAPSED, S.WITHDRAWN))
                | Q(number__isnull=False),
                name="contribution_confirmed_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.PUBLISHED)
                | Q(shown__isnull=False, published_at__isnull=False),
                name="contribution_published_shows_a_revision",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ContributionKind.MODIFICATION) | Q(passage__isnull=False),
                name="contribution_changes_a_passage",
            ),
        ]
        indexes = [
            *(
                models.Index(
                    fields=["consultation", *narrowed, "-number"],
                    name="_".join(("contribution_public", *narrowed)),
                    condition=Q(shown__isnull=False),  # read by everybody, now or once
                )
                for narrowed in ([], ["passage"], ["theme"], ["kind"])
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
                | pgtrigger.UpdateOf("passage_id", "theme_id", "consultation_id", "submission_id"),
                func=PASSAGE_IN_VERSION,
            ),
            CONTRIBUTION_TRANSITIONS.begins("contribution_begins_unconfirmed", S.UNCONFIRMED),
            pgtrigger.Protect(
                name="contribution_number_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "(OLD.number IS NOT NULL AND NEW.number IS DISTINCT FROM OLD.number)"
                ),
            ),
            own_revision("contribution_shows_its_own", "shown_id", "NEW.id"),
            counted("contribution_counted", READABLE),
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
            if self.shown_id:
                self.consultation.touch()

    move.alters_data = True

    @property
    def code(self) -> str:
        """The public code, such as C-0001; empty before it is confirmed."""
        return f"C-{self.number:04d}" if self.number else ""

    @property
    def is_placeholder(self) -> bool:
        """Whether of what it said only the code stays."""
        return self.state in LEFT

    @property
    def passage_text(self) -> str:
        """The text it speaks about, in its language; empty when it speaks about the whole."""
        return self.passage.text(self.language) if self.passage else ""

    def get_absolute_url(self) -> str:
        return reverse("consultation:contribution", args=[self.consultation.slug, self.number])


WRITTEN_IN_TIME = f"""EXISTS (
    SELECT FROM consultation_contribution AS said
        JOIN consultation_submission AS sent ON sent.id = said.submission_id
    WHERE said.id = NEW.contribution_id
        AND (said.correct_until > now_here OR {IN_TIME.format(sent="sent")})
)"""


def _read(field: str) -> Coalesce:
    """What everybody reads of a revision's field."""
    return Coalesce(KeyTextTransform(field, "obscured"), field, output_field=models.TextField())


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
    how_much = models.CharField(
        _("how much"), max_length=200, blank=True, help_text="of an offer to take part"
    )
    when = models.CharField(
        _("when"), max_length=200, blank=True, help_text="of an offer to take part"
    )
    received_at = models.DateTimeField(editable=False, db_default=Now())
    obscured = models.JSONField(
        default=dict,
        editable=False,
        help_text="fields of which parts are obscured, as everybody reads them (see Redaction)",
    )
    searched = models.GeneratedField(
        expression=Concat(
            _read("text"), Value(" ", output_field=models.TextField()), _read("motivation")
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

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
        indexes = [GinIndex(SearchVector("searched", config="italian"), name="revision_searched")]
        triggers = [
            window_trigger(
                "revision_in_window",
                "(SELECT consultation_id FROM consultation_contribution"
                " WHERE id = NEW.contribution_id)",
                accepted=WRITTEN_IN_TIME,
            ),
            pgtrigger.Protect(
                name="revision_words_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "contribution",
                    "number",
                    "text",
                    "motivation",
                    "how_much",
                    "when",
                    "received_at",
                ),
            ),
            pgtrigger.Protect(name="revision_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.contribution_id}/{self.number}"


class Fingerprint(models.Model):
    """By what nearly equal words are found: the bands of a MinHash (A. Broder, 1997)."""

    revision = models.OneToOneField(
        Revision, on_delete=models.CASCADE, primary_key=True, related_name="fingerprint"
    )
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(help_text="of the rule that made the bands")
    bands = ArrayField(models.IntegerField())

    class Meta:
        # Without a list of pending entries, which each search would read through.
        indexes = [GinIndex(fields=["bands"], name="fingerprint_bands", fastupdate=False)]

    def __str__(self):
        return f"fingerprint of {self.revision_id}"


class Campaign(models.Model):
    """Contributions that say nearly the same. They all stay, and are counted apart."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField(db_default=Now())

    def __str__(self):
        return f"campaign {self.pk}"


class Endorsement(models.Model):
    """A person supports what somebody else said; once, and it can be taken back."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, related_name="endorsements"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contribution", "user"], name="endorsement_once")
        ]

    def __str__(self):
        return f"{self.user_id} supports {self.contribution_id}"
