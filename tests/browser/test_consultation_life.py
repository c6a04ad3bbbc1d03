"""A whole consultation in a browser: prepared, spoken to, moderated, answered, traced and counted.

Eight roles play it: the secretariat, a visitor, a citizen with an account, a member and the
representative of an organisation, a facilitator, moderators and editors. The screening is called
where the worker would; the window is moved in the database, the clock is not.
"""

import csv
import io
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from consultation import screening
from consultation.models import Consultation, Contribution
from plan.models import Involvement
from tests.browser.people import Person
from tests.consultation.answering import make_later
from tests.factories import (
    make_affiliation,
    make_community,
    make_editor,
    make_facilitator,
    make_legal_text,
    make_moderator,
    make_partner,
    make_staff,
    make_user,
)
from tests.partners.mailing import delivered
from tests.plan.redline.versions import first_version

pytestmark = pytest.mark.xdist_group("browser")
WITH_AND_WITHOUT = [True, pytest.param(False, marks=pytest.mark.slow)]  # JavaScript
DESK = "/redazione/consultazioni/"
ACTION = "1.1.1-a1"  # make_later rewords it


@pytest.fixture
def version(transactional_db, monkeypatch):
    monkeypatch.setattr("consultation.pace.LEAST_SECONDS", 0)  # the browser writes in no time
    for kind in ("privacy", "terms"):
        make_legal_text(kind)
    return first_version()


def prepare(staff: Person) -> Consultation:
    """Prepare one of three weeks, which asks for reasons, and announce it."""
    today = timezone.localdate()
    staff.at(f"{DESK}nuova/")
    staff.fill(Title_in_Italian="Consultazione di prova", Title_in_English="A trial")
    staff.page.get_by_label("Opens on").fill((today + timedelta(days=1)).isoformat())
    staff.page.get_by_label("Closes on").fill((today + timedelta(days=22)).isoformat())
    for language in ("Italian", "English"):
        staff.page.get_by_label(f"Legal basis, in {language}").fill("Statuto, art. 3")
    staff.press("Prepare it")
    staff.follow("Announce the consultation")
    staff.told("It is open for less than four weeks.")
    staff.press("Announce it")
    staff.page.locator(".error").first.wait_for()
    reasons(staff, "Prova.", "A trial.")
    staff.press("Announce it")
    staff.told("Its public page")
    return Consultation.objects.get()


def reasons(person: Person, italian: str, english: str) -> None:
    person.page.get_by_label("Reasons, in Italian").fill(italian)
    person.page.get_by_label("Reasons, in English").fill(english)


def move_window(asked: Consultation, **window) -> None:
    Consultation.objects.filter(pk=asked.pk).update(**window)


def screen_all() -> None:
    for pk in screening.waiting():
        screening.screen(pk)


def write(person: Person, asked: Consultation, code: str, verb: str, label: str, text: str) -> None:
    """Open the form of a passage, choose a kind, write."""
    person.at(f"{asked.get_absolute_url()}scrivi/{code}/")
    if verb != "Write a remark":
        person.press(verb)
        person.page.locator("button[aria-current=true]", has_text=verb).wait_for()
    person.page.get_by_label(label).fill(text)
    person.page.get_by_label("I have read").check()


def last() -> Contribution:
    return Contribution.objects.select_related("submission").order_by("-pk").first()


def decide(moderator: Person, code: str, verb: str, queue: str = "", **labels: str) -> None:
    """Open an item of a queue, fill in by labels, press."""
    moderator.at(f"/moderazione/{queue}")
    moderator.page.get_by_role("link", name=code).first.click()
    moderator.page.locator(".desk-verbs").wait_for()
    if rule := labels.pop("rule", ""):
        moderator.page.get_by_label("Rule of the terms of participation").select_option(rule)
    for label, words in labels.items():
        moderator.page.get_by_label(label.replace("_", " ")).fill(words)
    moderator.press(verb)
    moderator.page.wait_for_url("**/moderazione/**")


def validate(person: Person, address: str) -> None:
    person.at(address)
    person.press("Validate")
    person.page.locator(".state-validated").first.wait_for()


@pytest.mark.slow
@pytest.mark.parametrize("javascript", WITH_AND_WITHOUT, ids=["javascript", "no javascript"])
def test_a_whole_consultation(person, version, javascript):
    partner = make_partner(name="Cooperativa dimostrativa")
    first, second = make_editor(), make_editor()
    roles = {
        "staff": make_staff(),
        "visitor": None,
        "citizen": make_user(),
        "member": make_affiliation(organisation=make_partner()).person,
        "representative": make_affiliation(organisation=partner, role="representative").person,
        "facilitator": make_facilitator(make_community()),
        "moderator": make_moderator(),
        "another moderator": make_moderator(),
        "editor": first,
        "another editor": second,
    }
    at = {role: person(user, javascript=javascript) for role, user in roles.items()}

    asked = prepare(at["staff"])
    at["visitor"].at(asked.get_absolute_url())
    at["visitor"].told("announced")
    now = timezone.now()
    move_window(asked, opens_at=now - timedelta(minutes=1), closes_at=now + timedelta(days=3))

    # A visitor speaks, and confirms by the letter's link.
    visitor = at["visitor"]
    write(visitor, asked, ACTION, "Write a remark", "Your remark", "Servono sportelli nelle valli.")
    visitor.fill(First_name="Vera", Last_name="Prova", **{"E-mail_address": "vera@example.org"})
    visitor.press("Send", exact=True)
    visitor.told("One step is left: confirm")
    assert any(last().submission.get_absolute_url() in each.body for each in delivered())
    visitor.at(last().submission.get_absolute_url())
    visitor.press("Confirm my contribution")
    visitor.told("Confirmed. Thank you.")
    screen_all()
    remark = last()
    assert remark.state == "published"

    # A citizen's change holds a telephone number: held, not published, looked at again by another.
    citizen = at["citizen"]
    write(citizen, asked, ACTION, "Propose a change", "The text as you would write it",
          "Aprire dieci sportelli. Telefonate al 347 123 4567.")  # fmt: skip
    citizen.press("See what changes")
    citizen.page.locator("ins").first.wait_for()
    citizen.press("Send", exact=True)
    citizen.told("Received. It goes through the automatic screening now.")
    screen_all()
    change = last()
    assert change.state == "held"
    assert visitor.at(change.get_absolute_url()) == 404
    decide(at["moderator"], change.code, "Do not publish", rule="personal_data",
           **{"Reasons,_for_the_author": "A telephone number."})  # fmt: skip
    citizen.at(change.submission.get_absolute_url())
    citizen.told("A telephone number.")
    citizen.follow("Ask for a second look")
    citizen.page.get_by_label("Why should it be looked at again?").fill("It is my office's number.")
    citizen.press("Ask for it")
    at["moderator"].at(f"/moderazione/{change.pk}/?coda=riesami")
    assert at["moderator"].page.get_by_role("button", name="Publish it").count() == 0
    decide(at["another moderator"], change.code, "Publish it", "?coda=riesami",
           **{"Reasons,_for_the_author": "The number of an office is public."})  # fmt: skip
    change.refresh_from_db()
    assert change.state == "published"

    # A member adds and supports, a facilitator reports without ground.
    member = at["member"]
    write(member, asked, "1.1.1", "Propose an addition", "The text that you would add",
          "Un fondo per i trasporti.")  # fmt: skip
    member.press("Send", exact=True)
    member.told("Received. It goes through the automatic screening now.")
    screen_all()
    addition = last()
    member.at(f"{remark.get_absolute_url()}sostieni/")
    member.press("I support it")
    member.told("1 person supports it.")
    facilitator = at["facilitator"]
    facilitator.at(f"{addition.get_absolute_url()}segnala/")
    facilitator.page.get_by_label("Which rule of the terms").select_option("off_topic")
    facilitator.page.get_by_label("What is wrong with it?").fill("Money is not the matter.")
    facilitator.press("Send the report")
    facilitator.told("Received.")
    decide(at["moderator"], addition.code, "Unfounded: it stays", "?coda=segnalazioni",
           Answer_to_those_who_reported_it="It is about the Plan.")  # fmt: skip
    facilitator.page.reload()
    facilitator.told("Your report is unfounded")

    # An organisation offers to take part.
    speaker = at["representative"]
    write(speaker, asked, ACTION, "Say what you can do", "What you, or your organisation, can do",
          "Possiamo tenere due sportelli.")  # fmt: skip
    speaker.page.locator("select[name=organisation]").select_option(label=partner.name)
    speaker.press("Send", exact=True)
    speaker.told("Received. It goes through the automatic screening now.")
    screen_all()
    offer = last()

    # The secretariat extends it and writes down what was said at a table.
    staff = at["staff"]
    staff.at(f"{DESK}{asked.slug}/proroga/")
    later_day = (timezone.localdate() + timedelta(days=9)).isoformat()
    staff.page.get_by_label("Closes on").fill(later_day)
    reasons(staff, "Serve tempo.", "Time is needed.")
    staff.press("Extend it")
    staff.told("end moved from")
    staff.at(f"{DESK}{asked.slug}/voci/nuova/")
    staff.page.get_by_label("How it reached us").select_option("workshop")
    staff.page.get_by_label("Where it comes from").fill("Tavolo 2")
    staff.page.get_by_label("Day on which it was said").fill(timezone.localdate().isoformat())
    staff.page.get_by_label("Code of the passage").first.fill(ACTION)
    staff.page.get_by_label("What was said").first.fill("Gli orari di sera aiutano chi lavora.")
    staff.press("Enter it")
    staff.told("Tavolo 2")
    screen_all()
    table = last()
    assert (table.state, offer.state) == ("published", "published")

    # It closes; a version is written; all are answered, validated by another, published together.
    move_window(asked, closes_at=timezone.now())
    assert visitor.at(f"{asked.get_absolute_url()}scrivi/{ACTION}/") in (200, 409)
    assert visitor.page.get_by_role("button", name="Send", exact=True).count() == 0
    later = make_later(asked)
    editor, other = at["editor"], at["another editor"]
    answer = f"/consultazioni/{asked.slug}/risposte/"
    editor.at(answer)
    for said in (remark, change, table):
        editor.page.locator(f"input[name=punto][value='{said.pk}']").check()
    editor.press("Answer the chosen ones")
    editor.page.get_by_label("Outcome").select_option("accepted")
    editor.page.get_by_label("Reasons, in Italian").fill("Sportelli in più.")
    editor.page.get_by_label("Reasons, in English").fill("More help desks.")
    editor.press("Draft it")
    editor.follow("Choose the changed passages")
    passage = later.passages.get(code=ACTION)
    editor.page.locator(f"input[name=passaggio][value='{passage.pk}']").check()
    editor.press("Save")
    editor.told("What it changed")
    editor.at(answer)
    editor.follow("Answer all 2 together")
    editor.page.get_by_label("Outcome").select_option("out_of_scope")
    editor.page.get_by_label("Reasons, in Italian").fill("Altrove.")
    editor.press("Draft it")
    editor.told("No passage of a later version is named.")
    assert editor.page.get_by_role("button", name="Validate").count() == 0
    first_response, second_response = asked.responses.order_by("pk")
    validate(other, f"{answer}{first_response.pk}/")
    other.at(f"{answer}{second_response.pk}/")
    other.press("Validate")
    other.told("has reasons in both languages first")
    editor.page.get_by_label("Reasons, in English").fill("Elsewhere.")
    editor.press("Save")
    editor.page.locator("[lang=en]", has_text="Elsewhere.").first.wait_for()
    validate(other, f"{answer}{second_response.pk}/")

    editor.at(f"{DESK}{asked.slug}/impegni/{offer.code}/")
    editor.page.get_by_label("Role").select_option("contributor")
    editor.press("Accept the offer")
    editor.page.locator(".state", has_text="accepted").first.wait_for()
    speaker.at(f"/organizzazioni/{partner.slug}/impegni/")
    speaker.follow("Confirm")
    speaker.press("Confirm")
    speaker.page.locator(".state", has_text="confirmed").first.wait_for()
    assert Involvement.objects.accepted().filter(organisation=partner).count() == 1

    other.at(f"{answer}pubblica/")
    other.page.get_by_label("Version that came of it").select_option(str(later.pk))
    other.page.get_by_label("Protocol number").fill("2026/1234")
    other.press("Publish the responses")
    other.told("5 contributions have a response.")
    assert remark.submission.contact.email in {each.to[0] for each in delivered()}

    # Every published contribution has its trace, there and back.
    published = Contribution.objects.filter(state="published")
    assert published.count() == 5
    for said in published:
        assert visitor.at(said.get_absolute_url()) == 200
        visitor.told("What changed because of you")
        assert visitor.page.locator("#risposta .outcome").count() == 1
    visitor.at(f"{remark.get_absolute_url()}")
    visitor.page.locator("#risposta a[href*='/confronto/']").first.click()
    visitor.page.wait_for_url("**/confronto/**")
    visitor.page.get_by_role("link", name=remark.code).first.click()
    visitor.page.wait_for_url(f"**{remark.get_absolute_url()}**")

    # The numbers of the report are those of the export.
    visitor.at(f"/consultazioni/{asked.slug}/relazione/")
    told = visitor.page.inner_text("main")
    address = f"/en/consultazioni/{asked.slug}/contributi/esporta/csv/"
    rows = list(csv.DictReader(io.StringIO(visitor.page.request.get(address).text())))
    outcomes = Counter(row["outcome"] for row in rows)
    assert len(rows) == 5, told
    assert outcomes == {"accepted": 3, "out_of_scope": 2}
    if javascript:
        for role, one in at.items():
            assert one.window.axe() == [], role
            assert one.window.complaints == [], role
