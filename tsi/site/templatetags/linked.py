from django import template
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tsi.base.linked import block, network

register = template.Library()


@register.simple_tag
def linked_site():
    """The site and who publishes it (schema.org), for the first page."""
    site = {
        "@type": "WebSite",
        "@id": f"{settings.BASE_URL}/#sito",
        "name": "Torino Social Impact",
        "url": f"{settings.BASE_URL}/",
        "inLanguage": get_language(),
        "publisher": {"@id": network()["@id"]},
    }
    service = {
        "@type": "GovernmentService",
        "@id": f"{settings.BASE_URL}/#piano",
        "name": _("Metropolitan Plan for the Social Economy"),
        "serviceType": "Public participation",
        "provider": {"@id": network()["@id"]},
        "areaServed": {"@type": "AdministrativeArea", "name": "Città metropolitana di Torino"},
        "availableChannel": {
            "@type": "ServiceChannel",
            "serviceUrl": f"{settings.BASE_URL}/piano/",
        },
    }
    return block(network(), site, service)
