"""Versions of the Plan: frozen, sealed, never changed afterwards."""

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import User
from plan.models.text import Kind, Plan
from tsi.base.transitions import Transitions
from tsi.base.translated import Translated, in_language


class VersionKind(models.TextChoices):
    DRAFT = "draft", _("Draft")
    CONSULTATION = "consultation", _("Consultation draft")
    FINAL = "final", _("Final text")
    ERRATUM = "erratum", _("Erratum")


class VersionState(models.TextChoices):
    FROZEN = "frozen", _("frozen")
    APPROVED = "approved", _("approved")
    SUPERSEDED = "superseded", _("superseded")


VERSION_TRANSITIONS = Transitions(
    {
        "approve": ((VersionState.FROZEN,), VersionState.APPROVED),
        "supersede": ((VersionState.APPROVED,), VersionState.SUPERSEDED),
    }
)


class VersionQuerySet(models.QuerySet):
    def public(self):
        """Versions that everybody may read, the newest first."""
        published = self.filter(published_at__lte=Now(), sealed_at__isnull=False)
        return published.order_by("-published_at", "-pk")

    def current(self) -> "Version | None":
        """The version that the reader opens: the one published last."""
        return self.public().select_related("plan", "base").first()


# What a seal protects: change of these columns, and deletion.
SEALED_COLUMNS = (
    "plan_id", "number", "kind", "base_id", "manifest_sha256", "is_summary", "is_demo", "sealed_at",
    "last_editor_id",
)  # fmt: skip


MAY_BE_APPROVED = """
    IF EXISTS (
        SELECT FROM plan_plan_promoters AS promoter WHERE promoter.plan_id = NEW.plan_id
        AND NOT EXISTS (
            SELECT FROM plan_act AS act
            WHERE act.version_id = NEW.id AND act.promoter_id = promoter.organisation_id
        )
    ) THEN
        RAISE EXCEPTION USING MESSAGE = 'an act of approval is missing',
            ERRCODE = 'check_violation', CONSTRAINT = 'version_approved_by_all';
    END IF;
    IF NEW.derogation = '' AND EXISTS (
        WITH RECURSIVE chain AS (
            SELECT NEW.id AS id, NEW.base_id AS base_id
            UNION
            SELECT version.id, version.base_id
            FROM plan_version AS version JOIN chain ON version.id = chain.base_id
        )
        SELECT FROM plan_hold AS hold JOIN chain ON hold.version_id = chain.id
        WHERE hold.released_at IS NULL
    ) THEN
        RAISE EXCEPTION USING MESSAGE = 'something must be done before it is approved',
            ERRCODE = 'check_violation', CONSTRAINT = 'version_approved_without_hold';
    END IF;
    IF NEW.kind NOT IN ('final', 'erratum') THEN
        RAISE EXCEPTION USING MESSAGE = 'a draft is never approved',
            ERRCODE = 'check_violation', CONSTRAINT = 'version_approved_is_final';
    END IF;
    IF NEW.approved_by_id IS NULL OR NEW.approved_by_id = NEW.last_editor_id THEN
        RAISE EXCEPTION USING MESSAGE = 'who edited last does not approve',
            ERRCODE = 'check_violation', CONSTRAINT = 'version_approved_by_another';
    END IF;
    RETURN NEW;
"""
# What approval and publication say for ever.
LAST_WORDS = """
    ((OLD.state <> 'frozen' AND (OLD.approved_by_id, OLD.approved_at, OLD.derogation)
        IS DISTINCT FROM (NEW.approved_by_id, NEW.approved_at, NEW.derogation))
    OR (OLD.published_at IS NOT NULL AND OLD.published_at IS DISTINCT FROM NEW.published_at))
"""


class Version(models.Model):
    """The whole text as it stood at one moment, with the hash of its manifest."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, choices=VersionKind)
    state = models.CharField(max_length=12, choices=VersionState, default=VersionState.FROZEN)
    base = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="derived"
    )
    is_summary = models.BooleanField(
        default=False, help_text="a summary in other words, not the approved text"
    )
    is_demo = models.BooleanField(default=False, help_text="made up for the demonstration")
    note_it = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    last_editor = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="who changed the text last before it was frozen",
    )
    created_at = models.DateTimeField(db_default=Now())
    sealed_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    derogation = models.TextField(
        max_length=2000, blank=True, help_text="why it was approved although a hold was open"
    )

    note = Translated()

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=models.Q(number__regex=r"^[0-9]+(\.[0-9]+)*$"),
                name="version_number_is_dotted",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at=None) | models.Q(sealed_at__isnull=False),
                name="version_published_only_when_sealed",
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=models.Q(state=VersionState.APPROVED),
                name="version_approved_one_at_a_time",
            ),
        ]
        triggers = [
            VERSION_TRANSITIONS.trigger("version_states"),
            pgtrigger.Protect(
                name="version_begins_frozen",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.state <> 'frozen'"),
            ),
            pgtrigger.Protect(
                name="version_last_words_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(LAST_WORDS),
            ),
            pgtrigger.Trigger(
                name="version_may_be_approved",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="frozen", new__state="approved"),
                func=MAY_BE_APPROVED,
            ),
            pgtrigger.Protect(
                name="version_sealed_columns",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.sealed_at IS NOT NULL AND ({old}) IS DISTINCT FROM ({new})".format(
                        old=", ".join(f"OLD.{column}" for column in SEALED_COLUMNS),
                        new=", ".join(f"NEW.{column}" for column in SEALED_COLUMNS),
                    )
                ),
            ),
            pgtrigger.Protect(
                name="version_sealed_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__sealed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("site:plan_version", args=[self.number])


SEALED = """
    FOR sealed IN
        SELECT version.sealed_at FROM plan_version AS version
        WHERE version.id IN ({versions}) FOR SHARE
    LOOP
        IF sealed IS NOT NULL THEN
            RAISE EXCEPTION USING MESSAGE = 'the version is sealed: its passages never change',
                ERRCODE = 'check_violation', CONSTRAINT = 'passage_of_sealed_version';
        END IF;
    END LOOP;
    RETURN {row};
"""


def _sealed(name: str, operation: pgtrigger.Operation, versions: str, row: str):
    """FOR SHARE waits for a seal that is being set, so that no passage slips in beside it."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=operation,
        declare=[("sealed", "timestamptz")],
        func=SEALED.format(versions=versions, row=row),
    )


class PassageQuerySet(models.QuerySet):
    def public(self):
        return self.filter(version__in=Version.objects.public().order_by())

    def in_order(self):
        return self.order_by("position")


class Passage(models.Model):
    """One frozen element of one version: what people read, cite and comment on."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="passages")
    uid = models.UUIDField()
    parent_uid = models.UUIDField(null=True)
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=20)
    position = models.PositiveIntegerField(help_text="in reading order, over the whole version")
    title_it = models.TextField()
    title_en = models.TextField(blank=True)
    body_it = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)

    title = Translated()
    body = Translated()

    objects = PassageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "uid"], name="passage_uid_once"),
            models.UniqueConstraint(fields=["version", "code"], name="passage_code_once"),
            models.UniqueConstraint(fields=["version", "position"], name="passage_position_once"),
        ]
        indexes = [models.Index(fields=["uid"], name="passage_uid")]
        triggers = [
            _sealed("passage_sealed_insert", pgtrigger.Insert, "NEW.version_id", "NEW"),
            _sealed(
                "passage_sealed_update", pgtrigger.Update, "OLD.version_id, NEW.version_id", "NEW"
            ),
            _sealed("passage_sealed_delete", pgtrigger.Delete, "OLD.version_id", "OLD"),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("site:plan_passage", args=[self.version.number, self.code])

    def text(self, language: str | None = None) -> str:
        """What a proposed change would change: a section's body, anything else's title."""
        return in_language(self, "body", language) or in_language(self, "title", language)

    def has_language(self, language: str) -> bool:
        """Whether the text exists in `language` (the Italian always does)."""
        return bool(getattr(self, f"title_{language}"))
