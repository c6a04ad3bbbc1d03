"""What each of those who use the site comes to do, with the keyboard alone: at every step one sees
where one is, and nothing that changes in place throws one back to the beginning."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Meeting
from consultation.models import Contribution, ContributionState
from partners.models import Project, ProjectState
from plan.models import Document
from plan.services import request_document
from tests.browser.keyboard import Keys
from tests.browser.people import enter
from tests.consultation.answering import make_asked, said
from tests.factories import (
    make_affiliation,
    make_community,
    make_consultation,
    make_editor,
    make_facilitator,
    make_held,
    make_legal_text,
    make_moderator,
    make_partner,
    make_project,
    make_staff,
    make_version,
)

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def keys(transactional_db, visit, monkeypatch):
    """`keys(user)`: the keyboard of that person, or of a stranger. All must have been well seen."""
    monkeypatch.setattr("consultation.pace.LEAST_SECONDS", 0)  # the keys are pressed in no time
    opened = []

    def sit_down(user=None) -> Keys:
        window = visit()
        if user is not None:
            enter(window, user)
        opened.append(Keys(window))
        return opened[-1]

    yield sit_down
    for each in opened:
        assert each.wrong == []


@pytest.mark.slow
def test_citizen_comments_and_confirms(keys):
    make_legal_text("privacy")
    make_legal_text("terms")
    make_consultation(slug="prova")
    citizen = keys()

    citizen.at("/en/piano/")
    citizen.press("Skip to the content")
    citizen.press("Comment 1.1.1", tag="a")
    citizen.kept(".form-here:not(:empty)")
    citizen.press("Send", tag="button")  # refused: nothing is written yet
    citizen.told("What you wrote is still here")
    citizen.kept(".form-here:not(:empty)")
    citizen.type("Your remark", "Servono sportelli nelle valli.")
    citizen.type("First name", "Vera")
    citizen.type("Last name", "Prova")
    citizen.type("E-mail address", "vera@example.org")
    citizen.check("I have read")
    citizen.press("Send", tag="button")
    citizen.told("One step is left: confirm")
    citizen.kept()

    written = Contribution.objects.get()
    citizen.at(f"/en{written.submission.get_absolute_url()}")
    citizen.press("Confirm my contribution")
    citizen.told("Confirmed. Thank you.")
    written.refresh_from_db()
    assert written.state != ContributionState.UNCONFIRMED


@pytest.mark.slow
def test_form_in_place_is_closed_and_one_is_where_one_was(keys):
    make_consultation(slug="prova")
    citizen = keys()
    citizen.at("/en/piano/")
    citizen.press("Comment 1.1.1", tag="a")
    citizen.kept(".form-here:not(:empty)")

    citizen.keyboard.press("Escape")

    assert citizen.focus()["name"].startswith("Comment 1.1.1")


@pytest.mark.slow
def test_organisation_s_person_joins_a_community(keys):
    community = make_community(slug="prova")
    partner = make_partner(name="Cooperativa dimostrativa")
    person = keys(make_affiliation(organisation=partner, role="representative").person)

    person.at("/en/comunita/prova/aderisci/")
    person.press("Send the request" if community.join_policy != "open" else "Join", tag="button")
    person.page.locator(".messages").wait_for()

    assert community.memberships.filter(organisation=partner).exists()


@pytest.mark.slow
def test_facilitator_calls_a_meeting(keys):
    community = make_community(slug="prova")
    person = keys(make_facilitator(community))
    day = timezone.localdate() + timedelta(days=30)

    person.at("/en/comunita/prova/area/")
    person.press("Call a meeting", tag="a")
    person.page.wait_for_url("**/nuovo/")
    person.type("Day", f"{day:%m%d%Y}")
    person.type("Begins at", "0600PM")
    person.type("Ends at", "0800PM")
    person.type("Place", "Torino")
    person.to("Kind")
    person.keyboard.press("ArrowDown")
    person.type("Title in Italian", "Incontro di prova")
    person.press("Call the meeting", tag="button")
    person.told("The meeting is called.")

    assert Meeting.objects.get().title_it == "Incontro di prova"


@pytest.mark.slow
def test_moderator_decides(keys):
    held = make_held(make_consultation(slug="prova"), text="Scrivetemi a a@example.net.")
    person = keys(make_moderator())

    person.at("/en/moderazione/")
    person.press(held.code, tag="a")
    person.page.locator(".desk-verbs").wait_for()
    person.press("Publish", tag="button")
    person.page.wait_for_url("**/moderazione/")

    held.refresh_from_db()
    assert held.state == ContributionState.PUBLISHED


@pytest.mark.slow
def test_editor_answers(keys):
    asked = make_asked(1, slug="prova")
    person = keys(make_editor())
    point = said(asked)[0]

    person.at(f"/en/consultazioni/prova/risposte/nuova/?punto={point.pk}")
    person.to("Outcome")
    person.keyboard.press("ArrowDown")
    person.type("Reasons, in Italian", "Sì, è giusto.")
    person.type("Reasons, in English", "Yes, quite so.")
    person.press("Draft it", tag="button")
    person.page.wait_for_url(lambda url: "nuova" not in url)

    assert asked.responses.get().reason_it == "Sì, è giusto."


@pytest.mark.slow
def test_staff_approve_a_project(keys):
    project = make_project(state="proposed", slug="prova")
    person = keys(make_staff())

    person.at("/en/segreteria/progetti/")
    person.press(project.title, tag="a")
    person.page.wait_for_url(f"**/segreteria/progetti/{project.pk}/")
    person.press("Publish", tag="button")
    person.page.locator(".messages").wait_for()

    assert Project.objects.get().state == ProjectState.PUBLISHED


@pytest.mark.slow
def test_list_that_renews_itself_says_so_and_keeps_the_focus(keys):
    version = make_version()
    for language in ("it", "en"):
        request_document(version, language)
    rows = Document.objects.filter(version=version)
    ready = rows.get(language="it")
    for state in ("building", "ready"):
        Document.objects.filter(pk=ready.pk).update(state=state, pages=1, size=9, file="x.pdf")
    reader = keys()
    reader.at(f"/en/piano/{version.number}/documenti/")
    link = reader.page.locator("#documents a[href]").first
    link.focus()
    where = reader.focus()["name"]

    other = rows.get(language="en")
    for state in ("building", "ready"):
        Document.objects.filter(pk=other.pk).update(state=state, pages=1, size=9, file="y.pdf")

    reader.page.wait_for_function("() => document.getElementById('news').textContent !== ''")
    assert reader.focus()["name"] == where


@pytest.mark.slow
def test_one_goes_back_by_shift_and_tab(keys):
    make_consultation(slug="prova")
    citizen = keys()
    citizen.at("/en/consultazioni/prova/")
    there = [citizen.tab()["name"] for _ in range(8)]

    back = [citizen.tab(back=True)["name"] for _ in range(7)]

    assert back == there[-2::-1]


@pytest.mark.slow
def test_what_is_not_seen_is_noticed(visit, db):
    """Negative control: no outline, under a bar, out of the window."""
    window = visit()
    window.page.goto("/privacy/")
    window.page.evaluate("""() => {
      document.body.innerHTML = `<button id="a">A</button><button id="b">B</button>
        <button id="c">C</button>`;
      const [a, b, c] = ["a", "b", "c"].map(id => document.getElementById(id));
      const set = (e, rules) => Object.entries(rules).forEach(
        ([name, value]) => e.style.setProperty(name, value, "important"));
      set(a, {"outline": "0 none"});
      const bar = document.createElement("div");
      set(b, {"position": "fixed", "top": "0", "left": "0"});
      set(bar, {"position": "fixed", "inset": "0 0 auto 0", "height": "80px", "background": "red"});
      document.body.append(bar);
      set(c, {"position": "fixed", "top": "-200px"});
    }""")
    keys = Keys(window)

    for _ in range(3):
        keys.tab()

    assert any("'A' is not outlined" in fault for fault in keys.wrong)
    assert any("'B' is not uncovered" in fault for fault in keys.wrong)
    assert any("'C' is not inside" in fault for fault in keys.wrong)
