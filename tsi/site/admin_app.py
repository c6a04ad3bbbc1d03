from django.contrib.admin.apps import AdminConfig


class CuratingConfig(AdminConfig):
    """Django's admin, behind our own sign-in."""

    default_site = "tsi.site.admin_site.CuratingSite"
