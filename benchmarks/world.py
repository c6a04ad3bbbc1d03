"""An invented consultation on the real Plan, spoken through the services that the pages use."""

import random
import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from benchmarks.words import said
from consultation import running, screening, services
from consultation.models import Consultation, Contribution, ContributionKind, ContributionState
from plan.models import Passage, Plan, Version, VersionKind
from plan.versions import freeze, publish
from tsi.base.models import LegalKind, LegalText

SENTENCES = (
    "Servono sportelli aperti tutto l'anno, non progetti di sei mesi.",
    "Nelle valli il servizio più vicino è a quaranta minuti di strada.",
    "Chi valuta i risultati, e quando li leggiamo?",
    "Propongo una formazione comune per chi lavora negli enti pubblici e nel Terzo settore.",
    "Le cooperative piccole non hanno tempo per tre procedure diverse.",
    "Bene l'idea di fondo, ma manca chi accompagna dopo il primo anno.",
    "Gli incontri alle dieci del mattino escludono chi studia e chi lavora.",
    "Pubblicare gli esiti una volta l'anno costa poco e dà fiducia.",
    "I gruppi informali sono spesso il primo passo di chi ha meno di trent'anni.",
    "Un fondo comune per i tirocini aiuterebbe gli enti che non possono pagarli.",
    "Questo punto ripete quanto già scritto nell'obiettivo precedente.",
    "La misura funziona nelle biblioteche: si potrebbe portarla nei mercati di quartiere.",
)
BATCH = 100  # submissions in one transaction


def open_consultation(number: str = "1.1", slug: str = "misure") -> Consultation:
    """Freeze and publish a version of the real Plan and open a consultation on it."""
    plan = Plan.objects.order_by("pk").first()  # others may stand beside the real one
    version = freeze(
        plan,
        number=number,
        kind=VersionKind.CONSULTATION,
        base=Version.objects.get(plan=plan, number="1.0"),
        is_demo=True,
    )
    publish(version)
    now = timezone.now()
    consultation = running.create(
        version,
        by=None,
        slug=slug,
        title_it="Consultazione inventata",
        title_en="Invented consultation",
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=30),
        notice=LegalText.objects.in_force(LegalKind.PRIVACY),
        terms=LegalText.objects.in_force(LegalKind.TERMS),
        is_demo=True,
    )
    running.announce(consultation, by=None)
    return consultation


def speak(consultation: Consultation, count: int) -> list[int]:
    """Send and confirm `count` contributions more; return their keys. They wait for screening.

    The rows are those of `count` visitors; only the commits are shared, one for a hundred.
    """
    before = Contribution.objects.count()
    points = _points(consultation, before, count)
    keys = []
    for start in range(0, count, BATCH):
        with transaction.atomic():
            for number in range(start, min(start + BATCH, count)):
                keys.append(_one(consultation, before + number, next(points)))
    return keys


def _one(consultation: Consultation, number: int, point: services.Point) -> int:
    submission = services.submit(
        consultation,
        form_token=uuid.uuid4(),
        speaker=services.Speaker(
            "Cittadina", f"inventata {_letters(number)}", email=f"voce{number}@demo.example"
        ),
        points=[point],
        language="it",
    )
    services.confirm(submission)
    return submission.contributions.get().pk


def _letters(number: int) -> str:
    """A name for a number, in consonants: digits could be a phone's, vowels make words."""
    return "".join("bcdghklmnp"[int(digit)] for digit in str(number))


def _points(consultation: Consultation, seed: int, count: int) -> Iterator[services.Point]:
    """Remarks, and one proposed change in five. Some passages are spoken of much more often."""
    chance = random.Random(seed)  # noqa: S311
    passages = list(consultation.version.passages.in_order())
    weights = [(rank + 1) ** -0.5 for rank in range(len(passages))]
    chance.shuffle(weights)
    for passage in chance.choices(passages, weights, k=count):
        words = said(chance)
        if chance.random() < 0.2:
            yield _change(passage, words)
        else:
            yield services.Point(passage, ContributionKind.REMARK, words)


def _change(passage: Passage, words: str) -> services.Point:
    text = f"{passage.text('it')} {words}"
    return services.Point(passage, ContributionKind.MODIFICATION, text, "Perché sia chiaro.")


def publish_all(keys: list[int]) -> None:
    """Screen contributions in batches, as the sweep does. A few in a thousand are held."""
    for start in range(0, len(keys), BATCH):
        assert not screening.screen_batch(keys[start : start + BATCH])
    waiting = Contribution.objects.filter(pk__in=keys, state=ContributionState.SCREENING)
    assert not waiting.exists()
