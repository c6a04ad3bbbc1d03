import pgtrigger
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import User
from plan.models import Version
from tsi.base.models import LegalText
from tsi.base.translated import Translated


class Phase(models.TextChoices):
    """Where a consultation stands; computed by the database clock, never stored."""

    PREPARED = "prepared", _("in preparation")
    ANNOUNCED = "announced", _("announced")
    OPEN = "open", _("open")
    ANSWERING = "answering", _("being answered")
    REPORTED = "reported", _("answered")


class Publication(models.TextChoices):
    """What everybody reads of those who speak."""

    FULL = "full", _("name, surname and organisation")
    ORGANISATION = "organisation", _("organisation only")
    PSEUDONYM = "pseudonym", _("a name that each one chooses")
    NONE = "none", _("nothing: contributions are not published")


class ConsultationQuerySet(models.QuerySet):
    def public(self):
        """Announced consultations on a version that everybody may read."""
        return self.filter(
            announced_at__isnull=False, version__in=Version.objects.public().order_by()
        )

    def with_phase(self):
        """Adds `phase`, as the database clock says now: [opens_at, closes_at) is open."""
        return self.annotate(
            phase=Case(
                When(announced_at=None, then=Value(Phase.PREPARED)),
                When(reported_at__isnull=False, then=Value(Phase.REPORTED)),
                When(Q(opens_at__gt=Now()), then=Value(Phase.ANNOUNCED)),
                When(Q(closes_at__gt=Now()), then=Value(Phase.OPEN)),
                default=Value(Phase.ANSWERING),
            )
        )


class Consultation(models.Model):
    """The comments on one version, within one window of time."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(unique=True)
    title_it = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    intro_it = models.TextField(blank=True)
    intro_en = models.TextField(blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(help_text="from this instant on it is closed")
    moderated_first = models.BooleanField(
        default=False, help_text="a person decides on every contribution before it is public"
    )
    publication = models.CharField(
        _("what is published of who speaks"),
        max_length=12,
        choices=Publication,
        default=Publication.FULL,
    )
    legal_basis_it = models.TextField(_("legal basis, in Italian"), max_length=2000, blank=True)
    legal_basis_en = models.TextField(_("legal basis, in English"), max_length=2000, blank=True)
    published_until = models.DateField(
        _("names are shown until"), null=True, blank=True, help_text=_("the last day, included")
    )
    answers_due = models.DateField(_("answers are due by"), null=True, blank=True)
    in_shadow = models.BooleanField(
        _("automatic screening holds nothing"),
        default=False,
        help_text=_("what it would have held is noted for those who moderate"),
    )
    announced_at = models.DateTimeField(null=True, editable=False)
    reported_at = models.DateTimeField(null=True, editable=False)
    notice = models.ForeignKey(LegalText, on_delete=models.PROTECT, related_name="+")
    terms = models.ForeignKey(LegalText, on_delete=models.PROTECT, related_name="+")
    is_demo = models.BooleanField(default=False, help_text="made up for the demonstration")
    revision = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="grows whenever what the public sees changes"
    )
    last_number = models.PositiveIntegerField(default=0, editable=False)

    title = Translated()
    intro = Translated()
    legal_basis = Translated()

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        permissions = [
            ("run", "Can run consultations and enter voices heard offline"),
            ("answer", "Can draft responses"),
            ("validate", "Can validate and publish responses"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="consultation_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(reported_at=None)
                | Q(announced_at__isnull=False, reported_at__gte=F("closes_at")),
                name="consultation_reported_after_closing",
            ),
        ]

    def __str__(self):
        return self.title_it

    def get_absolute_url(self) -> str:
        return reverse("consultation:consultation", args=[self.slug])

    def write_base(self) -> str:
        """The address of a passage's form without the passage's code and the last slash."""
        return reverse("consultation:contribution_write", args=[self.slug, "0"])[: -len("0/")]

    def moves(self) -> models.QuerySet:
        """Each time that its end was moved, the first time first."""
        return self.steps.filter(verb__in=(ConsultationVerb.EXTEND, ConsultationVerb.CLOSE))

    def short_because(self) -> "ConsultationStep | None":
        """The step that says why it was announced for less than four weeks, if it was."""
        announced = self.steps.filter(verb=ConsultationVerb.ANNOUNCE)
        return announced.exclude(reason_it="").first()

    @property
    def shows_names(self) -> bool:
        """Whether those who spoke are still named, or the day until which they are is over."""
        return self.published_until is None or timezone.localdate() <= self.published_until

    def next_number(self) -> int:
        """Take the next public number; the row stays locked until the transaction ends."""
        rows = Consultation.objects.filter(pk=self.pk)
        rows.update(last_number=F("last_number") + 1)
        return rows.values_list("last_number", flat=True).get()

    def touch(self, times: int = 1) -> None:
        """Tell the kept pages that what the public sees has changed, so many times."""
        Consultation.objects.filter(pk=self.pk).update(revision=F("revision") + times)


class ConsultationVerb(models.TextChoices):
    CREATE = "create", _("created")
    ANNOUNCE = "announce", _("announced")
    EXTEND = "extend", _("extended")
    CLOSE = "close", _("closed early")
    REPORT = "report", _("responses published")


class ConsultationStep(models.Model):
    """One thing that was done with a consultation. Append-only; it holds keys, never names."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=10, choices=ConsultationVerb)
    closed_at = models.DateTimeField(null=True, help_text="when it would have closed before")
    closes_at = models.DateTimeField(null=True, help_text="when it closes from now on")
    reason_it = models.TextField(_("reasons, in Italian"), max_length=2000, blank=True)
    reason_en = models.TextField(_("reasons, in English"), max_length=2000, blank=True)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="nobody: a command"
    )
    at = models.DateTimeField(db_default=Now())

    reason = Translated()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verb__in=(ConsultationVerb.EXTEND, ConsultationVerb.CLOSE))
                | (Q(closes_at__isnull=False, closed_at__isnull=False) & ~Q(reason_it="")),
                name="consultation_step_moves_the_end_for_a_reason",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="consultation_step_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self):
        return f"{self.verb} #{self.pk}"
