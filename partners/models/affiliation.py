import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from partners.models.choices import Standing
from partners.models.organisation import Organisation
from partners.models.people import User
from tsi.base import tokens
from tsi.base.transitions import Transitions


class AffiliationRole(models.TextChoices):
    REPRESENTATIVE = "representative", _("legal representative")
    DELEGATE = "delegate", _("delegate")
    MEMBER = "member", _("member")


LINK_SALT = "partners.invitation.link"
SPEAKING = (AffiliationRole.REPRESENTATIVE, AffiliationRole.DELEGATE)


class AffiliationState(models.TextChoices):
    INVITED = "invited", _("invited")
    REQUESTED = "requested", _("asks to be confirmed")
    ACTIVE = "active", _("active")
    ENDED = "ended", _("ended")


S = AffiliationState
CURRENT = (S.INVITED, S.REQUESTED, S.ACTIVE)
AFFILIATION_TRANSITIONS = Transitions(
    {
        "accept": ((S.INVITED,), S.ACTIVE),
        "revoke": ((S.INVITED,), S.ENDED),
        "lapse": ((S.INVITED,), S.ENDED),
        "confirm": ((S.REQUESTED,), S.ACTIVE),
        "decline": ((S.REQUESTED,), S.ENDED),
        "withdraw": ((S.REQUESTED,), S.ENDED),
        "end": ((S.ACTIVE,), S.ENDED),
    }
)


class AffiliationQuerySet(models.QuerySet):
    def current(self):
        """Active, or on the way to be."""
        return self.filter(state__in=CURRENT)

    def active(self):
        return self.filter(state=S.ACTIVE)

    def speaking(self):
        """Those who may act for their organisation: active representatives and delegates, with an
        account that is open. Who has no account any more is heard by nobody."""
        return self.active().filter(role__in=SPEAKING, person__is_active=True)

    def representatives(self):
        """Those who decide who else belongs to the organisation."""
        return self.speaking().filter(role=AffiliationRole.REPRESENTATIVE)

    def with_mandate(self):
        """Mandate confirmed: who speaks for a partner organisation."""
        partner = {"organisation__standing": Standing.PARTNER, "organisation__merged_into": None}
        return self.speaking().filter(**partner)

    def shown(self):
        """Those whose names stand on their organisation's page."""
        return self.speaking().filter(shown=True)


class Affiliation(models.Model):
    """A person in an organisation. It ends, it is never deleted."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="affiliations"
    )
    person = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="affiliations",
        help_text="nobody yet while invited",
    )
    role = models.CharField(
        _("role"), max_length=20, choices=AffiliationRole, default=AffiliationRole.MEMBER
    )
    title = models.CharField(
        _("position"), max_length=100, blank=True, help_text=_("For example: project manager.")
    )
    shown = models.BooleanField(_("name on the organisation’s page"), default=False)
    message = models.TextField(_("message"), max_length=1000, blank=True)
    delegation = models.FileField(
        _("delegation"), upload_to="delegations/", max_length=200, blank=True
    )
    state = models.CharField(max_length=12, choices=AffiliationState, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    active_since = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(state__in=CURRENT),
                name="affiliation_once",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(state__in=[S.INVITED, S.ENDED]),
                name="affiliation_has_person",
            ),
            models.CheckConstraint(
                condition=Q(state=S.ENDED, ended_at__isnull=False)
                | ~Q(state=S.ENDED) & Q(ended_at=None),
                name="affiliation_ended_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.ACTIVE, active_since=None), name="affiliation_active_when"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="affiliation_here")]
        triggers = [
            AFFILIATION_TRANSITIONS.trigger("affiliation_states"),
            pgtrigger.Protect(name="affiliation_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"#{self.pk}"

    @property
    def speaks(self) -> bool:
        """Whether this person may act for the organisation today."""
        return self.state == S.ACTIVE and self.role in SPEAKING


class InvitationQuerySet(models.QuerySet):
    def for_link(self, token: str):
        """The invitation of a link's token, if any."""
        return self.filter(link_sha256=tokens.link_sha256(token))


class Invitation(models.Model):
    """The private row of an invited affiliation: to which address it goes, until when it holds.

    The address is emptied when the invitation is used or over.
    """

    affiliation = models.OneToOneField(
        Affiliation, on_delete=models.CASCADE, related_name="invitation"
    )
    name = models.CharField(
        _("name"),
        max_length=200,
        help_text="as typed by who invites; shown to them, not the address",
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(max_length=2, default="it")
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    link_key = models.UUIDField(default=uuid.uuid4, editable=False)
    link_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    bounced_at = models.DateTimeField(
        null=True, editable=False, help_text="the mail came back; the secretariat knows"
    )

    objects = InvitationQuerySet.as_manager()

    def __str__(self):
        return f"#{self.pk}"

    @property
    def link_token(self) -> str:
        """The secret of the link. It is derived, never stored or logged."""
        return tokens.link_token(self.link_key, self.link_sha256, salt=LINK_SALT)
