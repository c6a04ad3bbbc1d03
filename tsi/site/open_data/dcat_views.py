"""The catalogue for portals of open data."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tsi.base.pages import public_page
from tsi.site.models import DatasetFile
from tsi.site.open_data.catalogue import DATASETS
from tsi.site.open_data.dcat import graph

FORMS = {  # name in the address: (of rdflib, media type)
    "jsonld": ("json-ld", "application/ld+json"),
    "ttl": ("turtle", "text/turtle; charset=utf-8"),
    "rdf": ("xml", "application/rdf+xml"),
}


@require_safe
def catalogue_file(request: HttpRequest, form: str) -> HttpResponse:
    """One graph in the form that is asked for."""
    if form not in FORMS:
        raise Http404
    name, media_type = FORMS[form]
    kept = list(DatasetFile.objects.order_by("dataset", "form"))
    state = [(row.dataset, row.form, row.sha256, row.size, row.changed_at) for row in kept]
    response = public_page(
        request,
        settings.PUBLISHER_IPA,
        *state,
        render=lambda: graph(DATASETS.values(), kept).serialize(format=name),
    )
    response["Content-Type"] = media_type
    response["X-Robots-Tag"] = "noindex"
    return response
