import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from communities.models.choices import CommunityKind
from communities.models.community import Community, Facilitation
from partners.models import Affiliation, Organisation, Role, Standing, User
from tsi.base.revisions import Revised, counting
from tsi.base.transitions import Transitions


class MembershipRole(models.TextChoices):
    MEMBER = "member", _("member")
    OBSERVER = "observer", _("observer")


class MembershipState(models.TextChoices):
    REQUESTED = "requested", _("asks to join")
    ACTIVE = "active", _("takes part")
    DECLINED = "declined", pgettext_lazy("membership", "not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("membership", "withdrawn")
    LEFT = "left", pgettext_lazy("membership", "left")


S = MembershipState
CURRENT_MEMBERSHIP = (S.REQUESTED, S.ACTIVE)
MEMBERSHIP_TRANSITIONS = Transitions(
    {
        "accept": ((S.REQUESTED,), S.ACTIVE),
        "decline": ((S.REQUESTED,), S.DECLINED),
        "withdraw": ((S.REQUESTED,), S.WITHDRAWN),
        "leave": ((S.ACTIVE,), S.LEFT),
        "end": ((S.ACTIVE,), S.LEFT),
    }
)


def in_force(prefix: str = "") -> Q:
    """What makes a membership count today: active, of an organisation that is still there, and,
    for members of a Community of Practice, still a partner. A suspended partner's rests."""
    names = {
        f"{prefix}state": S.ACTIVE,
        f"{prefix}organisation__merged_into": None,
    }
    partner = Q(**{f"{prefix}organisation__standing": Standing.PARTNER})
    observer = Q(**{f"{prefix}role": MembershipRole.OBSERVER})
    group = ~Q(**{f"{prefix}community__kind": CommunityKind.COMMUNITY})
    rests = Q(**{f"{prefix}organisation__standing": Standing.SUSPENDED})
    return Q(**names) & (partner | ((observer | group) & ~rests))


class MembershipQuerySet(models.QuerySet):
    def in_force(self):
        """Those that count today."""
        return self.filter(in_force())

    def current(self):
        """Active, or asked for."""
        return self.filter(state__in=CURRENT_MEMBERSHIP)

    def public(self):
        """What everybody may see: organisations with a public page that take part today."""
        return self.in_force().filter(organisation__published=True)

    def visible_to(self, user):
        """Those of the communities that this person runs, of the organisations for which they
        speak, and those for which they take part."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_secretariat or user.has_role(Role.FACILITATOR):
            return self
        running = Facilitation.objects.in_force().filter(person=user).values("community")
        spoken = user.affiliations.speaking().values("organisation")
        named = Participant.objects.named().filter(person=user).values("membership")
        belongs = user.affiliations.active().values("organisation")
        mine = Q(pk__in=named, organisation__in=belongs)
        return self.filter(Q(community__in=running) | Q(organisation__in=spoken) | mine)

    def by_name(self):
        return self.order_by("organisation__sort_name", "pk")


class Membership(Revised):
    """An organisation in a community. It ends, it is never deleted."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(
        _("as"), max_length=10, choices=MembershipRole, default=MembershipRole.MEMBER
    )
    message = models.TextField(_("message"), max_length=2000, blank=True)
    state = models.CharField(
        max_length=10, choices=MembershipState, default=S.REQUESTED, editable=False
    )
    requested_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    reason = models.TextField(
        _("reasons"), max_length=2000, blank=True, help_text=_("Of the last decision.")
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    active_since = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "organisation"],
                condition=Q(state__in=CURRENT_MEMBERSHIP),
                name="membership_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.ACTIVE, active_since=None), name="membership_active_when"
            ),
            models.CheckConstraint(
                condition=Q(state__in=CURRENT_MEMBERSHIP, ended_at=None)
                | (~Q(state__in=CURRENT_MEMBERSHIP) & Q(ended_at__isnull=False)),
                name="membership_ended_when",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="membership_of")]
        triggers = [
            MEMBERSHIP_TRANSITIONS.trigger("membership_states"),
            counting("membership"),
            pgtrigger.Protect(name="membership_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"#{self.pk}"


class ParticipantQuerySet(models.QuerySet):
    def named(self):
        """Those whom their organisation names now."""
        return self.filter(ended_at=None)

    def in_force(self):
        """Those who are inside today: named, of a membership that counts, and still in their
        organisation, with an account that is open."""
        belongs = Affiliation.objects.active().filter(
            person=OuterRef("person"), organisation=OuterRef("membership__organisation")
        )
        return self.named().filter(
            in_force("membership__"), Exists(belongs), person__is_active=True
        )

    def writing(self):
        """Those of them who take part as members, not as observers."""
        return self.in_force().filter(membership__role=MembershipRole.MEMBER)


class Participant(models.Model):
    """A person whom an organisation names to take part in a community for it."""

    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="participants"
    )
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    named_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "person"],
                condition=Q(ended_at=None),
                name="participant_once",
            )
        ]

    def __str__(self):
        return f"#{self.pk}"
