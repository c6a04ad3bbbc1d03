import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, Upper
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consultation.models.consultation import Consultation, Publication
from partners.models import Organisation, User, Zone
from tsi.base import tokens

LINK_SALT = "consultation.submission.link"

# The window [opens_at, closes_at) is kept here and nowhere else. FOR SHARE waits for an
# extension or an early closing that is being written; the clock is read after that wait.
WINDOW = """
    SELECT * INTO asked FROM consultation_consultation WHERE id = {consultation} FOR SHARE;
    now_here := clock_timestamp();
    IF asked.announced_at IS NULL OR ({accepted}) IS NOT TRUE THEN
        RAISE EXCEPTION USING MESSAGE = 'the consultation is not open',
            ERRCODE = 'check_violation', CONSTRAINT = 'consultation_window';
    END IF;
    NEW.received_at := now_here;
    RETURN NEW;
"""
SENT_IN_TIME = "now_here >= asked.opens_at AND now_here < asked.closes_at"
# A voice heard by other ways counts by the day on which it was heard; it is written down on that
# day or later, until the responses are published.
HEARD_IN_TIME = """
    asked.reported_at IS NULL
    AND {sent}.heard_on <= (now_here AT TIME ZONE 'Europe/Rome')::date
    AND {sent}.heard_on BETWEEN (asked.opens_at AT TIME ZONE 'Europe/Rome')::date
        AND ((asked.closes_at - interval '1 microsecond') AT TIME ZONE 'Europe/Rome')::date
"""
IN_TIME = f"CASE {{sent}}.channel WHEN 'online' THEN {SENT_IN_TIME} ELSE {HEARD_IN_TIME} END"


def window_trigger(name: str, consultation: str, *, accepted: str) -> pgtrigger.Trigger:
    """A trigger that accepts a row only while its consultation is open.

    `consultation` is the SQL expression that finds the consultation's id from NEW, `accepted` the
    condition on `asked` (that row) and `now_here` under which a row of an announced one is taken.
    The row's `received_at` is set by the database clock. Raises a check violation of the
    constraint `consultation_window`.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("asked", "consultation_consultation%ROWTYPE"), ("now_here", "timestamptz")],
        func=WINDOW.format(consultation=consultation, accepted=accepted),
    )


class Channel(models.TextChoices):
    """The way by which a voice reached the consultation."""

    ONLINE = "online", _("online")
    WORKSHOP = "workshop", _("table of a workshop")
    INTERVIEW = "interview", _("interview")
    LETTER = "letter", _("letter")
    PEC = "pec", _("certified mail (PEC)")
    PHONE = "phone", _("telephone")
    DESK = "desk", _("help at a desk")


class Respondent(models.TextChoices):
    """As what somebody speaks."""

    CITIZEN = "citizen", _("citizen")
    COOPERATIVE = "cooperative", _("cooperative or social enterprise")
    THIRD_SECTOR = "third_sector", _("association, foundation or other third-sector body")
    COMPANY = "company", _("company")
    PUBLIC_BODY = "public_body", _("public body")
    RESEARCH = "research", _("university, school or research body")
    REPRESENTATIVE = "representative", _("trade union or association of businesses")
    OTHER = "other", _("other")


class Size(models.TextChoices):
    """People who work in the organisation, in the classes of Recommendation 2003/361/EC."""

    MICRO = "micro", _("fewer than 10 people")
    SMALL = "small", _("10 to 49 people")
    MEDIUM = "medium", _("50 to 249 people")
    LARGE = "large", _("250 people or more")


class Mandate(models.TextChoices):
    """On what it rests that somebody speaks for an organisation."""

    NONE = "none", _("speaks for nobody else")
    DECLARED = "declared", _("declared affiliation")
    CONFIRMED = "confirmed", _("mandate confirmed")


class SubmissionQuerySet(models.QuerySet):
    def for_link(self, token: str):
        """The submission of a private link's token, if any; none once the identity is removed."""
        return self.filter(link_sha256=tokens.link_sha256(token), identity_removed_at=None)

    def said_by(self, user):
        """What `user` said, signed in or by the account's own address."""
        by_mail = SubmissionContact.objects.filter(email__iexact=user.email)
        mine = Q(author=user) | Q(pk__in=by_mail.values("submission"))
        return self.filter(mine, identity_removed_at=None)


class Submission(models.Model):
    """What one person sent at one time: who speaks, and the link by which they come back."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="submissions"
    )
    form_token = models.UUIDField(unique=True, help_text="one form is accepted once")
    body_sha256 = models.CharField(max_length=64, help_text="of what was sent with that form")
    link_key = models.UUIDField(default=uuid.uuid4, editable=False)
    link_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # As they were at the moment of speaking, until the person wants them removed.
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    pseudonym = models.CharField(_("name to be shown"), max_length=60, blank=True)
    mandate = models.CharField(max_length=10, choices=Mandate, default=Mandate.NONE)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="the one of the network for which a person with mandate speaks",
    )
    respondent = models.CharField(
        _("you speak as"), max_length=16, choices=Respondent, default=Respondent.CITIZEN
    )
    size = models.CharField(_("size"), max_length=8, choices=Size, blank=True)
    municipality = models.CharField(_("municipality"), max_length=100, blank=True)
    zone = models.CharField(_("homogeneous zone"), max_length=60, choices=Zone, blank=True)
    is_minor = models.BooleanField(default=False, help_text="under 18: no name is shown")
    channel = models.CharField(
        _("how it reached us"), max_length=10, choices=Channel, default=Channel.ONLINE
    )
    provenance = models.CharField(
        _("where it comes from"),
        max_length=300,
        blank=True,
        help_text=_("the table and its day, the protocol number, the desk"),
    )
    heard_on = models.DateField(_("day on which it was said"), null=True, blank=True)
    entered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    language = models.CharField(max_length=2)
    counted_as = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="a keyed hash of where a visitor came from and of the day; kept for two days",
    )
    received_at = models.DateTimeField(editable=False, db_default=Now())
    confirmed_at = models.DateTimeField(null=True, editable=False)
    identity_removed_at = models.DateTimeField(null=True, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["received_at"],
                name="submission_unconfirmed",
                condition=models.Q(confirmed_at=None),
            ),
            models.Index(
                fields=["counted_as", "received_at"],
                name="submission_counted",
                condition=~Q(counted_as=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(identity_removed_at=None)
                | Q(
                    first_name="",
                    last_name="",
                    organisation_name="",
                    pseudonym="",
                    organisation=None,
                    municipality="",
                    body_sha256="",
                ),
                name="submission_removed_identity_stays_removed",
            ),
            models.CheckConstraint(
                condition=Q(mandate=Mandate.CONFIRMED)
                & (Q(organisation__isnull=False) | Q(identity_removed_at__isnull=False))
                | ~Q(mandate=Mandate.CONFIRMED) & Q(organisation=None),
                name="submission_mandate_is_of_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.ONLINE, entered_by=None, heard_on=None)
                | (
                    ~Q(channel=Channel.ONLINE)
                    & Q(entered_by__isnull=False, heard_on__isnull=False)
                    & ~Q(provenance="")
                ),
                name="submission_offline_says_where_from",
            ),
        ]
        triggers = [
            window_trigger(
                "submission_in_window",
                "NEW.consultation_id",
                accepted=IN_TIME.format(sent="NEW"),
            ),
            pgtrigger.Protect(
                name="submission_stays_as_received",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("consultation", "channel", "heard_on"),
            ),
            pgtrigger.Protect(name="submission_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"#{self.pk}"

    @property
    def link_token(self) -> str:
        """The secret of the private link. It is derived, never stored or logged."""
        return tokens.link_token(self.link_key, self.link_sha256, salt=LINK_SALT)

    def is_by(self, user) -> bool:
        """Whether `user` said this, signed in or by the account's own address."""
        if self.author_id == user.pk:
            return True
        return SubmissionContact.objects.filter(submission=self, email__iexact=user.email).exists()

    @property
    def speaker(self) -> str:
        """Who speaks, as everybody reads it; the consultation says how much of it."""
        if self.identity_removed_at:
            return gettext("identity removed")
        if self.is_minor:
            return gettext("a person under 18")
        names = {
            Publication.FULL: f"{self.first_name} {self.last_name}".strip(),
            Publication.PSEUDONYM: self.pseudonym,
        }
        if not self.consultation.shows_names or self.consultation.publication not in names:
            return gettext("name not shown")
        return names[self.consultation.publication] or gettext("name not given")

    @property
    def organisation_shown(self) -> str:
        """The organisation for which somebody speaks, as everybody reads it; none of a minor's."""
        modes = (Publication.FULL, Publication.ORGANISATION)
        shown = self.consultation.shows_names and self.consultation.publication in modes
        return self.organisation_name if shown and not self.is_minor else ""

    @property
    def identity(self) -> str:
        """Who speaks, as it is shown: name and organisation."""
        return ", ".join(filter(None, (self.speaker, self.organisation_shown)))

    def get_absolute_url(self) -> str:
        return reverse("consultation:submission", args=[self.link_token])


class SubmissionContact(models.Model):
    """The private row: the only place where the address of someone without account is kept."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="contact")
    email = models.EmailField()
    retain_until = models.DateField(help_text="after this day the row is deleted")

    class Meta:
        indexes = [models.Index(Upper("email"), name="contact_email")]  # by which iexact compares

    def __str__(self):
        return f"#{self.submission_id}"
