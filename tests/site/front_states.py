"""The pages that tell what this is, in every state (see page_states)."""

from datetime import timedelta

from django.utils import timezone

from consultation.models import Consultation
from tests.consultation.rows import make_response, move
from tests.factories import make_consultation, make_published, make_user


def first_page(visit) -> None:
    """Nothing at all; a consultation to come, open, being answered, answered."""
    visit.get("/")
    ahead = timezone.now() + timedelta(days=3)
    asked = make_consultation(slug="prova", opens_at=ahead, closes_at=ahead + timedelta(days=30))
    visit.get("/")
    window = {"opens_at": timezone.now() - timedelta(days=30), "closes_at": ahead}
    Consultation.objects.update(**window)
    said = make_published(asked, text="1 + 1", language=visit.language)
    visit.get("/")
    Consultation.objects.update(closes_at=timezone.now(), answers_due=ahead.date())
    visit.get("/")
    response = make_response(asked, reason_it="–", reason_en="–")
    response.answered.create(contribution=said)
    move(response, "validated", validated_by=make_user(), validated_at=timezone.now())
    move(response, "published", published_at=timezone.now())
    Consultation.objects.update(reported_at=timezone.now())
    asked.touch()
    visit.get("/")


def told_pages(visit) -> None:
    """Who we are, the process, the context: with nothing in the tables, and nothing found."""
    for address in ("/chi-siamo/", "/percorso/", "/percorso/?tipo=atto", "/contesto/"):
        visit.get(address)
    visit.get("/contesto/?tipo=rete&rilevanza=direct")


FRONT_GROUPS = (first_page, told_pages)
