from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The pages that compose several apps: home, the reader, the passage, the account."""

    name = "tsi.site"
    label = "site"
