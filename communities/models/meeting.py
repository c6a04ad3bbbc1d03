import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from communities.models.choices import IN_CALENDARS, MeetingKind, Precision, Visibility
from communities.models.community import SHOWN, Community
from communities.models.programme import Edition
from partners.models import Organisation, User
from tsi.base.revisions import Revised, counting
from tsi.base.transitions import Transitions
from tsi.base.translated import Translated


class MeetingState(models.TextChoices):
    SCHEDULED = "scheduled", _("scheduled")
    HELD = "held", pgettext_lazy("meeting", "held")
    CANCELLED = "cancelled", _("cancelled")


MEETING_TRANSITIONS = Transitions(
    {
        "hold": ((MeetingState.SCHEDULED,), MeetingState.HELD),
        "cancel": ((MeetingState.SCHEDULED,), MeetingState.CANCELLED),
    }
)


class MeetingQuerySet(models.QuerySet):
    def public(self):
        """What everybody may see: public meetings, of no community or of one that is shown."""
        shown = Q(community=None) | Q(community__state__in=SHOWN)
        return self.filter(shown, visibility=Visibility.PUBLIC)

    def visible_to(self, user):
        """The public ones, and all of the communities whose inside one sees."""
        if not user.is_authenticated or not user.is_active:
            return self.public()
        if user.is_secretariat:
            return self
        inside = Community.objects.entered_by(user).values("pk")
        shown = Q(community=None) | Q(community__state__in=SHOWN)
        everybody = shown & Q(visibility=Visibility.PUBLIC)
        return self.filter(everybody | Q(community__in=inside))

    def in_calendars(self):
        """Those whose day is known."""
        return self.filter(precision__in=IN_CALENDARS)

    def upcoming(self):
        """Those that are not over, by the database's clock, the next first."""
        return self.filter(ends_at__gt=Now()).order_by("starts_at", "pk")

    def past(self):
        """Those that are over, the last first."""
        return self.filter(ends_at__lte=Now()).order_by("-starts_at", "-pk")

    def in_order(self):
        return self.order_by("starts_at", "pk")


class Meeting(Revised):
    """A meeting of a community, or of none. It takes place in [starts_at, ends_at), in
    Europe/Rome; `precision` says how much of that is known (a month: from its first moment to
    that of the next)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(
        default=0, editable=False, help_text="of the calendar entry (RFC 5545, 3.8.7.4)"
    )
    community = models.ForeignKey(
        Community,
        verbose_name=_("community"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
    )
    edition = models.ForeignKey(
        Edition,
        verbose_name=_("edition of a programme"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
    )
    kind = models.CharField(_("kind"), max_length=20, choices=MeetingKind)
    title_it = models.CharField(_("title in Italian"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    description_it = models.TextField(_("description in Italian"), max_length=5000, blank=True)
    description_en = models.TextField(_("description in English"), max_length=5000, blank=True)
    led_by = models.CharField(_("led by"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    precision = models.CharField(
        _("how much of the date is known"),
        max_length=5,
        choices=Precision,
        default=Precision.TIME,
    )
    place = models.CharField(_("place"), max_length=300, blank=True)
    link = models.URLField(
        _("link to take part online"),
        blank=True,
        help_text=_("Shown to members of the community and to who has a place."),
    )
    visibility = models.CharField(
        _("shown to"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    takes_registrations = models.BooleanField(_("people register"), default=False)
    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Empty: as many as come.")
    )
    agenda = models.TextField(_("agenda"), max_length=10000, blank=True)
    minutes = models.TextField(_("minutes"), max_length=50000, blank=True)
    minutes_visibility = models.CharField(
        _("minutes shown to"), max_length=10, choices=Visibility, default=Visibility.MEMBERS
    )
    cancel_reason = models.TextField(max_length=2000, blank=True, editable=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    note_it = models.CharField(_("note in Italian"), max_length=500, blank=True)
    note_en = models.CharField(_("note in English"), max_length=500, blank=True)
    is_demo = models.BooleanField(_("invented for the demonstration"), default=False)

    state = models.CharField(
        max_length=10, choices=MeetingState, default=MeetingState.SCHEDULED, editable=False
    )
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    title = Translated()
    description = Translated()
    note = Translated()

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("It ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(community__isnull=False) | Q(visibility=Visibility.PUBLIC),
                name="meeting_of_nobody_is_public",
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gt=0, takes_registrations=True),
                name="meeting_places_are_registered",
            ),
            models.CheckConstraint(
                condition=Q(takes_registrations=False) | Q(precision__in=IN_CALENDARS),
                name="meeting_registers_for_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.CANCELLED) | ~Q(cancel_reason=""),
                name="meeting_cancelled_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="meeting_in_order"),
            models.Index(fields=["community", "starts_at"], name="meeting_of_community"),
        ]
        triggers = [
            MEETING_TRANSITIONS.trigger("meeting_states"),
            counting("meeting"),
            pgtrigger.Protect(name="meeting_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("communities:meeting", args=[self.pk])

    @property
    def is_public(self) -> bool:
        """As `MeetingQuerySet.public` says, of a row at hand."""
        shown = self.community_id is None or self.community.is_public
        return shown and self.visibility == Visibility.PUBLIC

    @property
    def is_scheduled(self) -> bool:
        return self.state == MeetingState.SCHEDULED

    @property
    def in_calendars(self) -> bool:
        """Whether its day is known."""
        return self.precision in IN_CALENDARS


class RegistrationState(models.TextChoices):
    GOING = "going", _("has a place")
    WAITING = "waiting", _("on the waiting list")
    WITHDRAWN = "withdrawn", pgettext_lazy("registration", "withdrawn")


R = RegistrationState
HOLDING = (R.GOING, R.WAITING)
REGISTRATION_TRANSITIONS = Transitions(
    {
        "promote": ((R.WAITING,), R.GOING),
        "withdraw": (HOLDING, R.WITHDRAWN),
    }
)


class RegistrationQuerySet(models.QuerySet):
    def holding(self):
        """Those with a place or waiting for one."""
        return self.filter(state__in=HOLDING)

    def going(self):
        return self.filter(state=R.GOING)

    def waiting(self):
        """The waiting list, who came first on top."""
        return self.filter(state=R.WAITING).order_by("pk")


class Registration(models.Model):
    """A person says yes to a meeting, for an organisation or for themselves. Who comes back
    after withdrawing is a new row, at the end of the waiting list."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="registrations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=RegistrationState)
    created_at = models.DateTimeField(db_default=Now())
    promoted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(state__in=HOLDING),
                name="registration_once",
            )
        ]
        indexes = [models.Index(fields=["meeting", "state", "id"], name="registration_waiting")]
        triggers = [
            REGISTRATION_TRANSITIONS.trigger("registration_states"),
            pgtrigger.Protect(name="registration_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"#{self.pk}"


class Attendance(models.Model):
    """Who was there: an organisation, a person of one, or a person. Corrected, never deleted."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    present = models.BooleanField(default=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(person__isnull=False),
                name="attendance_of_person_once",
            ),
            models.UniqueConstraint(
                fields=["meeting", "organisation"],
                condition=Q(person=None),
                name="attendance_of_organisation_once",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(organisation__isnull=False),
                name="attendance_of_somebody",
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"
