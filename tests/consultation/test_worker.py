"""A real worker, killed, starved of its broker and started again."""

import threading

import pytest
from django.conf import settings
from django.db import connection, transaction
from redis import Redis

from consultation.models import Contribution, Decision
from consultation.tasks import screen_contribution
from tests.factories import make_consultation, make_contribution, make_submission
from tests.worker import wait_until
from tsi.base.models import MailState, OutgoingMail

pytestmark = pytest.mark.xdist_group("worker")

# A web process of its own: sends a remark, confirms it, opens the private page.
WRITE_AND_CONFIRM = """
import uuid, django
django.setup()
from django.test import Client
from consultation.models import Submission
data = dict(first_name="B", last_name="V", email="b@example.org", accepts="on", text="Bene.")
data["form_token"] = uuid.uuid4()
client = Client(raise_request_exception=False)
print(client.post("/consultazioni/prova/scrivi/1.1.1/", data).status_code)
page = Submission.objects.get().get_absolute_url()
print(client.post(page + "conferma/").status_code)
print(client.get(page).status_code)
"""


def state(contribution: Contribution) -> str:
    contribution.refresh_from_db()
    return contribution.state


def test_worker_screens_and_writes(worker):
    contribution = make_contribution()

    wait_until(lambda: state(contribution) == "published")

    letters = OutgoingMail.objects.filter(letter="consultation.letters.decision_taken")
    wait_until(lambda: letters.get().state == MailState.SENT)
    assert contribution.decisions.count() == 1


@pytest.mark.slow
def test_worker_killed_in_mid_screening_decides_once_when_it_is_back(worker):
    contribution = make_contribution()
    wait_until(lambda: state(contribution) == "published")
    with transaction.atomic(), connection.cursor() as cursor:
        # The worker can claim, but waits before it can write its decision.
        cursor.execute("LOCK TABLE consultation_decision IN EXCLUSIVE MODE")
        second = _in_another_connection(make_contribution)
        wait_until(lambda: _is_waiting_for_lock("consultation_decision"))
        worker.kill_9()

    assert state(second) == "screening"
    worker.start()
    wait_until(lambda: state(second) == "published", seconds=30)

    assert second.attempts == 2
    assert second.decisions.count() == 1
    letters = OutgoingMail.objects.filter(about=second.decisions.get().pk, letter__contains="taken")
    wait_until(lambda: letters.get().state == MailState.SENT)
    assert letters.get().attempts == 1


@pytest.mark.slow
def test_broker_and_cache_away_at_submit_cost_nothing_and_the_sweep_screens(worker):
    consultation = make_consultation(slug="prova")

    answers = worker.python(WRITE_AND_CONFIRM, REDIS_URL="unix:///nonexistent/valkey.sock?db=0")

    assert answers.split() == ["302", "302", "200"]
    contribution = consultation.contributions.get()
    wait_until(lambda: state(contribution) == "published")
    assert contribution.decisions.count() == 1


@pytest.mark.slow
def test_task_delivered_many_times_decides_once(worker):
    contribution = make_contribution()
    for _ in range(20):
        screen_contribution.delay(contribution.pk)

    wait_until(lambda: state(contribution) == "published")
    wait_until(lambda: _queue_length() == 0)

    assert contribution.decisions.count() == 1
    letters = OutgoingMail.objects.filter(letter="consultation.letters.decision_taken")
    assert letters.count() == 1


@pytest.mark.slow
def test_log_of_the_worker_names_nobody(worker):
    submission = make_submission()
    wait_until(lambda: OutgoingMail.objects.get().state == MailState.SENT)

    log = worker.log.read_text()
    assert "ready." in log
    assert submission.contact.email not in log
    assert submission.link_token not in log


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(8))
def test_worker_killed_at_any_moment_loses_nothing(worker, moment):
    consultation = make_consultation()
    contributions = [make_contribution(consultation) for _ in range(12)]
    wait_until(lambda: Decision.objects.count() >= moment)
    worker.kill_9()
    worker.start()

    wait_until(lambda: not Contribution.objects.filter(state="screening").exists(), seconds=60)

    assert Decision.objects.count() == len(contributions)
    letters = OutgoingMail.objects.filter(letter="consultation.letters.decision_taken")
    assert letters.count() == len(contributions)
    wait_until(lambda: not letters.exclude(state=MailState.SENT).exists(), seconds=200)


def _in_another_connection(make):
    made = []

    def run():
        made.append(make())
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return made[0]


def _is_waiting_for_lock(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [table]
        )
        return cursor.fetchone()[0] > 0


def _queue_length() -> int:
    return Redis.from_url(settings.REDIS_URL).llen("screening")
