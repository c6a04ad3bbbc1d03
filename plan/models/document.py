from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plan.models.progress import ReportingCycle
from plan.models.version import Version
from tsi.base.transitions import Transitions


class DocumentKind(models.TextChoices):
    PLAN = "plan", _("Plan")
    REDLINE = "redline", _("comparison of versions")
    PROGRESS = "progress_report", _("progress report")
    # Of a consultation; the task that fills them belongs to the app whose content they print.
    ANNEX = "annex", _("contributions and responses")
    CONSULTATION_REPORT = "consultation_report", _("consultation report")
    PLAN_WITH_CONTRIBUTIONS = "plan_with_contributions", _("Plan with contributions")


OF_PLAN = (DocumentKind.PLAN, DocumentKind.REDLINE, DocumentKind.PROGRESS)


class DocumentForm(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "DOCX"
    XLSX = "xlsx", "XLSX"


CONTENT_TYPES = {
    DocumentForm.PDF: "application/pdf",
    DocumentForm.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DocumentForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# In the name of a file, which is Italian as the addresses are.
CALLED = {
    DocumentKind.ANNEX: "allegato",
    DocumentKind.CONSULTATION_REPORT: "relazione-esiti",
    DocumentKind.PLAN_WITH_CONTRIBUTIONS: "con-contributi",
}


class DocumentState(models.TextChoices):
    PENDING = "pending", _("waiting")
    BUILDING = "building", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


DOCUMENT_TRANSITIONS = Transitions(
    {
        "build": ((DocumentState.PENDING, DocumentState.BUILDING), DocumentState.BUILDING),
        "finish": ((DocumentState.BUILDING,), DocumentState.READY),
        "fail": ((DocumentState.BUILDING,), DocumentState.FAILED),
        "retry": ((DocumentState.FAILED,), DocumentState.PENDING),
    }
)


class DocumentQuerySet(models.QuerySet):
    def public(self):
        public = Version.objects.public().order_by()
        return self.filter(models.Q(base=None) | models.Q(base__in=public), version__in=public)

    def of_plan(self):
        """Those whose content is plan's own, not of another app."""
        return self.filter(kind__in=OF_PLAN)

    def unfinished(self):
        return self.filter(state__in=(DocumentState.PENDING, DocumentState.BUILDING))


class Document(models.Model):
    """A generated file. The same input is the same row: a second request is a download."""

    kind = models.CharField(max_length=30, choices=DocumentKind)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="documents")
    base = models.ForeignKey(
        Version,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="the version with which a comparison compares",
    )
    cycle = models.ForeignKey(
        ReportingCycle,
        on_delete=models.PROTECT,
        null=True,
        related_name="documents",
        help_text="the closed one that a progress report is about",
    )
    language = models.CharField(max_length=2)
    form = models.CharField(max_length=4, choices=DocumentForm, default=DocumentForm.PDF)
    volume = models.PositiveSmallIntegerField(
        default=0, help_text="of a document in several files, from 1 on; 0: the whole"
    )
    input_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=DocumentState, default=DocumentState.PENDING)
    progress = models.PositiveSmallIntegerField(default=0, help_text="per cent")
    pages = models.PositiveIntegerField(null=True)
    file = models.FileField(upload_to="documents/", max_length=200, blank=True)
    size = models.PositiveBigIntegerField(null=True, help_text="bytes")
    created_at = models.DateTimeField(db_default=Now())
    asked_at = models.DateTimeField(
        db_default=Now(), help_text="last: of two files, that one is of today"
    )
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, editable=False)
    last_error = models.CharField(max_length=500, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "version", "language", "form", "volume", "input_sha256"],
                name="document_input_once",
            ),
            models.CheckConstraint(
                condition=models.Q(progress__lte=100), name="document_progress_per_cent"
            ),
        ]
        triggers = [DOCUMENT_TRANSITIONS.trigger("document_states")]

    def __str__(self):
        return f"{self.kind} {self.version_id} {self.language}"

    def get_absolute_url(self) -> str:
        return reverse("plan:document_download", args=[self.pk, self.filename])

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[DocumentForm(self.form)]

    @property
    def filename(self) -> str:
        of = f"-confronto-{self.base.number}" if self.base else ""
        if self.cycle_id:
            of = f"-avanzamento-{self.cycle_id}"
        if self.kind in CALLED:
            of = f"-{CALLED[DocumentKind(self.kind)]}"
        if self.volume:
            of = f"{of}-volume-{self.volume}"
        return f"{self.version.plan.slug}-{self.version.number}{of}-{self.language}.{self.form}"
