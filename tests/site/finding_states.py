"""What helps to find one's way, in every state: words, help, search, data (see page_states)."""

from tests.factories import make_consultation, make_meeting, make_project, make_published
from tsi.site.open_data import keeping
from tsi.site.open_data.catalogue import DATASETS


def words_and_help(visit) -> None:
    for address in ("/glossario/", "/glossario/?q=piano", "/glossario/?q=zzz", "/aiuto/"):
        visit.get(address)
    for role in ("visitatori", "segreteria"):
        visit.get(f"/aiuto/{role}/")
    visit.get("/contatti/")


def searching(visit) -> None:
    """Nothing asked, nothing found, all kinds, one kind, a word that is corrected, too long."""
    said = make_published(make_consultation(slug="prova"), text="1 + 1")
    make_project(title_it="Alfa", title_en="Alfa")
    make_meeting(title_it="Alfa", title_en="Alfa")
    for query in ("", "?q=zzzz", "?q=alfa", "?q=alfa&tipo=progetti", "?q=alfx", f"?q={said.code}"):
        visit.get(f"/cerca/{query}")
    visit.get(f"/cerca/?q={'x' * 500}")


def open_data(visit) -> None:
    """The files not yet made, and made; a page of each kind; what programs read."""
    make_published(make_consultation(slug="prova"), text="1 + 1")
    pages = ("/dati/", "/dati/contributi/", "/dati/organizzazioni/")
    for address in (*pages, "/api/"):
        visit.get(address)
    keeping.keep(DATASETS.values())
    for address in pages:
        visit.get(address)


FINDING_GROUPS = (words_and_help, searching, open_data)
