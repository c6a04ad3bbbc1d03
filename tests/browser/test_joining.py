"""Joining the network in a real browser, and all its pages looked at by axe."""

import pytest

from partners import joining
from partners.models import Adhesion, Organisation
from tests.browser.conftest import Visit
from tests.browser.people import enter
from tests.factories import (
    make_affiliation,
    make_approver,
    make_legal_text,
    make_organisation,
    make_partner,
    make_staff,
    make_user,
)
from tests.partners.signing_files import envelope
from tests.partners.test_adhesion import sent
from tests.site.joining_states import fill_desk
from tsi.base.models import LegalKind

pytestmark = pytest.mark.xdist_group("browser")
LONG = "Straßenbahnbetriebsgenossenschaftsverwaltungsangestelltenversicherung" * 2
CODE = "00514490010"


def look(window: Visit, addresses: list[str]) -> list[str]:
    """What is wrong on these pages."""
    wrong = []
    for address in addresses:
        response = window.page.goto(address)
        assert response.status == 200, address
        wrong += [f"{address}: {found}" for found in window.axe()]
        if not window.fits():
            wrong.append(f"{address}: wider than the window")
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize(("prefix", "width"), [("", 320), ("/en", 1280)])
def test_pages_of_joining_are_accessible(transactional_db, visit, prefix, width):
    make_legal_text(LegalKind.MEMORANDUM)
    listed = make_organisation(name=f"Ente {LONG}", slug="lungo", description_it=LONG)
    adhesion = sent(organisation=make_organisation(name=f"Altro ente {LONG}"))
    partner = make_partner(slug="ente", name=f"Partner {LONG}")
    person = make_affiliation(organisation=partner).person
    approver = make_approver(is_staff=True)
    fill_desk(approver)
    window = visit(width=width)
    join = f"{prefix}/organizzazioni/aderisci/"

    wrong = look(window, [f"{prefix}/memorandum/", join, f"{join}?q={LONG}&comune="])
    enter(window, person)
    wrong += look(window, [
        f"{join}nuova/", f"{join}lungo/", f"{join}lungo/firma/", f"{join}ente/",
        f"{join}lungo/firma/?firma=documento", f"{prefix}/organizzazioni/ente/recesso/",
    ])  # fmt: skip
    window.page.goto(f"{join}lungo/firma/")
    window.page.locator("main form button[type=submit]").click()
    wrong += [f"refused: {found}" for found in window.axe()]
    enter(window, adhesion.submitted_by)
    wrong += look(window, [f"{prefix}/adesioni/{adhesion.pk}/"])
    enter(window, approver)
    desk = f"{prefix}/segreteria/"
    wrong += look(window, [desk, f"{desk}adesioni/", f"{desk}adesioni/{adhesion.pk}/"])
    joining.review(adhesion, by=make_staff())
    suspend = f"{desk}organizzazioni/ente/sospendi/"
    wrong += look(window, [f"{desk}adesioni/{adhesion.pk}/", suspend])

    assert wrong == []
    assert window.complaints == []
    assert listed.adhesions.count() == 0


@pytest.mark.slow
@pytest.mark.parametrize("width", [620, 768, 1000])
def test_people_of_an_organisation_fit_a_tablet(transactional_db, visit, width):
    """Words for screen readers stood outside of the table that scrolls."""
    partner = make_partner(slug="ente")
    mine = make_affiliation(organisation=partner, title="Responsabile delle relazioni esterne")
    for _ in range(2):
        make_affiliation(organisation=partner, role="delegate", title="Area progetti europei")
    window = visit(width=width)
    enter(window, mine.person)

    assert look(window, ["/organizzazioni/ente/persone/", "/account/"]) == []


@pytest.mark.slow
@pytest.mark.parametrize("javascript", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_an_accession_from_the_first_search_to_leaving(
    transactional_db, visit, tmp_path, javascript
):
    make_legal_text(LegalKind.MEMORANDUM)
    make_organisation(name="Cooperativa Il Ponte", municipality="Ivrea")
    (tmp_path / "firmato.pdf.p7m").write_bytes(envelope())
    window = visit(javascript=javascript)
    page = window.page
    enter(window, make_user())

    page.goto("/en/organizzazioni/aderisci/")
    page.get_by_label("Name or tax code").fill("cooperativa il pnte")
    page.get_by_role("button", name="Look").click()
    page.get_by_role("link", name="It is this one").click()
    page.get_by_role("link", name="It is this one: go on").click()
    page.get_by_role("link", name="Upload it signed").click()
    page.get_by_label("Signed document").set_input_files(tmp_path / "firmato.pdf.p7m")
    page.get_by_label("Protocol number").fill("12/2026")
    page.get_by_label("Signed on").fill("2026-01-31")
    page.get_by_label("Tax code").fill(CODE)
    page.get_by_label("First name of who signs").fill("Carla")
    page.get_by_label("Last name of who signs").fill("Neri")
    page.get_by_label("Role of who signs").fill("presidente")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/adesioni/*/")
    assert "NERI CARLA" in page.content()

    enter(window, make_staff())
    page.goto("/en/segreteria/")
    page.get_by_role("link", name="Cooperativa Il Ponte").click()
    page.get_by_role("button", name="Take it in review").click()
    assert page.get_by_text("It waits for somebody who approves").is_visible()
    enter(window, make_approver())
    page.reload()
    page.get_by_role("button", name="Approve").click()
    page.wait_for_url("**/segreteria/adesioni/")
    assert Organisation.objects.get().is_partner

    adhesion = Adhesion.objects.get()
    enter(window, adhesion.submitted_by)
    page.goto(f"/en/adesioni/{adhesion.pk}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the signed document").click()
    assert download.value.path().read_bytes() == envelope()
    page.get_by_role("link", name="Leave the network").click()
    page.get_by_label("Yes, our organisation leaves").check()
    page.get_by_role("button", name="Leave the network").click()
    page.wait_for_url("**/account/")
    assert Organisation.objects.get().standing == "left"
    assert window.complaints == []
