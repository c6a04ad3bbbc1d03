from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanConfig(AppConfig):
    """The text of the Plan: what is being written, and the versions that never change."""

    name = "plan"
    verbose_name = _("Plan")
