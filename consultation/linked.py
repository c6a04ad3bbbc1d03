"""A consultation, and what is said in it, for programs that read schema.org.

Names of persons stay out: who reads a page may read them, programs that gather have no need to.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from consultation.models import Consultation, Contribution
from consultation.reading import words
from tsi.base.linked import Thing, demo, network


def service(asked: Consultation) -> Thing:
    page = settings.BASE_URL + asked.get_absolute_url()
    return {
        "@type": "GovernmentService",
        "@id": page,
        "url": page,
        "name": asked.title,
        "description": asked.intro,
        "serviceType": "Public consultation",
        "provider": network(),
        "areaServed": {"@type": "AdministrativeArea", "name": "Città metropolitana di Torino"},
        "availableLanguage": ["it", "en"],
        "hoursAvailable": {
            "@type": "OpeningHoursSpecification",
            "validFrom": asked.opens_at.isoformat(),
            "validThrough": asked.closes_at.isoformat(),
        },
        "availableChannel": {"@type": "ServiceChannel", "serviceUrl": page},
        **demo(asked.is_demo),
    }


def comment(said: Contribution) -> Thing:
    """A contribution from `to_read`, of which more than a placeholder is there."""
    page = settings.BASE_URL + said.get_absolute_url()
    organisation = said.submission.organisation_shown
    return {
        "@type": "Comment",
        "@id": page,
        "url": page,
        "identifier": said.code,
        "text": words(said, "text"),
        "inLanguage": said.language or get_language(),
        "datePublished": said.published_at.isoformat() if said.published_at else None,
        "about": {"@id": settings.BASE_URL + _about(said)},
        "isPartOf": {"@id": settings.BASE_URL + said.consultation.get_absolute_url()},
        "author": {"@type": "Organization", "name": organisation} if organisation else None,
        **demo(said.consultation.is_demo),
    }


def _about(said: Contribution) -> str:
    """Address of the passage that it speaks about, or of the whole version."""
    version = said.consultation.version
    if said.passage is None:
        return version.get_absolute_url()
    return reverse("site:plan_passage", args=[version.number, said.passage.code])
