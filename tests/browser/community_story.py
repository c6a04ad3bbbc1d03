"""What happens in a community, one step a function, by people at their windows."""

import re
from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from communities.models import Community, Participant
from tests.browser.people import Person
from tests.browser.test_adhesion import sign_in
from tests.partners.mailing import delivered

HERE = "/comunita/cibo-e-quartieri/"
AREA = f"{HERE}area/"
REPORT = "Tre mense hanno aperto le loro cucine."
SECRETS = {
    "topic": "Turni nelle cucine",
    "message": "il conto si divide tra noi.",
    "resource": "Appunti riservati",
    "survey": "Chi presta la cucina?",
    "review": "Due incontri, un accordo.",
    "meeting": "Prove in cucina",
    "delegate": "Dario Delegato",
}
PUBLIC = (
    "/", "/comunita/", "/comunita/?q=cucina", "/comunita/esporta/csv/", HERE,
    f"{HERE}organizzazioni/", f"{HERE}risorse/", f"{HERE}incontri/", f"{HERE}calendario.ics",
    "/calendario/", "/calendario/?vista=elenco", "/calendario.ics", "/piano/?q=cucina",
    "/piano/1.0/1.1.1/", "/organizzazioni/ente-beta/",
)  # fmt: skip


def everywhere(person: Person) -> str:
    """All that the public pages and files say, in Italian."""
    return "".join(person.page.request.get(address).text() for address in PUBLIC)


def propose(ada: Person) -> Community:
    ada.at("/comunita/proposte/")
    ada.follow("Propose a theme")
    ada.fill(Title_in_Italian="Cibo e quartieri", Title_in_English="Food and districts")
    ada.fill(Description_in_Italian="Cucine aperte.")
    ada.page.locator("summary").first.click()
    ada.page.get_by_label(re.compile(r"^1\.1\.1")).check()
    ada.press("Propose it")
    ada.page.locator(".field-invalid", has=ada.page.get_by_label("Why")).wait_for()
    assert ada.page.get_by_label(re.compile(r"^1\.1\.1")).is_checked()  # nothing is lost
    ada.fill(Why="Nessuno apre da solo.")
    ada.press("Propose it")
    ada.told("Proposed. Every partner can read and support it now.")
    return Community.objects.get()


def support(person: Person, organisation: str) -> None:
    person.at("/comunita/proposte/")
    person.follow("Food and districts")
    person.press(f"Support it for {organisation}")
    person.told("Your organisation supports this theme.")


def start(world: SimpleNamespace, theme: Community) -> None:
    """At the threshold, not before, the secretariat starts it, and says why."""
    page = world.office.page
    support(world.bruno, "Ente Beta")
    sign_in(page, "office@example.org", f"/en/segreteria/comunita/proposte/{theme.pk}/")
    assert page.get_by_role("button", name="Start it", exact=True).count() == 0
    support(world.carla, "Ente Gamma")
    assert "Cibo e quartieri" not in everywhere(world.stranger)
    page.reload()
    world.office.press("Start it", exact=True)
    page.locator(".field-invalid").first.wait_for()
    world.office.fill(Reasons="Tre enti la vogliono.")
    world.office.press("Start it", exact=True)
    page.wait_for_url("**/cibo-e-quartieri/facilitazione/")
    readers = {message.to[0] for message in delivered() if "Tre enti" in message.body}
    assert readers == {one.user.email for one in (world.ada, world.bruno, world.carla)}
    assert Participant.objects.get().person == world.ada.user


def appoint(office: Person) -> None:
    office.fill(First_or_last_name="Fuori")
    office.press("Search")
    office.follow("Choose · Fabio Fuori")
    office.press("Appoint")
    office.told("Done. The person is written to.")


def join(world: SimpleNamespace) -> None:
    """Bruno asks for his organisation and names Dario; Fabio accepts. Only Dario sees inside."""
    bruno, dario, fabio = world.bruno, world.dario, world.fabio
    bruno.at(HERE)
    bruno.follow("Join with your organisation")
    bruno.page.get_by_label("Bruno Secondo").uncheck()
    bruno.page.get_by_label("Dario Delegato").check()
    bruno.fill(Message="Abbiamo una cucina.")
    bruno.press("Send the request")
    bruno.told("Sent. Who facilitates decides")
    assert fabio.user.email in {message.to[0] for message in delivered()}
    assert dario.at(AREA) == 404
    fabio.at(AREA)
    for name in ("1 organisation asks to join", "Read and decide", "Decide"):
        fabio.follow(name)
    fabio.told("Abbiamo una cucina.")
    fabio.press("Accept")
    fabio.told("Done. The organisation is written to.")
    assert (dario.at(AREA), bruno.at(AREA)) == (200, 404)


def discuss(dario: Person, ada: Person) -> None:
    delivered()
    dario.at(AREA)
    dario.follow("Discussions")
    dario.follow("Open a topic")
    dario.fill(Title=SECRETS["topic"], Message=f"@Ada Prima, {SECRETS['message']}")
    dario.press("Open the topic")
    dario.told(SECRETS["message"])
    (letter,) = delivered()
    assert (letter.to, SECRETS["message"] in letter.body) == ([ada.user.email], True)
    ada.at(AREA)
    ada.follow(SECRETS["topic"])
    ada.fill(Message="Va bene così.")
    ada.press("Send", exact=True)
    ada.told("Va bene così.")


def share(dario: Person, ada: Person) -> None:
    dario.at(f"{AREA}risorse/")
    dario.follow("Add a resource")
    dario.page.get_by_label("Kind").select_option("document")
    dario.fill(Title=SECRETS["resource"])
    file = {"name": "appunti.txt", "mimeType": "text/plain", "buffer": b"Sale e pepe."}
    dario.page.get_by_label("File").set_input_files(file)
    dario.press("Add the resource")
    dario.told(SECRETS["resource"])
    ada.at(f"{AREA}risorse/")
    ada.follow(SECRETS["resource"])
    address = ada.page.get_by_role("link", name="Download").get_attribute("href")
    assert ada.page.request.get(address).body() == b"Sale e pepe."


def ask(fabio: Person, dario: Person, ada: Person) -> None:
    """A survey is written, published, answered and closed; of two answers nothing is shown."""
    today = timezone.localdate()
    fabio.at(f"{AREA}sondaggi/")
    fabio.follow("Make a survey")
    fabio.fill(Title_in_Italian=SECRETS["survey"], Opens_on=today.isoformat())
    fabio.fill(Last_day=(today + timedelta(days=9)).isoformat())
    fabio.press("Save and add questions")
    fabio.follow("Add a question")
    fabio.fill(Question_in_Italian="Ogni giorno?", Choices_in_Italian="Ogni sera\nMai")
    fabio.press("Save")
    fabio.press("Publish")
    fabio.told("Published. Its questions do not change now.")
    desk = fabio.page.url
    for person, choice in ((dario, "Mai"), (ada, "Ogni sera")):
        person.at(f"{AREA}sondaggi/")
        person.follow("Answer")
        person.page.get_by_role("radio", name=choice).check()
        person.press("Send the answer")
        person.told("Your answer is kept.")
    fabio.page.goto(desk)
    fabio.press("Close it now")
    fabio.told("Closed. The results are on its page.")
    ada.at(f"{AREA}sondaggi/")
    ada.follow("Results")
    ada.told("So few answers are not shown")


def review(fabio: Person) -> None:
    fabio.at(AREA)
    fabio.follow("Yearly review")
    fabio.fill(What_was_done=SECRETS["review"])
    fabio.press("Save the review")
    fabio.page.locator("article", has_text=SECRETS["review"]).wait_for()


def conclude(world: SimpleNamespace) -> None:
    office = world.office
    office.at(f"/segreteria{HERE}concludi/")
    office.press("Conclude", exact=True)
    office.page.locator(".field-invalid").first.wait_for()  # not without a report
    office.fill(Closing_report_in_Italian=REPORT)
    office.press("Conclude", exact=True)
    office.told("Concluded. Who was inside is written to.")
    readers = {message.to[0] for message in delivered()}
    assert {one.user.email for one in (world.ada, world.dario)} <= readers
    assert world.dario.at(AREA) == 200
    world.dario.follow(SECRETS["topic"])
    world.dario.told("This community is concluded: nothing is added to it any more.")
    assert world.bruno.at(f"{HERE}aderisci/") == 409
