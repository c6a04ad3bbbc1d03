import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from communities.models.choices import CommunityKind, JoinPolicy, Precision
from partners.models import Organisation, Project, Role, User
from tsi.base.revisions import Revised, counting
from tsi.base.text import fold
from tsi.base.transitions import Transitions
from tsi.base.translated import Translated


class CommunityState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("community", "proposed")
    ACTIVE = "active", pgettext_lazy("community", "active")
    ARCHIVED = "archived", pgettext_lazy("community", "concluded")
    DECLINED = "declined", pgettext_lazy("community", "not started")
    WITHDRAWN = "withdrawn", pgettext_lazy("community", "withdrawn")


S = CommunityState
COMMUNITY_TRANSITIONS = Transitions(
    {
        "start": ((S.PROPOSED,), S.ACTIVE),
        "decline": ((S.PROPOSED,), S.DECLINED),
        "withdraw": ((S.PROPOSED,), S.WITHDRAWN),
        "archive": ((S.ACTIVE,), S.ARCHIVED),
        "reopen": ((S.ARCHIVED,), S.ACTIVE),
    }
)
SHOWN = (S.ACTIVE, S.ARCHIVED)


class CommunityQuerySet(models.QuerySet):
    def public(self):
        """What everybody may see."""
        return self.filter(state__in=SHOWN)

    def active(self):
        return self.filter(state=S.ACTIVE)

    def proposals(self):
        """Themes on which nobody has decided."""
        return self.filter(state=S.PROPOSED)

    def visible_to(self, user):
        """The public ones; to people of partner organisations also what is proposed; to who
        proposed it whatever became of it; to the secretariat all."""
        if not user.is_authenticated or not user.is_active:
            return self.public()
        if user.is_secretariat:
            return self
        seen = Q(state__in=SHOWN) | Q(proposed_by=user)
        if user.affiliations.active().filter(organisation__in=_partners()).exists():
            seen |= Q(state=S.PROPOSED)
        return self.filter(seen)

    def entered_by(self, user):
        """Those whose inside this person sees: as participant or facilitator."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_secretariat or user.has_role(Role.FACILITATOR):
            return self.public()
        from communities.models.membership import Participant

        taking_part = Participant.objects.in_force().filter(person=user)
        running = Facilitation.objects.in_force().filter(person=user)
        inside = Q(pk__in=taking_part.values("membership__community"))
        return self.public().filter(inside | Q(pk__in=running.values("community")))

    def by_title(self):
        return self.order_by("sort_title", "pk")


def _partners():
    return Organisation.objects.partners().values("pk")


class Community(Revised):
    """Where organisations meet on one theme; also a table or a group that the Plan names."""

    slug = models.SlugField(_("name in the address"), max_length=120, unique=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=CommunityKind, default=CommunityKind.COMMUNITY
    )
    title_it = models.CharField(_("title in Italian"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    description_it = models.TextField(_("description in Italian"), max_length=3000, blank=True)
    description_en = models.TextField(_("description in English"), max_length=3000, blank=True)
    motivation = models.TextField(
        _("why"), max_length=3000, blank=True, help_text=_("As the proposers wrote it.")
    )
    join_policy = models.CharField(
        _("joining"), max_length=10, choices=JoinPolicy, default=JoinPolicy.APPROVAL
    )
    started_on = models.DateField(_("started on"), null=True, blank=True)
    started_precision = models.CharField(
        _("how much of that date is known"),
        max_length=5,
        choices=Precision,
        default=Precision.DAY,
        blank=True,
    )
    review_due = models.DateField(_("next yearly review"), null=True, blank=True)
    closing_report_it = models.TextField(
        _("closing report in Italian"), max_length=20000, blank=True, editable=False
    )
    closing_report_en = models.TextField(
        _("closing report in English"), max_length=20000, blank=True, editable=False
    )
    archived_on = models.DateField(null=True, editable=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    note_it = models.TextField(_("note in Italian"), max_length=2000, blank=True)
    note_en = models.TextField(_("note in English"), max_length=2000, blank=True)
    is_demo = models.BooleanField(_("invented for the demonstration"), default=False)
    projects = models.ManyToManyField(
        Project, verbose_name=_("projects"), blank=True, related_name="+"
    )

    state = models.CharField(
        max_length=10, choices=CommunityState, default=S.PROPOSED, editable=False
    )
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    proposed_for = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    sort_title = models.CharField(max_length=200, editable=False, db_index=True)
    searched = models.TextField(editable=False)

    title = Translated()
    description = Translated()
    closing_report = Translated()
    note = Translated()

    objects = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        constraints = [
            models.CheckConstraint(
                condition=Q(proposed_for__isnull=False) | ~Q(state__in=[S.PROPOSED, S.WITHDRAWN]),
                name="community_proposed_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.ARCHIVED)
                | (~Q(closing_report_it="") & Q(archived_on__isnull=False)),
                name="community_archived_with_report",
            ),
        ]
        indexes = [GinIndex(SearchVector("searched", config="italian"), name="community_searched")]
        triggers = [
            COMMUNITY_TRANSITIONS.trigger("community_states"),
            counting("community"),
            pgtrigger.Protect(name="community_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.sort_title = fold(self.title_it)[:200]
        texts = (self.title_it, self.title_en, self.description_it, self.description_en)
        self.searched = fold("\n".join(texts))
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("site:community", args=[self.slug])

    @property
    def is_active(self) -> bool:
        return self.state == S.ACTIVE

    @property
    def is_public(self) -> bool:
        """As `CommunityQuerySet.public` says, of a row at hand."""
        return self.state in SHOWN

    @property
    def partners_only(self) -> bool:
        """Whether only partners of the network can be members. Tables and groups of the Plan
        are made of institutions, partners or not."""
        return self.kind == CommunityKind.COMMUNITY


class Support(models.Model):
    """A partner organisation would like a proposed theme to start."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="supports")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "organisation"],
                condition=Q(withdrawn_at=None),
                name="support_once",
            )
        ]

    def __str__(self):
        return f"#{self.community_id} +{self.organisation_id}"


class FacilitationQuerySet(models.QuerySet):
    def in_force(self, day=None):
        """Those that hold on `day` (default: today, in Europe/Rome), of open accounts."""
        day = day or timezone.localdate()
        until = Q(ends_on=None) | Q(ends_on__gte=day)
        return self.filter(until, starts_on__lte=day, ended_at=None, person__is_active=True)


class Facilitation(models.Model):
    """A person runs a community, appointed by the secretariat, perhaps for a limited time."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="facilitations")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day."))
    shown = models.BooleanField(_("name on the community’s page"), default=False)
    appointed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = FacilitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "person"],
                condition=Q(ended_at=None),
                name="facilitation_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="facilitation_days_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(person=models.F("appointed_by")), name="facilitation_not_by_oneself"
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"


class Review(models.Model):
    """What a yearly review of a community found. Append-only."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="reviews")
    due = models.DateField(null=True)
    outcome = models.TextField(_("outcome"), max_length=5000)
    next_due = models.DateField(_("next yearly review"), null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="review_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"#{self.pk}"
