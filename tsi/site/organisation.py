"""The page of one organisation: who it is, who speaks for it, what it belongs to and does."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from communities.models import SHOWN, Membership
from partners.filters import ZONES
from partners.models import FormerSlug, Organisation, Standing
from partners.shown import public_tax_code, public_website
from plan.execution.parts import Part, parts_of, state_of
from tsi.base.linked import Thing, block, network
from tsi.base.pages import public_page
from tsi.base.private import private_page


@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """The public page; one that is not public yet is shown to who has a part in it."""
    found = _find(slug)
    if not found.published:
        return _unpublished(request, found)
    if found.slug != slug:
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    parts = Parts.of(found)
    return public_page(
        request,
        *parts.state(),
        render=lambda: render_to_string("site/organisation.html", _context(parts), request),
    )


@private_page
def _unpublished(request: HttpRequest, found: Organisation) -> HttpResponse:
    if not Organisation.objects.visible_to(request.user).filter(pk=found.pk).exists():
        raise Http404
    context = _context(Parts.of(found))
    return render(request, "site/organisation_unpublished.html", context)


def _find(slug: str) -> Organisation:
    """The organisation that bears this name, bore it, or took in the one that did.

    Raises Http404.
    """
    rows = Organisation.objects.select_related("part_of", "merged_into")
    found = rows.filter(slug=slug).first()
    if found is None:
        former = FormerSlug.objects.filter(slug=slug).first()
        found = rows.filter(pk=former.organisation_id).first() if former else None
    while found is not None and found.merged_into_id:
        found = rows.get(pk=found.merged_into_id)
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Parts:
    """An organisation with all that its page shows; nine queries at most."""

    organisation: Organisation
    whole: Organisation | None
    people: list
    units: list[Organisation]
    memberships: list[Membership]
    projects: list
    reports: list
    plan: list[Part]

    @classmethod
    def of(cls, organisation: Organisation) -> "Parts":
        whole = organisation.part_of
        people = organisation.affiliations.shown().select_related("person")
        return cls(
            organisation,
            whole if whole and whole.is_public else None,
            list(people.order_by("person__last_name", "person__first_name", "pk")),
            list(organisation.units.public().by_name()),
            list(_memberships(organisation)),
            list(organisation.projects.public().by_title()),
            list(organisation.impact_reports.all()),
            parts_of(organisation, public=True),
        )

    def state(self) -> list:
        """What the page depends on: names too, so that one that is gone is gone at once."""
        people = [(one.pk, str(one.person), one.title, one.role) for one in self.people]
        rows = [self.organisation, *self.units, *self.projects]
        rows += [self.whole] if self.whole else []
        changes = [(one.pk, one.revision) for one in rows]
        reports = [(one.pk, one.year, one.title, one.url) for one in self.reports]
        communities = [
            (one.community_id, one.role, one.community.revision) for one in self.memberships
        ]
        return [people, changes, reports, communities, *state_of(self.plan)]


def _memberships(organisation: Organisation) -> QuerySet[Membership]:
    """In communities that everybody sees; those that are concluded last."""
    rows = Membership.objects.in_force().filter(
        organisation=organisation, community__state__in=SHOWN
    )
    rows = rows.select_related("community")
    return rows.order_by("community__state", "community__sort_title", "pk")


def _context(parts: Parts) -> dict[str, Any]:
    shown = parts.organisation
    zones = {stored: number for number, stored in ZONES.items()}
    return {
        "organisation": shown,
        "parts": parts,
        "tax_code": public_tax_code(shown),
        "website": public_website(shown),
        "zone": zones.get(shown.homogeneous_zone) if shown.homogeneous_zone else None,
        "may_be_claimed": shown.standing in (Standing.LISTED, Standing.LEFT),
        "linked": block(linked_data(parts)),
    }


def linked_data(parts: Parts) -> Thing:
    """The organisation for programs (schema.org/Organization)."""
    shown = parts.organisation
    return {
        "@type": "Organization",
        "@id": _address(shown),
        "name": shown.name,
        "alternateName": shown.other_names,
        "description": shown.description,
        "url": public_website(shown) or _address(shown),
        "logo": settings.BASE_URL + shown.logo_url if shown.logo_url else "",
        "email": shown.public_email,
        "telephone": shown.public_phone,
        "taxID": public_tax_code(shown),
        "address": _place(shown),
        "knowsAbout": shown.offers,
        "seeks": [{"@type": "Demand", "name": sought} for sought in shown.seeks],
        "parentOrganization": _named(parts.whole) if parts.whole else None,
        "subOrganization": [_named(unit) for unit in parts.units],
        "memberOf": network() if shown.is_partner else None,
    }


def _place(shown: Organisation) -> dict[str, str]:
    if not shown.municipality:
        return {}
    return {"@type": "PostalAddress", "addressLocality": shown.municipality}


def _named(other: Organisation) -> dict[str, str]:
    return {"@type": "Organization", "name": other.name, "@id": _address(other)}


def _address(organisation: Organisation) -> str:
    return settings.BASE_URL + organisation.get_absolute_url()
