"""A consultation of the demonstration that is over: what was said on version 1.0.1 was answered
when version 1.1 was published."""

import uuid
from datetime import datetime, timedelta

import pgtrigger
from django.conf import settings
from django.db.models import F
from django.utils import timezone, translation

from consultation import running, screening, services
from consultation.answering import drafting, publishing, validating
from consultation.models import (
    Consultation,
    ConsultationStep,
    ConsultationVerb,
    Contribution,
    ContributionKind,
    Event,
    Response,
    Submission,
)
from plan.models import Plan, Version
from tsi.base.models import LegalKind, LegalText
from tsi.site.demo.accounts import account, read

FILE = settings.BASE_DIR / "fixtures" / "demo" / "answering.json"
SLUG = "bozza-1-0-1"
NUMBER = "1.0.1"
OPENED_AGO = timedelta(days=65)
CLOSED_AGO = timedelta(days=30)
GUARDS_OF_DATES = (
    "consultation.ConsultationStep:consultation_step_never_changes",
    "consultation.Event:event_append_only",
    "consultation.Response:response_published_stays",
    "consultation.Response:response_validated_words_stay",
)


def consult(plan: Plan) -> None:
    """Let people speak about version 1.0.1, and close it: once, before anything came of it."""
    version = Version.objects.filter(plan=plan, number=NUMBER).first()
    if version is None or Consultation.objects.filter(version=version).exists():
        return
    by, now = account("staff@demo.example"), timezone.now()
    consultation = running.create(
        version,
        by=by,
        slug=SLUG,
        title_it="Consultazione sulla versione dimostrativa 1.0.1",
        title_en="Consultation on demonstration version 1.0.1",
        intro_it="È chiusa e ha avuto risposta: leggi che cosa è cambiato grazie a chi ha scritto.",
        intro_en="It is closed and answered: read what changed because of those who wrote.",
        opens_at=now - OPENED_AGO,
        closes_at=now + timedelta(days=1),
        notice=LegalText.objects.in_force(LegalKind.PRIVACY),
        terms=LegalText.objects.in_force(LegalKind.TERMS),
        is_demo=True,
    )
    running.announce(consultation, by=by)
    for number, row in enumerate(read(FILE)["contributions"], start=1):
        _speak(consultation, row, number)
    _date_voices(consultation)


def _speak(consultation: Consultation, row: dict, number: int) -> None:
    speaker = services.Speaker(
        row["first_name"],
        row["last_name"],
        row["organisation"],
        email=f"voce{number}@demo.example",
    )
    passage = consultation.version.passages.get(code=row["code"])
    with translation.override("it"):
        submission = services.submit(
            consultation,
            form_token=uuid.uuid5(uuid.NAMESPACE_URL, f"demo:{SLUG}:{number}"),
            speaker=speaker,
            points=[services.Point(passage, ContributionKind.REMARK, row["text"])],
            language="it",
        )
        services.confirm(submission)
    screening.screen(submission.contributions.get().pk)


def _date_voices(consultation: Consultation) -> None:
    """Demo only: it was open for five weeks, and is over since a month."""
    now = timezone.now()
    opened, ended = now - OPENED_AGO, now - CLOSED_AGO
    Consultation.objects.filter(pk=consultation.pk).update(
        announced_at=opened - timedelta(days=3), closes_at=ended
    )
    with pgtrigger.ignore(*GUARDS_OF_DATES):
        consultation.steps.update(at=opened - timedelta(days=3), closes_at=ended)
        for number, row in enumerate(consultation.contributions.order_by("pk"), start=1):
            back = OPENED_AGO - timedelta(days=3 * number)
            Submission.objects.filter(pk=row.submission_id).update(
                received_at=F("received_at") - back, confirmed_at=F("confirmed_at") - back
            )
            Contribution.objects.filter(pk=row.pk).update(published_at=F("published_at") - back)
            Event.objects.filter(contribution=row).update(at=F("at") - back)


def report(plan: Plan, version: Version) -> None:
    """Answer everybody, and publish the responses with `version`, the text that came of them."""
    consultation = Consultation.objects.get(slug=SLUG)
    script, drafter = read(FILE), account("redattore@demo.example")
    validator = account("redattrice@demo.example")
    keys = dict(consultation.contributions.values_list("number", "pk"))
    for row in script["responses"]:
        response = drafting.draft(
            consultation,
            [keys[number] for number in row["to"]],
            outcome=row["outcome"],
            reason_it=row["reason_it"],
            reason_en=row["reason_en"],
            by=drafter,
        )
        changed = version.passages.filter(code__in=row["changed"])
        drafting.name_passages(response, added=changed)
        validating.validate(response, seen=validating.whole_seen(response), by=validator)
    publishing.publish(consultation, version=version, protocol=script["protocol"], by=validator)


def date_report(at: datetime) -> None:
    """Demo only: the responses were published on the day of their version."""
    consultation = Consultation.objects.get(slug=SLUG)
    Consultation.objects.filter(pk=consultation.pk).update(reported_at=at)
    with pgtrigger.ignore(*GUARDS_OF_DATES):
        Response.objects.filter(consultation=consultation).update(
            drafted_at=at - timedelta(days=9),
            validated_at=at - timedelta(days=4),
            published_at=at,
        )
        steps = ConsultationStep.objects.filter(consultation=consultation)
        steps.filter(verb=ConsultationVerb.REPORT).update(at=at)
