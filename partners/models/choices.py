"""The closed lists by which organisations are described."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Standing(models.TextChoices):
    """What an organisation is to the network."""

    LISTED = "listed", _("stakeholder of the Plan")
    APPLICANT = "applicant", _("accession under way")
    PARTNER = "partner", _("partner organisation")
    SUSPENDED = "suspended", _("suspended")
    LEFT = "left", _("no longer a partner")


class Zone(models.TextChoices):
    """The eleven homogeneous zones of the Metropolitan City of Turin (statute, art. 27)."""

    TORINO = "1 Torino", "1 Torino"
    AMT_OVEST = "2 AMT Ovest", "2 AMT Ovest"
    AMT_SUD = "3 AMT Sud", "3 AMT Sud"
    AMT_NORD = "4 AMT Nord", "4 AMT Nord"
    PINEROLESE = "5 Pinerolese", "5 Pinerolese"
    SUSA_SANGONE = "6 Valli di Susa e Sangone", "6 Valli di Susa e Sangone"
    CIRIACESE = "7 Ciriacese-Valli di Lanzo", "7 Ciriacese-Valli di Lanzo"
    CANAVESE = "8 Canavese occidentale", "8 Canavese occidentale"
    EPOREDIESE = "9 Eporediese", "9 Eporediese"
    CHIVASSESE = "10 Chivassese", "10 Chivassese"
    CHIERESE = "11 Chierese-Carmagnolese", "11 Chierese-Carmagnolese"
