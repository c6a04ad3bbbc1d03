"""The Plan for programs that read schema.org (Legislation)."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from plan.models import Passage, Version, VersionState
from tsi.base.linked import Thing, demo, network
from tsi.base.translated import in_language

FORCE = {
    VersionState.FROZEN: "NotInForce",
    VersionState.APPROVED: "InForce",
    VersionState.SUPERSEDED: "NotInForce",
}


def version(shown: Version) -> Thing:
    """A version: in force once all promoters approved it, until the next is."""
    return {
        **_version(shown),
        "legislationType": shown.get_kind_display(),
        "legislationIdentifier": f"{shown.plan.slug}/{shown.number}",
        "legislationDate": _day(shown.approved_at),
        "legislationLegalForce": f"https://schema.org/{FORCE[VersionState(shown.state)]}",
        "legislationJurisdiction": "IT-TO",
        "datePublished": _day(shown.published_at),
        "inLanguage": get_language(),
        "isBasedOn": settings.BASE_URL + shown.base.get_absolute_url() if shown.base else None,
        "publisher": network(),
        **demo(shown.is_demo),
    }


def passage(shown: Passage) -> Thing:
    """A passage of a version, with its address for ever."""
    page = settings.BASE_URL + shown.get_absolute_url()
    return {
        "@type": "Legislation",
        "@id": page,
        "url": page,
        "name": in_language(shown, "title"),
        "text": in_language(shown, "body"),
        "legislationIdentifier": shown.code,
        "identifier": [str(shown.uid), f"sha256:{shown.sha256}"],
        "sameAs": settings.BASE_URL + reverse("site:plan_permanent", args=[shown.uid]),
        "inLanguage": get_language() if shown.has_language(get_language()) else "it",
        "isPartOf": _version(shown.version),
        **demo(shown.version.is_demo),
    }


def _version(shown: Version) -> Thing:
    page = settings.BASE_URL + shown.get_absolute_url()
    name = f"{shown.plan.title} · {shown}"
    return {"@type": "Legislation", "@id": page, "url": page, "name": name, "version": shown.number}


def _day(at: Any) -> str:
    return at.date().isoformat() if at else ""
