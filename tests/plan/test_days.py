"""Days of another age: pictures and calendars have no room for them."""

from datetime import date

import pytest
from django.db import IntegrityError

from plan.execution.exchange import check
from plan.execution.exchange.files import tables_of
from plan.models import Milestone
from tests.factories import make_editor, make_plan, make_version
from tests.plan.executing import make_cycle, make_due, make_measure, make_report, uid_of
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
OUT = ["0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"]


@pytest.fixture
def version():
    return make_version(make_plan())


@pytest.fixture
def uid(version):
    return uid_of(version, "1.1.1-a1")


@pytest.mark.parametrize("day", OUT)
def test_milestone_of_another_age_is_not_taken_and_what_was_typed_stays(client, version, uid, day):
    sign_in(client, make_editor())
    page = f"/en/redazione/attuazione/{uid}/tappe/nuova/"

    answer = client.post(page, {"title_it": "Avvio", "title_en": "", "due": day})

    assert answer.status_code == 422
    assert "Write a year between 1900 and 2100." in answer.content.decode()
    assert "Avvio" in answer.content.decode()
    assert not Milestone.objects.exists()


@pytest.mark.parametrize("day", OUT)
def test_milestone_of_another_age_does_not_come_in_by_a_file(version, uid, day):
    head = "action,title_it,title_en,original_due,due,reached_on,move_reason"
    content = f"{head}\r\n{uid},Avvio,,,{day},,\r\n".encode()

    report = check(version.plan, tables_of(content), by=make_editor())

    assert not report.fits


@pytest.mark.parametrize("day", [date.fromisoformat(each) for each in OUT])
def test_database_keeps_days_within_reach(version, uid, day):
    with pytest.raises(IntegrityError, match="milestone_within_reach"):
        make_due(version.plan, uid, day)


@pytest.mark.parametrize("name", ["started_on", "ended_on"])
def test_database_keeps_days_of_reports_within_reach(version, uid, name):
    cycle = make_cycle(version.plan)

    with pytest.raises(IntegrityError, match="update_within_reach"):
        make_report(cycle, uid, **{name: date(1, 1, 1)})


def test_database_keeps_days_of_values_within_reach(version):
    indicator = make_measure(version.plan)

    with pytest.raises(IntegrityError, match="observation_within_reach"):
        indicator.observations.create(
            starts_on=date(1, 1, 1), ends_on=date(2026, 1, 1), value=1, source="ISTAT"
        )


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2100, 12, 31)])
def test_first_and_last_day_are_drawn(client, version, uid, day):
    make_due(version.plan, uid, day)

    for page in ("cronoprogramma/", "cronoprogramma.ics"):
        assert client.get(f"/piano/avanzamento/{page}").status_code == 200
