from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanConfig(AppConfig):
    """The text of the Plan: what is being written, and the versions that never change."""

    name = "plan"
    verbose_name = _("Plan")

    def ready(self):
        from partners import leaving
        from plan.execution.leaving import end_parts

        leaving.FOLLOWED_BY.append(end_parts)
