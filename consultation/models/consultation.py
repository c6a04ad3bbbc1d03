from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plan.models import Version
from tsi.base.models import LegalText
from tsi.base.translated import Translated


class Phase(models.TextChoices):
    """Where a consultation stands; computed by the database clock, never stored."""

    ANNOUNCED = "announced", _("announced")
    OPEN = "open", _("open")
    ANSWERING = "answering", _("being answered")


class ConsultationQuerySet(models.QuerySet):
    def public(self):
        """Consultations on a version that everybody may read."""
        return self.filter(version__in=Version.objects.public().order_by())

    def with_phase(self):
        """Adds `phase`, as the database clock says now: [opens_at, closes_at) is open."""
        return self.annotate(
            phase=Case(
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
    notice = models.ForeignKey(LegalText, on_delete=models.PROTECT, related_name="+")
    terms = models.ForeignKey(LegalText, on_delete=models.PROTECT, related_name="+")
    is_demo = models.BooleanField(default=False, help_text="made up for the demonstration")
    revision = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="grows whenever what the public sees changes"
    )
    last_number = models.PositiveIntegerField(default=0, editable=False)

    title = Translated()
    intro = Translated()

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="consultation_closes_after_opening"
            )
        ]

    def __str__(self):
        return self.title_it

    def get_absolute_url(self) -> str:
        return reverse("consultation:consultation", args=[self.slug])

    def write_base(self) -> str:
        """The address of a passage's form without the passage's code and the last slash."""
        return reverse("consultation:contribution_write", args=[self.slug, "0"])[: -len("0/")]

    def next_number(self) -> int:
        """Take the next public number; the row stays locked until the transaction ends."""
        rows = Consultation.objects.filter(pk=self.pk)
        rows.update(last_number=F("last_number") + 1)
        return rows.values_list("last_number", flat=True).get()

    def touch(self) -> None:
        """Tell the kept pages that what the public sees has changed."""
        Consultation.objects.filter(pk=self.pk).update(revision=F("revision") + 1)
