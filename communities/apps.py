from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunitiesConfig(AppConfig):
    """Where the partners meet."""

    name = "communities"
    verbose_name = _("Communities of Practice")
