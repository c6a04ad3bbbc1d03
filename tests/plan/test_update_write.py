"""The short page of who leads an action, and the letters about it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from plan.execution import reporting
from plan.letters import reports as letters
from plan.models import Involvement, ProgressUpdate, UpdateState
from tests.factories import make_editor, make_user, make_version
from tests.plan.monitoring import (
    make_cycle,
    make_delegate,
    make_leader,
    make_part,
    make_plan_in_force,
    make_submitted,
    make_update,
    uid_of,
    words,
)
from tests.signing import sign_in
from tsi.base.models import OutgoingMail

pytestmark = pytest.mark.django_db

LIST = "/piano/avanzamento/riferisci/"


@pytest.fixture
def plan():
    return make_plan_in_force()


@pytest.fixture
def leader(client, plan):
    leader = make_leader(plan)
    sign_in(client, leader, second_factor=False)
    return leader


@pytest.fixture
def cycle(plan):
    return make_cycle(plan)


@pytest.fixture
def page(plan):
    return f"{LIST}{uid_of(plan)}/"


def typed(verb: str = "submit", **values) -> dict:
    """What a person sends who reads the page now."""
    read = ProgressUpdate.objects.exclude(state=UpdateState.PUBLISHED).first()
    form = words(started_on="2026-03-01") | {"ended_on": "", "verb": verb}
    return form | {"seen": reporting.fingerprint(read)} | values


def test_leader_sends_a_report(client, leader, cycle, page):
    seen = seen_in(client.get(page))

    response = client.post(page, typed(seen=seen))

    assert response["Location"] == page
    update = ProgressUpdate.objects.get()
    assert (update.state, update.author, update.narrative) == (
        UpdateState.SUBMITTED, leader, "Aperti due sportelli.",
    )  # fmt: skip
    assert "Aperti due sportelli." in client.get(page).content.decode()


def test_draft_is_kept_and_shown_again(client, leader, cycle, page):
    client.post(page, typed("draft", narrative="A metà", status="", outlook=""))

    assert ProgressUpdate.objects.get().state == UpdateState.DRAFT
    assert "A metà" in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"status": ""}, "status"),
        ({"status": "x"}, "status"),
        ({"outlook": ""}, "outlook"),
        ({"narrative": " "}, "narrative"),
        ({"narrative": "x" * 5001}, "narrative"),
        ({"status": "completed"}, "ended_on"),
        ({"ended_on": "2026-04-01"}, "ended_on"),
        ({"status": "completed", "ended_on": "2026-02-01"}, "ended_on"),
        ({"started_on": "2999-01-01"}, "started_on"),
        ({"started_on": "ieri"}, "started_on"),
        ({"evidence_url": "javascript:alert(1)"}, "evidence_url"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client, leader, cycle, page, values, field):
    response = client.post(page, typed(obstacles="Parole scritte", **values))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Parole scritte" in response.content.decode()
    assert not ProgressUpdate.objects.exists()


def test_without_a_cycle_nothing_is_asked_and_what_was_typed_comes_back(client, leader, page):
    assert client.get(page).status_code == 200

    response = client.post(page, typed())

    assert response.status_code == 409
    assert "Aperti due sportelli." in response.content.decode()


def test_report_that_waits_is_not_sent_twice(client, leader, cycle, page):
    client.post(page, typed())

    response = client.post(page, typed(narrative="Altre parole"))

    assert response.status_code == 409
    assert "Altre parole" in response.content.decode()


def test_what_is_missing_is_shown_where_it_is_completed(client, leader, cycle, page):
    update = make_submitted(cycle, leader)
    reporting.send_back(update, by=make_editor(), review="Quanti sportelli?")

    assert "Quanti sportelli?" in client.get(page).content.decode()
    assert client.post(page, typed(narrative="Tre.")).status_code == 302


def test_page_is_for_who_leads(client, cycle, page):
    assert "/account/accesso/" in client.get(page)["Location"]
    for other in (make_user(), make_editor()):
        client.force_login(other)
        assert client.get(page).status_code == 403
        assert client.post(page, typed()).status_code == 403


def test_what_is_no_action_is_not_found(client, plan, leader, cycle):
    for uid in (plan.elements.get(code="1.1").uid, "0" * 8 + "-0000-4000-8000-" + "0" * 12):
        assert client.get(f"{LIST}{uid}/").status_code == 404


def test_action_that_left_the_plan_says_so(client, plan, leader, cycle, page):
    plan.elements.filter(code="1.1.1-a1").update(state="withdrawn")
    make_version(plan, number="1.1")

    assert client.get(page).context["may_write"] is False
    assert client.post(page, typed()).status_code == 409


def test_list_and_account_lead_there(client, leader, cycle, page):
    for address in (LIST, "/account/"):
        assert page in client.get(address).content.decode()
    client.force_login(make_user())
    assert page not in client.get(LIST).content.decode()


def test_list_asks_as_much_with_many(client):
    counts = []
    for actions in (1, 30):
        plan = make_plan_in_force(actions)
        make_cycle(plan)
        organisation = make_part(plan).organisation
        for number in range(2, actions + 1):
            make_part(plan, f"1.1.{number}-a1", organisation=organisation)
        client.force_login(make_delegate(organisation))
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            assert len(client.get(LIST).context["reports"]) == actions
        counts.append(len(asked))

    assert counts[0] == counts[1]


# --- letters ---------------------------------------------------------------------------------


def test_reminder_goes_to_who_has_not_reported(plan, cycle):
    late, done = make_leader(plan), make_leader(plan, "1.1.2-a1")
    make_submitted(cycle, done, "1.1.2-a1")

    assert reporting.remind(cycle, by=make_editor()) == 1
    reporting.remind(cycle, by=make_editor())

    assert OutgoingMail.objects.get().reader == late.pk


def test_reminder_names_the_actions_and_leads_to_the_page(plan, cycle):
    leader = make_leader(plan)

    letter = letters.report_due(cycle.pk, leader.pk)

    assert letter.to == leader.email
    assert f"{LIST}{uid_of(plan)}/" in letter.text
    assert "1.1.1-a1" in letter.text


def test_reminder_is_not_sent_when_nothing_is_missing_any_more(plan, cycle):
    leader = make_leader(plan)
    make_submitted(cycle, leader)

    assert letters.report_due(cycle.pk, leader.pk) is None


def test_reminder_of_a_closed_cycle_is_not_sent(plan, cycle):
    leader = make_leader(plan)
    reporting.close_cycle(cycle, by=make_editor())

    assert letters.report_due(cycle.pk, leader.pk) is None


def test_author_is_told_what_is_missing_and_that_it_is_published(plan, cycle):
    leader, editor = make_leader(plan), make_editor()
    update = make_submitted(cycle, leader)
    reporting.send_back(update, by=editor, review="Quanti sportelli?")

    with translation.override("en"):
        letter = letters.update_reviewed(update.pk)
        assert "something is missing" in letter.subject
        assert "Quanti sportelli?" in letter.text
        make_update(cycle, leader)
        reporting.submit(update, by=leader)
        assert letters.update_reviewed(update.pk) is None
        reporting.publish(update, by=editor)
        assert "is published" in letters.update_reviewed(update.pk).subject
    assert OutgoingMail.objects.count() == 2


def seen_in(response) -> str:
    return response.context["form"]["seen"].value()


@pytest.mark.parametrize("begun", [True, False])
def test_what_a_colleague_wrote_meanwhile_is_not_overwritten(
    client, plan, leader, cycle, page, begun
):
    if begun:
        make_update(cycle, leader, narrative="Aperto uno sportello.")
    seen = seen_in(client.get(page))
    colleague = make_delegate(Involvement.objects.get(uid=uid_of(plan)).organisation)
    make_update(cycle, colleague, narrative="Aperti tre sportelli.")

    answer = client.post(page, typed("draft", seen=seen, narrative="Aperti due sportelli."))

    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Aperti tre sportelli." in shown
    assert "Aperti due sportelli." in shown
    assert ProgressUpdate.objects.get().narrative == "Aperti tre sportelli."

    again = client.post(page, typed("draft", seen=seen_in(answer), narrative="Aperti cinque."))
    assert again.status_code == 302
    assert ProgressUpdate.objects.get().narrative == "Aperti cinque."
