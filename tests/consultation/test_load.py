"""Many people at once: nothing is lost and every count is right."""

import uuid

import pytest
from django.test import Client

from consultation import services
from consultation.models import Contribution, Submission
from tests.factories import make_consultation
from tests.races import at_once
from tests.worker import wait_until
from tsi.base.models import OutgoingMail

PEOPLE, EACH = 8, 40


@pytest.mark.slow
@pytest.mark.xdist_group("worker")
def test_three_hundred_submissions_at_once_lose_nothing(worker, settings):
    settings.VISITORS_AN_HOUR = PEOPLE * EACH  # all of them come from one place
    consultation = make_consultation(slug="prova")
    before = consultation.revision

    def write(person: int) -> list[int]:
        client = Client()
        return [
            client.post(
                "/consultazioni/prova/scrivi/1.1.1/",
                {
                    "form_token": uuid.uuid4(),
                    "text": f"Osservazione {number} di {person}.",
                    "first_name": "Persona",
                    "last_name": f"Numero {person}",
                    "email": f"person{person}-{number}@example.org",
                    "accepts": "on",
                },
            ).status_code
            for number in range(EACH)
        ]

    answers = at_once(PEOPLE, write)

    assert answers == [[302] * EACH] * PEOPLE
    for submission in Submission.objects.all():
        services.confirm(submission)
    total = PEOPLE * EACH
    wait_until(lambda: Contribution.objects.filter(state="published").count() == total, 120)
    numbers = Contribution.objects.values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, total + 1))
    texts = Contribution.objects.values_list("revisions__text", flat=True)
    assert len(set(texts)) == total
    consultation.refresh_from_db()
    assert consultation.revision == before + total
    letters = OutgoingMail.objects.filter(letter="consultation.letters.decision_taken")
    assert letters.count() == total
