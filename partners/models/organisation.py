import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models.choices import Category, Standing, Zone
from partners.naming import abbreviations, plain
from tsi.base.revisions import counting
from tsi.base.slugs import free_slug
from tsi.base.text import fold
from tsi.base.tracking import tracked
from tsi.base.transitions import Transitions
from tsi.base.translated import Translated

STANDING_TRANSITIONS = Transitions(
    {
        "apply": ((Standing.LISTED, Standing.LEFT), Standing.APPLICANT),
        "decline": ((Standing.APPLICANT,), Standing.LISTED),
        "admit": ((Standing.APPLICANT,), Standing.PARTNER),
        "suspend": ((Standing.PARTNER,), Standing.SUSPENDED),
        "resume": ((Standing.SUSPENDED,), Standing.PARTNER),
        "leave": ((Standing.PARTNER, Standing.SUSPENDED), Standing.LEFT),
    },
    field="standing",
)

# First words of our own addresses under /organizzazioni/ (a test compares them with urls.py).
RESERVED_SLUGS = {"aderisci", "esporta", "inviti"}

# Who bore a name in an address keeps it: others' links lead there.
OTHERS_SLUG = """
    IF TG_OP = 'UPDATE' AND NEW.slug = OLD.slug THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT FROM partners_formerslug AS former
        WHERE former.slug = NEW.slug AND former.organisation_id <> NEW.id
    ) THEN
        RAISE EXCEPTION USING MESSAGE = 'another organisation bore this slug',
            ERRCODE = 'unique_violation', CONSTRAINT = 'organisation_slug_once_anothers';
    END IF;
    RETURN NEW;
"""

KEEP_OLD_SLUG = """
    INSERT INTO partners_formerslug (slug, organisation_id) VALUES (OLD.slug, NEW.id)
    ON CONFLICT (slug) DO UPDATE SET organisation_id = NEW.id;
    DELETE FROM partners_formerslug WHERE slug = NEW.slug AND organisation_id = NEW.id;
    RETURN NULL;
"""


# What everybody may see: shown, and not merged into another.
PUBLIC = Q(published=True, merged_into=None)


class OrganisationQuerySet(models.QuerySet):
    def public(self):
        """What everybody may see."""
        return self.filter(PUBLIC)

    def visible_to(self, user):
        """The public ones, those one has a part in, and for staff all that are not merged."""
        if user.is_staff:
            return self.filter(merged_into=None)
        mine = Q(pk__in=[])
        if user.is_authenticated:
            mine = Q(affiliations__in=user.affiliations.current())
        return self.filter(Q(published=True) | mine, merged_into=None).distinct()

    def partners(self):
        """Those that signed the Memorandum and take part today."""
        return self.filter(standing=Standing.PARTNER, merged_into=None)

    def in_appendix(self):
        """Those that the Plan thanks in its appendix."""
        return self.filter(appendix_number__isnull=False, merged_into=None)

    def counted(self) -> dict[str, int]:
        """How many they are, how many of them partners, how many in the Plan's appendix."""
        return self.order_by().aggregate(
            organisations=models.Count("pk"),
            partners=models.Count("pk", filter=Q(standing=Standing.PARTNER)),
            in_appendix=models.Count("appendix_number"),
        )

    def by_name(self):
        return self.order_by("sort_name", "pk")


@tracked(deletable=True, exclude=["sort_name", "names", "searched", "revision", "changed_at"])
class Organisation(models.Model):
    """Anyone who has a part in the network or in the Plan."""

    uid = models.UUIDField(
        _("identifier"), default=uuid.uuid4, unique=True, help_text="stays through every export"
    )
    name = models.CharField(_("name"), max_length=300)
    other_names = ArrayField(
        models.CharField(max_length=300),
        verbose_name=_("other names"),
        default=list,
        blank=True,
        help_text=_("Acronyms and names under which people look for it."),
    )
    slug = models.SlugField(_("name in the address"), max_length=120, unique=True, blank=True)
    tax_code = models.CharField(_("tax code"), max_length=16, blank=True)
    certified_email = models.EmailField(_("certified e-mail (PEC)"), blank=True)
    rea = models.CharField(_("REA number"), max_length=20, blank=True)
    runts = models.CharField(_("RUNTS number"), max_length=20, blank=True)
    ipa = models.CharField(_("IPA code"), max_length=20, blank=True)
    appendix_number = models.PositiveSmallIntegerField(
        _("number in the appendix of the Plan"), null=True, blank=True, unique=True
    )
    legal_form = models.CharField(_("legal form"), max_length=100, blank=True)
    qualifications = ArrayField(
        models.CharField(max_length=60), verbose_name=_("qualifications"), default=list, blank=True
    )
    category = models.CharField(_("category"), max_length=40, choices=Category)
    municipality = models.CharField(_("municipality"), max_length=100, blank=True)
    homogeneous_zone = models.CharField(
        _("homogeneous zone"), max_length=60, choices=Zone, blank=True
    )
    part_of = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="units",
    )
    description_it = models.TextField(_("what it does, in Italian"), max_length=3000, blank=True)
    description_en = models.TextField(_("what it does, in English"), max_length=3000, blank=True)
    offers = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("skills, goods and services offered"),
        default=list,
        blank=True,
    )
    seeks = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("skills, goods and services sought"),
        default=list,
        blank=True,
    )
    website = models.URLField(_("website"), blank=True)
    logo = models.ImageField(_("logo"), upload_to="logos/", max_length=200, blank=True)
    public_email = models.EmailField(_("public office address"), blank=True)
    public_phone = models.CharField(_("public telephone"), max_length=40, blank=True)

    standing = models.CharField(
        _("standing"), max_length=12, choices=Standing, default=Standing.LISTED, editable=False
    )
    partner_since = models.DateField(_("partner since"), null=True, editable=False)
    published = models.BooleanField(
        _("shown to everybody"),
        default=False,
        help_text=_("Nothing is public before the organisation claims its page or staff says so."),
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="merged"
    )

    # What searching and sorting read; kept by save().
    sort_name = models.CharField(max_length=300, editable=False, db_index=True)
    names = models.TextField(editable=False, help_text="folded name and other names")
    searched = models.TextField(editable=False, help_text="folded text of all that is searched")
    revision = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    description = Translated()

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        permissions = [
            ("see_addresses", "Can see people's e-mail addresses, each look being logged")
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(part_of=models.F("pk")), name="organisation_not_part_of_itself"
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("pk")), name="organisation_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.PARTNER, partner_since=None),
                name="organisation_partner_since",
            ),
            models.UniqueConstraint(
                fields=["tax_code"],
                condition=~Q(tax_code="") & Q(merged_into=None),
                name="organisation_tax_code_once",
                violation_error_message=_("Another organisation has this tax code."),
            ),
        ]
        indexes = [
            GinIndex(OpClass("names", "gin_trgm_ops"), name="organisation_names"),
            GinIndex(SearchVector("searched", config="italian"), name="organisation_searched"),
            models.Index(fields=["-partner_since", "sort_name"], name="organisation_newest"),
        ]
        triggers = [
            STANDING_TRANSITIONS.trigger("organisation_states"),
            counting("organisation"),
            pgtrigger.Trigger(
                name="organisation_slug_anothers",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("slug"),
                func=OTHERS_SLUG,
            ),
            pgtrigger.Trigger(
                name="organisation_keeps_slug",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("slug"),
                condition=pgtrigger.Q(old__slug__df=pgtrigger.F("new__slug")),
                func=KEEP_OLD_SLUG,
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.fill_searched()
        if not self.slug:
            self.slug = free_slug(self.name, otherwise="ente", taken=self.may_not_bear)
        if kwargs.get("update_fields"):
            kept = {"sort_name", "names", "searched"}
            kwargs["update_fields"] = kept | set(kwargs["update_fields"])
        super().save(*args, **kwargs)

    def may_not_bear(self, slug: str) -> bool:
        """Whether `slug` is a page's of ours, another organisation's, or once was."""
        if slug in RESERVED_SLUGS:
            return True
        others = Organisation.objects.filter(slug=slug).exclude(pk=self.pk)
        former = FormerSlug.objects.filter(slug=slug).exclude(organisation=self.pk)
        return others.exists() or former.exists()

    def fill_searched(self) -> None:
        """Set the columns that searching and sorting read; who writes in bulk calls it too."""
        called = (self.name, *self.other_names)
        self.sort_name = fold(self.name)[:300]  # one sign may fold into several
        self.names = " · ".join(plain(name) for name in called)
        self.searched = plain("\n".join(self._searched_texts()))

    def _searched_texts(self) -> list[str]:
        called = (self.name, *self.other_names)
        short = [each for name in called for each in abbreviations(name)]
        about = (self.municipality, self.legal_form, self.description_it, self.description_en)
        return [*called, *short, *self.offers, *self.seeks, *self.qualifications, *about]

    def get_absolute_url(self) -> str:
        return reverse("site:organisation", args=[self.slug])

    @property
    def logo_url(self) -> str:
        """Where the logo is shown; nothing without one. The file itself is not public."""
        name = self.logo.name.rpartition("/")[2] if self.logo else ""
        return reverse("partners:logo", args=[name]) if name else ""

    @property
    def is_public(self) -> bool:
        """As `OrganisationQuerySet.public` says, of a row at hand."""
        return self.published and self.merged_into_id is None

    @property
    def is_partner(self) -> bool:
        return self.standing == Standing.PARTNER

    def touch(self) -> None:
        """Count a change of something else that this organisation's page shows."""
        Organisation.objects.filter(pk=self.pk).update(revision=models.F("revision"))


class FormerSlug(models.Model):
    """A name that once stood in an organisation's address, and leads there for ever."""

    slug = models.SlugField(max_length=120, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="former_slugs"
    )

    def __str__(self):
        return self.slug


class PrivateContact(models.Model):
    """How the secretariat reaches an organisation; shown to nobody else."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="private_contact"
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)

    def __str__(self):
        return f"#{self.organisation_id}"


class ImpactReport(models.Model):
    """A social report or impact assessment that an organisation has published."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="impact_reports"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"))

    class Meta:
        verbose_name = _("impact report")
        verbose_name_plural = _("impact reports")
        ordering = ["-year", "title"]

    def __str__(self):
        return f"{self.title} ({self.year})"
