"""Which picture announces which page, when somebody shares its address."""

from collections.abc import Callable

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities.models import Community
from consultation.models import Contribution
from partners.models import Organisation
from plan.models import Kind, Passage
from tsi.base.pages import page_key, public_file
from tsi.site.preview import Card, png

KEPT = 60 * 60  # seconds
# As in static/css/tsi.css, but lighter: they stand on dark blue.
THEMES = {
    "1": "#5aa9e6",
    "2": "#4fc3cf",
    "3": "#63c28e",
    "4": "#b39ae0",
    "5": "#dd8bb9",
    "6": "#d9a066",
}


@require_safe
def preview(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """The picture of a page that everybody sees: `kind` as in CARDS, `key` its primary key."""
    if kind not in CARDS:
        raise Http404
    card = CARDS[kind](key)
    return public_file(request, card, make=lambda: _file(card))


def _file(card: Card) -> HttpResponse:
    kept = f"preview:{page_key(card)}"
    picture = cache.get(kept)
    if picture is None:
        picture = png(card)
        cache.set(kept, picture, KEPT)
    return HttpResponse(picture, content_type="image/png")


def _number(key: str) -> int:
    """A primary key. Raises Http404 for what is none."""
    if not key.isdecimal() or not key.isascii() or len(key) > 18:
        raise Http404
    return int(key)


def _home(key: str) -> Card:
    if key != "home":
        raise Http404
    return Card("Torino 2030", _("Metropolitan Plan for the Social Economy"))


def _passage(key: str) -> Card:
    passages = Passage.objects.public().select_related("version")
    passage = get_object_or_404(passages, pk=_number(key))
    above = f"{Kind(passage.kind).label.capitalize()} {passage.code} · {passage.version.number}"
    if passage.version.is_summary:
        above = f"{above} · {_('Unofficial summary of the Plan')}"
    colour = THEMES.get(passage.code[0], Card.theme)
    return Card(above, passage.title, colour, serif=True)


def _organisation(key: str) -> Card:
    organisation = get_object_or_404(Organisation.objects.public(), pk=_number(key))
    is_partner = organisation.is_partner
    above = _("Partner organisation") if is_partner else _("Organisation of the ecosystem")
    return Card(above, organisation.name, THEMES["3"])


def _community(key: str) -> Card:
    community = get_object_or_404(Community.objects.public(), pk=_number(key))
    return Card(community.get_kind_display(), community.title, THEMES["4"])


def _contribution(key: str) -> Card:
    """Its code and what it is about: what was said, and by whom, may be taken away, while other
    sites keep the pictures that they fetched."""
    rows = Contribution.objects.public().select_related("consultation", "passage")
    said = get_object_or_404(rows, pk=_number(key))
    about = said.passage.title if said.passage else said.consultation.title
    above = f"{said.get_kind_display()} {said.code}"
    if said.passage:
        above = _("%(contribution)s on %(code)s") % {
            "contribution": above, "code": said.passage.code,
        }  # fmt: skip
    return Card(above, about, THEMES["6"], serif=said.passage is not None)


CARDS: dict[str, Callable[[str], Card]] = {
    "pagina": _home,
    "punto": _passage,
    "organizzazione": _organisation,
    "comunita": _community,
    "contributo": _contribution,
}
