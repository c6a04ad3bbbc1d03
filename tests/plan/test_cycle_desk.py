"""The desk of monitoring: cycles, reports that wait, closing; from the pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plan.execution import reporting
from plan.models import CycleState, ReportingCycle, UpdateState
from tests.factories import make_affiliation, make_editor, make_user
from tests.plan.monitoring import (
    again,
    make_cycle,
    make_leader,
    make_plan_in_force,
    make_published,
    make_submitted,
    make_update,
)
from tests.signing import sign_in
from tsi.base.models import OutgoingMail

pytestmark = pytest.mark.django_db

DESK = "/redazione/monitoraggio/"


@pytest.fixture
def plan():
    return make_plan_in_force()


@pytest.fixture
def editor(client):
    editor = make_editor()
    sign_in(client, editor)
    return editor


@pytest.fixture
def cycle(plan):
    return make_cycle(plan)


def typed(**values) -> dict:
    form = {"name_it": "Anno 2026", "name_en": "", "starts_on": "2026-01-01"}
    return form | {"ends_on": "2026-12-31", "due_on": "2027-01-31"} | values


def decided(update, verb: str, **values) -> dict:
    return {"verb": verb, "review": "", "seen": again(update).submitted_at.isoformat()} | values


def test_desk_is_for_who_writes_with_the_second_factor(client, cycle):
    addresses = (DESK, f"{DESK}nuovo/", f"{DESK}{cycle.pk}/", f"{DESK}{cycle.pk}/chiudi/")
    sign_in(client, make_user())
    for address in addresses:
        assert client.get(address).status_code == 403, address
    sign_in(client, make_editor(), second_factor=False)
    for address in addresses:
        assert "account/second_factor.html" in [
            each.name for each in client.get(address).templates
        ], address


def test_open_a_cycle(client, editor, plan):
    response = client.post(f"{DESK}nuovo/", typed())

    cycle = ReportingCycle.objects.get()
    assert response["Location"] == f"{DESK}{cycle.pk}/"
    assert (cycle.name_it, cycle.opened_by) == ("Anno 2026", editor)
    assert client.get(DESK).context["open_cycle"] == cycle


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name_it": ""}, "name_it"),
        ({"ends_on": "2025-12-31"}, "ends_on"),
        ({"due_on": "2025-12-31"}, "due_on"),
        ({"starts_on": "domani"}, "starts_on"),
    ],
)
def test_open_says_what_is_wrong(client, editor, plan, values, field):
    response = client.post(f"{DESK}nuovo/", typed(**values))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_second_open_cycle_is_refused_with_what_was_typed(client, editor, cycle):
    response = client.post(f"{DESK}nuovo/", typed())

    assert response.status_code == 409
    assert "Anno 2026" in response.content.decode()


def test_desk_counts_who_has_reported(client, editor, plan, cycle):
    make_published(cycle, make_leader(plan))
    make_leader(plan, "1.1.2-a1")

    context = client.get(f"{DESK}{cycle.pk}/").context

    assert (context["reported"], context["led"], context["total"]) == (1, 2, 2)
    assert [action.code for action, _parts in context["missing"]] == ["1.1.2-a1"]


def test_remind(client, editor, plan, cycle):
    leader = make_leader(plan)

    response = client.post(f"{DESK}{cycle.pk}/sollecita/")

    assert response["Location"] == f"{DESK}{cycle.pk}/"
    assert OutgoingMail.objects.get().reader == leader.pk


def test_publish_and_send_back(client, editor, plan, cycle):
    first = make_submitted(cycle, make_leader(plan))
    second = make_submitted(cycle, make_leader(plan, "1.1.2-a1"), "1.1.2-a1")
    client.post(f"{DESK}avanzamenti/{first.pk}/", decided(first, "publish"))
    client.post(f"{DESK}avanzamenti/{second.pk}/", decided(second, "send_back", review="Quanti?"))

    assert (again(first).state, again(first).reviewed_by) == (UpdateState.PUBLISHED, editor)
    assert (again(second).state, again(second).review) == (UpdateState.RETURNED, "Quanti?")


def test_sending_back_takes_what_is_missing(client, editor, plan, cycle):
    update = make_submitted(cycle, make_leader(plan))

    response = client.post(f"{DESK}avanzamenti/{update.pk}/", decided(update, "send_back"))

    assert response.status_code == 422
    assert again(update).state == UpdateState.SUBMITTED


def test_second_decision_is_told(client, editor, plan, cycle):
    update = make_submitted(cycle, make_leader(plan))
    form = decided(update, "send_back", review="Motivi scritti")
    reporting.publish(update, by=make_editor())

    response = client.post(f"{DESK}avanzamenti/{update.pk}/", form)

    assert response.status_code == 409
    assert "Motivi scritti" in response.content.decode()


@pytest.mark.parametrize("seen", ["x", "2026-13-45T99:00", "2026-01-01T00:00:00+00:00"])
def test_report_that_was_not_seen_is_not_published(client, editor, plan, cycle, seen):
    update = make_submitted(cycle, make_leader(plan))

    response = client.post(f"{DESK}avanzamenti/{update.pk}/", decided(update, "publish", seen=seen))

    assert response.status_code == 409
    assert again(update).state == UpdateState.SUBMITTED


def test_review_of_one_sent_again_comes_back_as_typed_and_can_be_sent(client, editor, plan, cycle):
    leader = make_leader(plan)
    update = make_submitted(cycle, leader)
    form = decided(update, "send_back", review="Quanti sportelli?")
    reporting.send_back(update, by=make_editor(), review="Da quando?")
    reporting.submit(again(update), by=leader)
    page = f"{DESK}avanzamenti/{update.pk}/"

    refused = client.post(page, form)

    assert refused.status_code == 409
    shown = refused.context["form"]
    assert shown["review"].value() == "Quanti sportelli?"
    assert client.post(page, form | {"seen": shown["seen"].value()}).status_code == 302


def test_author_reads_but_does_not_publish(client, editor, plan, cycle):
    leader = make_leader(plan)
    make_affiliation(organisation=leader.affiliations.get().organisation, person=editor)
    update = make_submitted(cycle, editor)

    assert client.get(f"{DESK}avanzamenti/{update.pk}/").status_code == 200
    response = client.post(f"{DESK}avanzamenti/{update.pk}/", decided(update, "publish"))

    assert response.status_code == 403


def test_draft_is_not_for_the_desk(client, editor, plan, cycle):
    update = make_update(cycle, make_leader(plan))

    assert client.get(f"{DESK}avanzamenti/{update.pk}/").status_code == 404


def test_close(client, editor, plan, cycle):
    update = make_submitted(cycle, make_leader(plan))
    assert client.post(f"{DESK}{cycle.pk}/chiudi/").status_code == 409

    client.post(f"{DESK}avanzamenti/{update.pk}/", decided(update, "publish"))
    response = client.post(f"{DESK}{cycle.pk}/chiudi/")

    assert response["Location"] == f"{DESK}{cycle.pk}/"
    assert ReportingCycle.objects.get().state == CycleState.CLOSED
    assert client.get(f"{DESK}{cycle.pk}/").status_code == 200
    assert client.post(f"{DESK}{cycle.pk}/chiudi/").status_code == 409
    assert client.post(f"{DESK}{cycle.pk}/sollecita/").status_code == 409


def test_close_leaving_out(client, editor, plan, cycle):
    make_submitted(cycle, make_leader(plan))

    assert client.post(f"{DESK}{cycle.pk}/chiudi/", {"leaving_out": "on"}).status_code == 302


@pytest.mark.slow
def test_desks_ask_as_much_with_many(client, editor):
    counts = []
    plan = make_plan_in_force(31)
    cycle = make_cycle(plan)
    make_leader(plan, "1.1.31-a1")
    for numbers in (range(1, 2), range(2, 31)):
        for number in numbers:
            code = f"1.1.{number}-a1"
            make_submitted(cycle, make_leader(plan, code), code)
        client.get(f"{DESK}{cycle.pk}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{DESK}{cycle.pk}/")
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_list_asks_as_much_with_many(client, editor, plan):
    counts = []
    for many in (1, 29):
        for _number in range(many):
            cycle = make_cycle(plan, ends_on=timezone.localdate() + timedelta(days=1))
            reporting.close_cycle(cycle, by=editor)
        client.get(DESK)
        with CaptureQueriesContext(connection) as asked:
            client.get(DESK)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_without_a_plan_there_is_nothing(client, editor):
    assert client.get(DESK).status_code == 404
