from django.apps import AppConfig


class BaseConfig(AppConfig):
    """What every app stands on: transitions, text, outgoing mail, legal texts, public pages."""

    name = "tsi.base"
    label = "base"
