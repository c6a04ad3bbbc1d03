"""One's own account in a browser: the data are taken away, then the account goes."""

import json
import zipfile

import pytest

from partners.models import User
from tests.factories import make_affiliation, make_organisation, make_user

pytestmark = pytest.mark.xdist_group("browser")


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1280])
def test_download_and_delete(transactional_db, visit, width):
    person = make_user(email="zoe@example.org", first_name="Zoe")
    make_affiliation(person=person, organisation=make_organisation(name="Cooperativa sola"))
    window = visit(width=width)
    page = window.page
    page.goto("/en/account/accesso/")
    page.get_by_label("E-mail address").fill("zoe@example.org")
    page.get_by_label("Password").fill("a-long-password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/account/")

    page.get_by_role("link", name="My data").click()
    page.get_by_role("button", name="Download").click()
    page.get_by_label("Password").fill("a-long-password")
    with page.expect_download() as download:
        page.locator("main form button[type=submit]").first.click()
    pack = zipfile.ZipFile(download.value.path())
    assert json.loads(pack.read("dati.json"))["account"]["first_name"] == "Zoe"

    page.goto("/en/account/elimina/")
    assert "Cooperativa sola" in page.locator("main").inner_text()
    assert window.axe() == []
    assert window.fits()
    page.get_by_label("To confirm").fill("delete")
    page.get_by_role("button", name="Delete my account for good").click()
    page.wait_for_url("**/account/eliminato/")

    assert window.axe() == []
    assert window.complaints == []
    assert User.objects.get().email.endswith("@erased.invalid")
    page.goto("/en/account/")
    assert "/account/accesso/" in page.url
