from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    """Who takes part: people and organisations."""

    name = "partners"
    verbose_name = _("Partners")

    def ready(self):
        from partners.permissions import create_roles

        post_migrate.connect(create_roles, sender=self)
