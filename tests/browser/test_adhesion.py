"""The whole life of an accession in a browser: a representative, a colleague, the office."""

import re
from email import message_from_bytes, policy

import pytest
from django.conf import settings
from django.core.management import call_command

from partners.models import Adhesion, Affiliation, Organisation, Standing
from tests.factories import make_approver, make_staff
from tests.signing import make_totp, totp_code
from tests.worker import wait_until

pytestmark = pytest.mark.xdist_group("browser")
WITH_AND_WITHOUT = [True, pytest.param(False, marks=pytest.mark.slow)]  # JavaScript
PASSWORD = "a-very-long-password"


@pytest.fixture
def world(worker, documents_worker):
    """The real Plan and organisations, the people of the office, and the workers."""
    call_command("load_data", verbosity=0)
    for make, email in ((make_staff, "office@example.org"), (make_approver, "chair@example.org")):
        make_totp(make(email=email, password=PASSWORD))


def mail_to(address: str, words: str) -> str:
    """The text of the last letter to `address` that holds `words`, as soon as it has arrived."""

    def found() -> str | None:
        for path in sorted(settings.MAIL_FOLDER.glob("*.eml"), reverse=True):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            if mail["To"] == address and words in (text := mail.get_content()):
                return text
        return None

    return wait_until(found)


def sign_up(page, first_name: str, last_name: str, email: str) -> None:
    page.get_by_label("First name").fill(first_name)
    page.get_by_label("Last name").fill(last_name)
    if page.get_by_label("E-mail address").is_editable():
        page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()


def sign_in(page, email: str, start: str) -> None:
    """Sign in with password and second factor on the way to `start`."""
    page.goto(start)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Code").fill(totp_code())
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"**{start}")


def representative_applies(page) -> None:
    """Search, find nothing, sign up on the way, describe the organisation, sign."""
    page.goto("/en/organizzazioni/aderisci/")
    page.get_by_label("Name or tax code").fill("Officina delle Valli")
    page.get_by_role("button", name="Look").click()
    page.get_by_role("link", name=re.compile("None of these|Describe your organisation")).click()
    page.get_by_role("link", name="Sign up").click()
    sign_up(page, "Carla", "Neri", "carla@example.org")
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", mail_to("carla@example.org", "code"),
                     re.MULTILINE)  # fmt: skip
    page.get_by_label("Code").fill(code.group(1))
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url(re.compile("/aderisci/nuova/"))
    assert page.get_by_label("Name", exact=True).input_value() == "Officina delle Valli"
    page.get_by_label("Name", exact=True).fill("Officina delle Valli")
    page.get_by_label("Tax code").fill("00000000001")
    page.get_by_role("button", name="Go on to the Memorandum").click()
    assert page.get_by_role("alert").is_visible()  # the tax code is wrong, the name is still there
    assert page.get_by_label("Name", exact=True).input_value() == "Officina delle Valli"
    page.get_by_label("Tax code").fill("00743110157")
    page.get_by_label("Category").select_option("social_cooperative")
    page.get_by_label("Municipality").fill("Torre Pellice")
    page.get_by_role("button", name="Go on to the Memorandum").click()
    page.get_by_label("First name of who signs").fill("Carla")
    page.get_by_label("Last name of who signs").fill("Neri")
    page.get_by_label("Role of who signs").fill("president")
    page.get_by_label(re.compile("legal representative", re.IGNORECASE)).check()
    page.get_by_label("I have read the Memorandum").check()
    page.get_by_role("button", name="Sign and send").click()
    page.get_by_text("It has arrived.").wait_for()


@pytest.mark.slow
@pytest.mark.parametrize(
    "javascript",
    WITH_AND_WITHOUT,
    ids=["javascript", "no javascript"],
)
def test_organisation_joins_grows_and_leaves(world, visit, javascript):
    representative = visit(javascript=javascript).page
    representative_applies(representative)
    adhesion = Adhesion.objects.get()
    organisation = adhesion.organisation
    stranger = visit(javascript=javascript).page
    assert stranger.goto(f"/en{organisation.get_absolute_url()}").status == 404

    wait_until(lambda: Adhesion.objects.exclude(document="").exists(), seconds=60)
    office = visit(javascript=javascript).page
    sign_in(office, "office@example.org", f"/en/segreteria/adesioni/{adhesion.pk}/")
    office.get_by_role("button", name="Take it in review").click()
    office.get_by_text("It waits for somebody who approves accessions.").wait_for()

    chair = visit(javascript=javascript).page
    sign_in(chair, "chair@example.org", f"/en/segreteria/adesioni/{adhesion.pk}/")
    chair.get_by_role("button", name="Decline").click()
    chair.locator(".field-invalid").first.wait_for()  # not without reasons
    chair.get_by_role("button", name="Approve").click()
    wait_until(lambda: Organisation.objects.partners().exists())
    assert mail_to("carla@example.org", "approved")
    assert stranger.goto(f"/en{organisation.get_absolute_url()}").status == 200

    representative.goto(f"/en{organisation.get_absolute_url()}persone/")
    representative.get_by_role("link", name="Invite somebody").click()
    representative.get_by_label("First and last name").fill("Dario Blu")
    representative.get_by_label("E-mail address").fill("dario@example.org")
    representative.get_by_label("Role").select_option("delegate")
    representative.get_by_role("button", name="Send the invitation").click()
    representative.get_by_text("The invitation is on its way.").wait_for()
    assert "dario@example.org" not in representative.content()

    colleague = visit(javascript=javascript).page
    letter = mail_to("dario@example.org", "/organizzazioni/inviti/")
    link = re.search(r"/(?:en/)?organizzazioni/inviti/\S+/", letter).group()
    colleague.goto(link if link.startswith("/en/") else f"/en{link}")
    colleague.get_by_role("button", name="Create an account").click()
    sign_up(colleague, "Dario", "Blu", "dario@example.org")
    colleague.get_by_label("My name appears on the organisation’s page").check()
    colleague.get_by_role("button", name="Accept the invitation").click()
    wait_until(lambda: Affiliation.objects.speaking().count() == 2)
    stranger.goto(f"/en{organisation.get_absolute_url()}")
    assert "Dario Blu" in stranger.content()
    badge = stranger.locator(".state-partner")
    assert badge.is_visible()

    representative.goto(f"/en{organisation.get_absolute_url()}recesso/")
    representative.get_by_label("Yes, our organisation leaves the network").check()
    representative.get_by_role("button", name="Leave the network").click()
    wait_until(lambda: Organisation.objects.filter(standing=Standing.LEFT).exists())
    assert mail_to("dario@example.org", "Officina delle Valli")
    stranger.reload()
    assert not badge.is_visible()
