"""Pages of two versions compared, in every state (see page_states)."""

from plan.models import Document, DocumentState
from plan.services import request_document
from tests.factories import make_editor, make_version
from tests.plan.redline.versions import first_version, second_version
from tests.signing import sign_in

CHOOSE = "/piano/confronto/"
PAGE = "/piano/1.1/confronto/1.0/"
DRAFTS = "/redazione/versioni/confronto/"


def comparing_versions(visit) -> None:
    """Nothing to compare; chosen well and badly; everything, narrowed, nothing found, the same."""
    first = first_version()
    visit.get(CHOOSE)
    second = second_version(first)
    for query in ("", "?a=1.1", "?da=1.0&a=1.1"):
        visit.get(f"{CHOOSE}{query}")
    visit.get(f"{CHOOSE}?da=1.0&a=1.0", status=422)
    visit.get(f"{CHOOSE}?da=1.0&a=7", status=422)
    for query in ("", "?cambio=edited", "?q=nnn", "?tema=1&tipo=action"):
        visit.get(f"{PAGE}{query}")
    visit.get("/piano/1.0/confronto/1.1/")
    make_version(first.plan, number="1.2", base=second)
    visit.get("/piano/1.2/confronto/1.1/")
    first.plan.elements.filter(code="1.1.1").update(title_en="Other words")
    make_version(first.plan, number="1.3", base=second)
    visit.get("/piano/1.3/confronto/1.2/")


def comparing_drafts(visit) -> None:
    """What is not public yet, for who writes."""
    first = first_version()
    second_version(first, published=False)
    make_version(first.plan, number="1.2", published=False)
    visit.get(DRAFTS, status=200)
    sign_in(visit.client, make_editor(first_name="M", last_name="2"))
    visit.get(DRAFTS)
    visit.get(f"{DRAFTS}?da=1.1&a=1.1", status=422)
    visit.get("/redazione/versioni/1.2/confronto/1.0/")


def documents_of_comparisons(visit) -> None:
    """Not asked for, waiting, being made, failed, ready."""
    first = first_version()
    second = second_version(first)
    address = f"{PAGE}documenti/"
    visit.get(address)
    made = [request_document(second, language, base=first) for language in ("it", "en")]
    visit.get(address)
    rows = Document.objects.filter(pk__in=[document.pk for document in made])
    for state in (DocumentState.BUILDING, DocumentState.FAILED):
        rows.update(state=state)
        visit.get(address)
    rows.update(state=DocumentState.PENDING)
    rows.update(state=DocumentState.BUILDING)
    rows.update(state=DocumentState.READY, pages=1, size=2_500_000, file="x.pdf")
    visit.get(address)


REDLINE_GROUPS = [comparing_versions, comparing_drafts, documents_of_comparisons]
