"""How versions and passages stand in addresses. Importing this registers them."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class VersionNumber(StringConverter):
    """1.0, 1.1, 2.0.3"""

    regex = r"[0-9]+(?:\.[0-9]+)*"


class PassageCode(StringConverter):
    """S3.1, 1, 1.1, 1.1.1, 1.1.1-a2, 1.1.1-r3"""

    regex = r"[0-9A-Za-z.\-]{1,20}"


register_converter(VersionNumber, "version")
register_converter(PassageCode, "code")
