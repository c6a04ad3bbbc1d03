"""The directory of organisations: list, table, map, and what is listed as a file."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Max, Sum
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from partners import zone_map
from partners.directory import Directory, zone_name
from partners.filters import PARTNER, STAKEHOLDER, VIEWS, ZONES
from partners.models import Organisation
from partners.shown import public_tax_code
from tsi.base.pages import public_page
from tsi.base.tables import FORMATS, file_pieces


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Every organisation that is public, searched, narrowed and sorted as the address says."""
    return public_page(request, *_state(), render=lambda: _page(request))


def _state() -> tuple:
    """What every page of the directory depends on. A revision grows with each change of its row;
    the last key tells a new row from one that went."""
    rows = Organisation.objects.aggregate(n=Count("pk"), changes=Sum("revision"), last=Max("pk"))
    return rows["n"], rows["changes"], rows["last"]


def _page(request: HttpRequest) -> str:
    directory = Directory(request.GET)
    views = [(name, label, directory.address(vista=name)) for name, label in VIEWS.items()]
    context = {"directory": directory, "views": views, "formats": FORMATS}
    if directory.view == "mappa":
        context |= _map(directory)
    return render_to_string("partners/organisation_list.html", context, request)


def _map(directory: Directory) -> dict[str, Any]:
    """The zones with how many organisations each would leave, and the address that leaves them."""
    stored = directory.counts.values["zona"]
    counts = {number: stored.get(zone, 0) for number, zone in ZONES.items()}
    tiles = {tile.number: tile for tile in zone_map.tiles(counts)}
    zones = [
        {
            "number": number,
            "name": zone_name(number),
            "count": counts[number],
            "chosen": number in directory.chosen["zona"],
            "address": directory.address(zona=number, vista=None),
            "tile": tiles.get(number),
        }
        for number in ZONES
    ]
    return {"zones": zones, "view_box": zone_map.VIEW_BOX}


# Columns of the files: those of fixtures/organisations.csv bear their names there. No column
# tells of a person or of a private contact.
COLUMNS = (
    "uid", "number", "name", "other_names", "legal_form", "qualifications", "category",
    "municipality", "homogeneous_zone", "part_of", "standing", "partner_since", "tax_code",
    "rea", "runts", "ipa", "certified_email", "public_email", "public_phone", "website",
    "description_it", "description_en", "offers", "seeks",
)  # fmt: skip


@require_safe
def organisation_export(request: HttpRequest, form: str) -> HttpResponse:
    """What the list shows for the same query string, all pages of it, in the same order."""
    if form not in FORMATS:
        raise Http404
    rows = cells(Directory(request.GET))
    pieces = file_pieces(form, "organizzazioni", COLUMNS, rows)
    response = StreamingHttpResponse(pieces, content_type=FORMATS[form])
    response["Content-Disposition"] = f'attachment; filename="organizzazioni.{form}"'
    response["Cache-Control"] = "public, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


def cells(directory: Directory) -> Iterator[list[Any]]:
    """The values of COLUMNS of each organisation that is asked for."""
    for organisation in directory.in_order():
        given = _given(organisation)
        yield [given[name] if name in given else getattr(organisation, name) for name in COLUMNS]


def _given(organisation: Organisation) -> dict[str, Any]:
    """The columns that are not fields."""
    whole = organisation.part_of
    return {
        "uid": str(organisation.uid),
        "number": organisation.appendix_number,
        "part_of": str(whole.uid) if whole and whole.is_public else "",
        "standing": PARTNER if organisation.is_partner else STAKEHOLDER,
        "partner_since": organisation.partner_since if organisation.is_partner else None,
        "tax_code": public_tax_code(organisation),
    }
