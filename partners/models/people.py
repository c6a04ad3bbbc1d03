import pgtrigger
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

ERASED_DOMAIN = "@erased.invalid"  # of a top-level domain that never exists (RFC 2606)


class UserManager(BaseUserManager):
    """Accounts are named by e-mail address; there is no username."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Make an account. Raises ValueError without an address."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    @transaction.atomic
    def create_verified(self, email: str, password: str | None = None, **fields) -> "User":
        """Make an account whose address somebody vouches for: no code is sent to confirm it.

        Raises ValueError without an address. The sign-in asks for the address's own row.
        """
        user = self.create_user(email.lower(), password, **fields)
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """Make an account that may do everything in the admin; who has the server vouches."""
        return self.create_verified(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email__iexact=email)


class Notice(models.TextChoices):
    """Letters that a person may do without. What one must be told is not among them."""

    REQUESTS = "requests", _("Somebody asks to speak for one of my organisations")
    PEOPLE = "people", _("People join or leave one of my organisations")
    MENTIONS = "mentions", _("Somebody names me in a discussion")
    MEMBERSHIPS = "memberships", _("An organisation asks to join a community that I facilitate")


class User(AbstractUser):
    """A person with an account."""

    username = None
    email = models.EmailField(_("e-mail address"))
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[("it", _("Italian")), ("en", _("English"))],
        default="it",
    )
    muted = ArrayField(
        models.CharField(max_length=30, choices=Notice),
        verbose_name=_("letters not wanted"),
        default=list,
        blank=True,
    )
    erased_at = models.DateTimeField(
        null=True, editable=False, help_text="the account was emptied in place at its owner's wish"
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("An account with this address exists already."),
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at=None)
                | models.Q(
                    first_name="", last_name="", is_active=False, email__endswith=ERASED_DOMAIN
                ),
                name="user_erased_stays_empty",
            ),
        ]

    def __str__(self):
        return self.get_full_name() or f"#{self.pk}"

    def has_role(self, role: "Role") -> bool:
        """Whether staff gave this person the role."""
        return self.is_active and self.groups.filter(name=role).exists()

    @property
    def is_secretariat(self) -> bool:
        """The people of the office: they curate everything."""
        return self.is_active and self.is_staff

    def wants(self, notice: Notice) -> bool:
        """Whether a letter of this kind may be written to this person."""
        return self.is_active and notice not in self.muted


class Role(models.TextChoices):
    """What staff may ask of a person; each is a group of the same name."""

    MODERATOR = "moderators", _("moderation of contributions")
    EDITOR = "editors", _("writing of the Plan")
    FACILITATOR = "facilitators", _("facilitation of communities")
    APPROVER = "approvers", _("approval of accessions")


class RoleChange(models.Model):
    """A role given to a person or taken from one. Append-only."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_changes")
    role = models.CharField(max_length=30, choices=Role)
    given = models.BooleanField()
    by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="nobody: the person gave up the account",
    )
    reason = models.CharField(_("reasons"), max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(by=models.F("person")), name="role_not_given_to_oneself"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="role_change_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"{self.role} {'+' if self.given else '-'} #{self.person_id}"
