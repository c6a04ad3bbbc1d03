import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.models.organisation import Organisation
from partners.models.people import Role, User
from tsi.base.models import LegalText
from tsi.base.transitions import Transitions


class AdhesionOrigin(models.TextChoices):
    ONLINE = "online", _("signed on the platform")
    UPLOADED = "uploaded", _("signed document uploaded")
    PAPER = "paper", _("signed on paper before the platform")


class AdhesionState(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("accession", "sent")
    IN_REVIEW = "in_review", pgettext_lazy("accession", "under review")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("not approved")
    WITHDRAWN = "withdrawn", pgettext_lazy("accession", "withdrawn")
    ENDED = "ended", _("ended")


OPEN_ADHESION = (AdhesionState.SUBMITTED, AdhesionState.IN_REVIEW)
ADHESION_TRANSITIONS = Transitions(
    {
        "review": ((AdhesionState.SUBMITTED,), AdhesionState.IN_REVIEW),
        "approve": ((AdhesionState.IN_REVIEW,), AdhesionState.APPROVED),
        "reject": ((AdhesionState.IN_REVIEW,), AdhesionState.REJECTED),
        "withdraw": (OPEN_ADHESION, AdhesionState.WITHDRAWN),
        "end": ((AdhesionState.APPROVED,), AdhesionState.ENDED),
    }
)


# A signature's file comes once: what the platform makes, or what was uploaded. A person who is
# erased leaves an empty name, nobody gets another's.
KEPT_ONCE_SIGNED = """
    IF (OLD.document <> '' AND NEW.document <> OLD.document)
        OR (OLD.document_sha256 <> '' AND NEW.document_sha256 <> OLD.document_sha256)
        OR NEW.signatory_first_name NOT IN ('', OLD.signatory_first_name)
        OR NEW.signatory_last_name NOT IN ('', OLD.signatory_last_name)
        OR NEW.certificate_name NOT IN ('', OLD.certificate_name) THEN
        RAISE EXCEPTION USING MESSAGE = 'what was signed does not change',
            ERRCODE = 'check_violation', CONSTRAINT = 'adhesion_document_stays';
    END IF;
    RETURN NEW;
"""


class AdhesionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff and approvers see all; others their own."""
        if user.is_authenticated and (user.is_secretariat or user.has_role(Role.APPROVER)):
            return self
        return self.own(user)

    def own(self, user):
        """Those of the organisations that one speaks for, and the ones one sent."""
        if not user.is_authenticated:
            return self.none()
        mine = user.affiliations.speaking().values("organisation")
        return self.filter(Q(organisation__in=mine) | Q(submitted_by=user))

    def waiting(self):
        """What the secretariat must look at, the oldest first."""
        return self.filter(state__in=OPEN_ADHESION).order_by("submitted_at", "pk")

    def without_document(self):
        """Signed on the platform, and the PDF of the signed text is not made yet."""
        return self.filter(origin=AdhesionOrigin.ONLINE, document="")


class Adhesion(models.Model):
    """An organisation signs one version of the Memorandum of Understanding.

    What was signed never changes afterwards; a trigger keeps it.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="adhesions"
    )
    memorandum = models.ForeignKey(LegalText, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=2, default="it", help_text="of the text that was signed")
    tax_code = models.CharField(
        _("tax code"), max_length=16, blank=True, help_text="as declared by who signs"
    )
    origin = models.CharField(max_length=10, choices=AdhesionOrigin)
    signatory_first_name = models.CharField(_("first name of who signs"), max_length=100)
    signatory_last_name = models.CharField(_("last name of who signs"), max_length=100)
    signatory_role = models.CharField(
        _("role of who signs"), max_length=100, help_text=_("For example: legal representative.")
    )
    signed_on = models.DateField(_("signed on"))
    protocol_number = models.CharField(_("protocol number"), max_length=60, blank=True)
    protocol_date = models.DateField(_("protocol date"), null=True, blank=True)
    # The signed text as a file, private: the platform's PDF, or what was uploaded (PDF or .p7m).
    document = models.FileField(upload_to="adhesions/", max_length=200, blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    certificate_name = models.CharField(
        max_length=200,
        blank=True,
        editable=False,
        help_text="the holder of the certificate inside a .p7m, read and not verified",
    )
    state = models.CharField(
        max_length=10, choices=AdhesionState, default=AdhesionState.SUBMITTED, editable=False
    )
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    reason = models.TextField(
        _("reasons"), max_length=2000, blank=True, editable=False, help_text="of the last decision"
    )
    # Work of making the PDF (tsi.base.work).
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    last_error = models.CharField(max_length=500, blank=True, editable=False)

    objects = AdhesionQuerySet.as_manager()

    class Meta:
        verbose_name = _("accession")
        verbose_name_plural = _("accessions")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state__in=[*OPEN_ADHESION, AdhesionState.APPROVED]),
                name="adhesion_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=AdhesionState.REJECTED, reason=""),
                name="adhesion_rejected_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=False)
                | ~Q(state__in=[AdhesionState.APPROVED, AdhesionState.REJECTED]),
                name="adhesion_decided_when",
            ),
        ]
        triggers = [
            ADHESION_TRANSITIONS.trigger("adhesion_states"),
            pgtrigger.ReadOnly(
                name="adhesion_signed_stays",
                fields=[
                    "memorandum",
                    "language",
                    "tax_code",
                    "origin",
                    "signatory_role",
                    "signed_on",
                    "submitted_at",
                    "protocol_number",
                    "protocol_date",
                ],
            ),
            pgtrigger.Trigger(
                name="adhesion_document_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=KEPT_ONCE_SIGNED,
            ),
            pgtrigger.Protect(name="adhesion_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"#{self.pk}"

    @property
    def signatory(self) -> str:
        return f"{self.signatory_first_name} {self.signatory_last_name}".strip()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_ADHESION
