"""The pages of speaking in the states to which no link leads: several points of every kind, each
way to be refused; a point changed, corrected after the closing, withdrawn."""

from datetime import timedelta

from django.utils import timezone

from consultation import desk, screening, services
from consultation.models import Answered, Consultation, Contribution
from tests.consultation.rows import make_response, move
from tests.consultation.writing_form import typed
from tests.factories import (
    make_affiliation,
    make_consultation,
    make_contribution,
    make_held,
    make_moderator,
    make_organisation,
    make_published,
    make_submission,
)

WRITE = "/consultazioni/prova/scrivi/"
KINDS = ("remark", "modification", "addition", "pledge")
LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 6


def many_points(visit) -> None:
    """The form at the consultation's own door: each kind, rearranged, refused, sent."""
    make_consultation(slug="prova")
    make_organisation(municipality="1", name="2")
    visit.get(WRITE)
    for kind in ("modifica", "integrazione", "disponibilita"):
        visit.get(f"{WRITE}1.1.1/?tipo={kind}")
    rows = [{"kind": kind, "passage": "1.1.1", "text": "1 + 1"} for kind in KINDS]
    for button in ("add", "remove-1", "show-2", "kind-1-pledge", "kind-4-addition", "preview"):
        visit.post(WRITE, typed(*rows, do=button))
    visit.post(WRITE, typed({"kind": "modification", "text": "", "passage": "x"}), status=422)
    visit.post(WRITE, typed(*[{"text": LONG} for _ in range(services.POINTS)], do="add"))
    visit.post(WRITE, typed(*[{"text": "1"} for _ in range(services.POINTS + 1)]), status=422)
    for mode in ("organisation", "pseudonym", "none"):
        Consultation.objects.update(publication=mode)
        visit.get(WRITE)
    visit.client.force_login(make_affiliation().person)
    visit.get(WRITE)
    visit.post(WRITE, typed(*rows[:1], rows[3]))
    Consultation.objects.update(closes_at=timezone.now())
    visit.post(WRITE, typed(*rows[:1], rows[3]), status=409)
    visit.get(WRITE)


def following(visit) -> None:
    """Change, correct and withdraw, allowed and refused; what was answered."""
    asked = make_consultation(slug="prova")
    words = {"language": visit.language, "text": "1 + 1"}
    points = [make_published(asked, **words), make_held(asked, language=visit.language)]
    points.append(make_published(asked, kind="modification", motivation="2", **words))
    points.append(make_published(asked, kind="pledge", code="1.1.1-a1", **words))
    for point in points:
        visit.get(_at(point, "modifica"))
        visit.get(_at(point, "ritira"))
    first, held, change, offer = points
    visit.post(_at(change, "modifica"), {"text": "3", "revision": "1"})
    visit.post(_at(first, "modifica"), status=422)
    visit.post(_at(first, "modifica"), {"text": "2 + 2", "revision": "1"})
    visit.get(_at(first, "modifica"), status=409)
    screening.screen(first.pk)
    visit.post(_at(first, "modifica"), {"text": "3 + 3", "revision": "1"}, status=409)
    visit.post(_at(first, "modifica"), {"text": "3 + 3", "revision": "20"}, status=429)
    visit.post(_at(offer, "ritira"))
    visit.post(_at(offer, "ritira"), status=409)
    visit.get(make_contribution(asked, **words).submission.get_absolute_url())
    desk.publish(held, held.revisions.get(), by=make_moderator())
    later = make_held(asked, language=visit.language)
    Consultation.objects.update(closes_at=timezone.now())
    visit.get(_at(later, "modifica"))
    visit.post(_at(later, "modifica"), {"text": "4 + 4", "revision": "1"}, status=422)
    visit.post(_at(first, "modifica"), {"text": "5 + 5", "revision": "2"}, status=409)
    visit.get(_at(first, "ritira"), status=409)
    visit.get(later.submission.get_absolute_url())
    _answer(first)
    visit.get(first.submission.get_absolute_url())
    Contribution.objects.filter(pk=later.pk).update(
        correct_until=timezone.now() - timedelta(seconds=1)
    )
    visit.get(_at(later, "modifica"), status=409)
    visit.get(make_submission(make_consultation(), **words).get_absolute_url())


def _answer(point: Contribution) -> None:
    response = make_response(point.consultation, reason_it="–", reason_en="–")
    Answered.objects.create(response=response, contribution=point)
    move(response, "validated", validated_by=make_moderator(), validated_at=timezone.now())
    move(response, "published", published_at=timezone.now())


def _at(point: Contribution, verb: str) -> str:
    return f"{point.submission.get_absolute_url()}{point.pk}/{verb}/"


SPEAKING_GROUPS = [many_points, following]
