from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ConsultationConfig(AppConfig):
    """What people say about the Plan, and what becomes of it."""

    name = "consultation"
    verbose_name = _("Consultation")

    def ready(self):
        from consultation.permissions import give_permissions

        post_migrate.connect(give_permissions, sender=self)
