from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models.choices import MeetingKind
from communities.models.community import Community
from communities.models.meeting import Meeting
from communities.models.programme import Edition, Programme
from tsi.base.revisions import Revised, counting
from tsi.base.translated import Translated


class Measure(models.TextChoices):
    ORGANISATIONS = "organisations", _("organisations")
    MEETINGS = "meetings", _("meetings")
    SESSIONS = "sessions", _("sessions")
    PEOPLE = "people", _("people")
    TABLES = "tables", _("tables")
    COMPANIES = "companies", _("companies that co-designed it")


class ImportedTotal(Revised):
    """A figure that a source states and that cannot be counted from rows here. It is shown with
    its source, beside what is counted and never added to it."""

    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, null=True, blank=True, related_name="totals"
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="totals"
    )
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, null=True, blank=True, related_name="totals"
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="totals"
    )
    measure = models.CharField(_("what is counted"), max_length=15, choices=Measure)
    meeting_kind = models.CharField(
        _("kind of meeting"), max_length=20, choices=MeetingKind, blank=True
    )
    label_it = models.CharField(_("label in Italian"), max_length=200, blank=True)
    label_en = models.CharField(_("label in English"), max_length=200, blank=True)
    number = models.PositiveIntegerField(_("number"))
    source = models.CharField(_("source"), max_length=300)
    note_it = models.CharField(_("note in Italian"), max_length=500, blank=True)
    note_en = models.CharField(_("note in English"), max_length=500, blank=True)

    label = Translated()
    note = Translated()

    class Meta:
        verbose_name = _("imported total")
        verbose_name_plural = _("imported totals")
        constraints = [
            models.CheckConstraint(
                condition=Q(community__isnull=False, programme=None, edition=None, meeting=None)
                | Q(community=None, programme__isnull=False, edition=None, meeting=None)
                | Q(community=None, programme=None, edition__isnull=False, meeting=None)
                | Q(community=None, programme=None, edition=None, meeting__isnull=False),
                name="total_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(meeting_kind="") | Q(measure=Measure.MEETINGS),
                name="total_kind_of_meetings",
            ),
            models.UniqueConstraint(
                fields=["community", "programme", "edition", "meeting", "measure", "meeting_kind"],
                nulls_distinct=False,
                name="total_once",
            ),
        ]
        triggers = [counting("total")]

    def __str__(self):
        return f"{self.number} {self.get_measure_display()}"
