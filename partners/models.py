from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tsi.base.text import fold


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

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """Make an account that may do everything in the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email__iexact=email)


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
            )
        ]

    def __str__(self):
        return self.get_full_name() or f"#{self.pk}"


class Category(models.TextChoices):
    ASSOCIATION = "association", _("Association")
    BANK_FINANCE = "bank_finance", _("Bank or financial body")
    BENEFIT_CORPORATION = "benefit_corporation", _("Benefit corporation")
    COMPANY = "company", _("Company")
    COOPERATIVE_FEDERATION = "cooperative_federation", _("Cooperative federation")
    CULTURE = "culture", _("Culture")
    EMPLOYERS_ASSOCIATION = "employers_association", _("Employers’ association")
    FOUNDATION = "foundation", _("Foundation")
    LOCAL_ACTION_GROUP = "local_action_group", _("Local action group")
    MEDIA = "media", _("Media")
    MUNICIPALITY = "municipality", _("Municipality")
    NETWORK_PLATFORM = "network_platform", _("Network or platform")
    OTHER = "other", _("Other")
    PROFESSIONAL_FIRM = "professional_firm", _("Professional firm")
    PROFESSIONAL_ORDER = "professional_order", _("Professional order")
    PUBLIC_BODY = "public_body", _("Public body")
    PUBLIC_COMPANY = "public_company", _("Publicly owned company")
    RELIGIOUS_BODY = "religious_body", _("Religious body")
    SCHOOL = "school", _("School")
    SOCIAL_COOPERATIVE = "social_cooperative", _("Social cooperative")
    SOCIAL_ENTERPRISE = "social_enterprise", _("Social enterprise")
    THIRD_SECTOR_NETWORK = "third_sector_network", _("Third sector network")
    TRADE_UNION = "trade_union", _("Trade union")
    TRAINING_BODY = "training_body", _("Training body")
    UNIVERSITY_RESEARCH = "university_research", _("University or research centre")


class OrganisationQuerySet(models.QuerySet):
    def in_appendix(self):
        """Those that the Plan thanks in its appendix."""
        return self.filter(appendix_number__isnull=False)

    def by_name(self):
        return self.order_by("sort_name", "pk")


class Organisation(models.Model):
    """Anyone who has a part in the network or in the Plan."""

    name = models.CharField(_("name"), max_length=300)
    sort_name = models.CharField(max_length=300, editable=False, db_index=True)
    slug = models.SlugField(max_length=120, unique=True)
    appendix_number = models.PositiveSmallIntegerField(
        _("number in the appendix of the Plan"), null=True, blank=True, unique=True
    )
    legal_form = models.CharField(_("legal form"), max_length=100, blank=True)
    qualifications = ArrayField(
        models.CharField(max_length=60), verbose_name=_("qualifications"), default=list, blank=True
    )
    category = models.CharField(_("category"), max_length=40, choices=Category)
    municipality = models.CharField(_("municipality"), max_length=100, blank=True)
    homogeneous_zone = models.CharField(_("homogeneous zone"), max_length=60, blank=True)
    part_of = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="units",
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(part_of=models.F("pk")), name="organisation_not_part_of_itself"
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_name = fold(self.name)
        if not self.slug:
            self.slug = slugify(self.name)[:100] or "ente"
        super().save(*args, **kwargs)
