"""What of an organisation is shown to everybody, beyond the fields that are."""

from urllib.parse import urlsplit

from partners.models import Organisation

BODY_DIGITS = 11  # the tax code of a body; a sole trader's is its owner's own, with birthday


def public_tax_code(organisation: Organisation) -> str:
    """The tax code of a body. That of a person (sixteen characters) is nobody's business."""
    code = organisation.tax_code
    return code if code.isdecimal() and len(code) == BODY_DIGITS else ""


def public_website(organisation: Organisation) -> str:
    """The address of its site, if it is one of the web: never `javascript:` or `data:`."""
    address = organisation.website
    try:
        return address if urlsplit(address).scheme in ("http", "https") else ""
    except ValueError:
        return ""
