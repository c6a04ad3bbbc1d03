"""Fields that several resources send."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class Page(serializers.URLField):
    """The address of the page on which people read the same."""

    def __init__(self, **kwargs: Any):
        described = {"help_text": _("The page on which people read it.")}
        super().__init__(**described | {"source": "*"} | kwargs, read_only=True)

    def to_representation(self, row: Any) -> str:
        return settings.BASE_URL + row.get_absolute_url()


class Address(serializers.URLField):
    """An address that somebody wrote; null where there is none."""

    def __init__(self, **kwargs: Any):
        super().__init__(**{"allow_null": True} | kwargs)

    def to_representation(self, value: str) -> str | None:
        return value or None


class OrganisationName(serializers.Serializer):
    """An organisation, shortly."""

    slug = serializers.CharField()
    name = serializers.CharField()


class CommunityName(serializers.Serializer):
    """A community, shortly."""

    slug = serializers.CharField()
    title_it = serializers.CharField()
    title_en = serializers.CharField()


class Demonstration(serializers.BooleanField):
    """Whether something is invented."""

    def __init__(self, **kwargs: Any):
        described = {"help_text": _("True: invented for the demonstration.")}
        super().__init__(**described | kwargs)
