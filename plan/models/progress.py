"""What is being done: reports on actions, and the cycles in which they are gathered."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.models import Organisation, User
from plan.models.days import all_within_reach
from plan.models.text import Plan
from plan.models.version import Version
from tsi.base.transitions import Transitions
from tsi.base.translated import Translated


class CycleState(models.TextChoices):
    OPEN = "open", pgettext_lazy("cycle", "open")
    CLOSED = "closed", pgettext_lazy("cycle", "closed")


CYCLE_TRANSITIONS = Transitions({"close": ((CycleState.OPEN,), CycleState.CLOSED)})
CLOSED_STAYS = pgtrigger.Protect(
    name="cycle_closed_stays",
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__state=CycleState.CLOSED),
)


class ReportingCycle(models.Model):
    """A time about which those who lead actions report. Closing it freezes how all stood then."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="cycles")
    name_it = models.CharField(_("name in Italian"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    due_on = models.DateField(_("reports due by"))
    state = models.CharField(max_length=10, choices=CycleState, default=CycleState.OPEN)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    version = models.ForeignKey(
        Version,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="the one in force when the cycle was closed",
    )
    snapshot = models.JSONField(null=True, help_text="how every action stood at the closing")
    snapshot_sha256 = models.CharField(max_length=64, blank=True)

    name = Translated()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state=CycleState.OPEN), name="cycle_open_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="cycle_ends_after_it_starts"
            ),
            all_within_reach("cycle_within_reach", "starts_on", "ends_on", "due_on"),
            models.CheckConstraint(
                condition=Q(state=CycleState.OPEN)
                | Q(snapshot__isnull=False, version__isnull=False),
                name="cycle_closed_with_snapshot",
            ),
        ]
        triggers = [
            CYCLE_TRANSITIONS.trigger("cycle_states"),
            CLOSED_STAYS,
            pgtrigger.Protect(name="cycle_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return self.name_it


class ActionStatus(models.TextChoices):
    NOT_STARTED = "not_started", _("not started")
    UNDER_WAY = "under_way", _("under way")
    SUSPENDED = "suspended", _("suspended")
    COMPLETED = "completed", _("completed")


class Outlook(models.TextChoices):
    ON_TRACK = "on_track", _("on track")
    AT_RISK = "at_risk", _("at risk")
    OFF_TRACK = "off_track", _("off track")


class UpdateState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("sent")
    RETURNED = "returned", _("sent back")
    PUBLISHED = "published", _("published")


UPDATE_TRANSITIONS = Transitions(
    {
        "submit": ((UpdateState.DRAFT, UpdateState.RETURNED), UpdateState.SUBMITTED),
        "send_back": ((UpdateState.SUBMITTED,), UpdateState.RETURNED),
        "publish": ((UpdateState.SUBMITTED,), UpdateState.PUBLISHED),
    }
)


class ProgressUpdateQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=UpdateState.PUBLISHED)


class ProgressUpdate(models.Model):
    """What one who leads an action says of it in a cycle. Published, it never changes: what is
    said later is another one."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="updates")
    uid = models.UUIDField(_("action of the Plan"), db_index=True)
    cycle = models.ForeignKey(ReportingCycle, on_delete=models.PROTECT, related_name="updates")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    status = models.CharField(_("status"), max_length=12, choices=ActionStatus)
    outlook = models.CharField(_("outlook"), max_length=10, choices=Outlook)
    started_on = models.DateField(_("begun on"), null=True, blank=True)
    ended_on = models.DateField(_("completed on"), null=True, blank=True)
    narrative = models.TextField(_("what was done"), max_length=5000)
    obstacles = models.TextField(_("obstacles"), max_length=3000, blank=True)
    evidence_url = models.URLField(_("evidence (link)"), max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=UpdateState, default=UpdateState.DRAFT)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=Now())
    submitted_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    review = models.TextField(_("what is missing"), max_length=2000, blank=True)

    objects = ProgressUpdateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["uid", "cycle"],
                condition=~Q(state=UpdateState.PUBLISHED),
                name="update_in_hand_once",
            ),
            all_within_reach("update_within_reach", "started_on", "ended_on"),
            models.CheckConstraint(
                condition=~Q(status=ActionStatus.COMPLETED) | Q(ended_on__isnull=False),
                name="update_completed_with_date",
            ),
            models.CheckConstraint(
                condition=~Q(state=UpdateState.PUBLISHED) | Q(reviewed_by__isnull=False),
                name="update_published_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("author")),
                name="update_reviewed_by_another",
            ),
        ]
        triggers = [
            UPDATE_TRANSITIONS.trigger("update_states"),
            pgtrigger.Protect(
                name="update_published_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=UpdateState.PUBLISHED),
            ),
            pgtrigger.Protect(name="update_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.status} {self.uid}"
