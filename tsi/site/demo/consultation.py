"""The consultation of the demonstration: a draft, what people say about it, some decisions."""

import uuid
from datetime import datetime, timedelta

import pgtrigger
from django.db.models import F
from django.utils import timezone, translation

from consultation import desk, running, screening, services
from consultation.models import (
    Consultation,
    ConsultationStep,
    Contribution,
    ContributionState,
    Decision,
    Event,
    Phase,
    Submission,
)
from partners.models import User
from plan.models import Plan, Version, VersionKind
from plan.versions import freeze
from tsi.base.models import LegalKind, LegalText
from tsi.site.demo import answering, contributions, speaking
from tsi.site.demo.accounts import account, read

SLUG = "bozza-1-1"
OPENED_AGO = timedelta(days=6)
STAYS_OPEN = timedelta(days=23)  # with the days since the opening, over four weeks
FROZEN_BEFORE = timedelta(days=3)  # the draft, before its consultation opened
FIRST_BEFORE = timedelta(days=90)  # the text of the sources, before the draft
AT_LEAST = timedelta(days=7)  # what must remain whenever the demonstration starts


GUARDS_OF_DATES = (
    "consultation.ConsultationStep:consultation_step_never_changes",
    "consultation.Event:event_append_only",
    "consultation.Decision:decision_append_only",
    "plan.Version:version_sealed_columns",
    "plan.Version:version_last_words_stay",
    "base.LegalText:legal_text_never_changes",
)


def play(plan: Plan) -> Consultation:
    """Play the consultation, or only keep it open if it is there."""
    consultation = Consultation.objects.filter(slug=SLUG).first()
    if consultation is None:
        consultation = _open_consultation(plan)
        for number, row in enumerate(read()["contributions"]):
            _speak(consultation, row, number)
        speaking.play(consultation)
        contributions.play(consultation)
        _spread_dates(consultation)
        answering.date_report(consultation.opens_at - FROZEN_BEFORE)
    _keep_open(consultation)
    return consultation


def _open_consultation(plan: Plan) -> Consultation:
    version = freeze(
        plan,
        number="1.1",
        kind=VersionKind.CONSULTATION,
        base=Version.objects.get(plan=plan, number="1.0"),
        is_demo=True,
        note_it="Bozza dimostrativa: il testo è quello della versione 1.0.",
        note_en="Demonstration draft: the text is that of version 1.0.",
    )
    answering.report(plan, version)
    by = account("staff@demo.example")
    consultation = running.create(
        version,
        by=by,
        slug=SLUG,
        title_it="Consultazione sulla bozza 1.1 del Piano",
        title_en="Consultation on draft 1.1 of the Plan",
        intro_it=(
            "Leggi la bozza e di’, punto per punto, che cosa cambieresti o aggiungeresti. "
            "Ogni contributo compare accanto al testo di cui parla."
        ),
        intro_en=(
            "Read the draft and say, passage by passage, what you would change or add. "
            "Each contribution stands beside the text it speaks about."
        ),
        opens_at=_at_noon(timezone.now() - OPENED_AGO),
        closes_at=_at_day_end(timezone.now() + STAYS_OPEN),
        notice=LegalText.objects.in_force(LegalKind.PRIVACY),
        terms=LegalText.objects.in_force(LegalKind.TERMS),
        is_demo=True,
    )
    running.announce(consultation, by=by)
    return consultation


def _speak(consultation: Consultation, row: dict, number: int) -> None:
    """One person writes, confirms, is screened and, where the script says so, decided on."""
    passage = consultation.version.passages.get(code=row["code"])
    text = row.get("text") or _changed(passage.text(row["language"]), row)
    speaker = services.Speaker(
        row["first_name"],
        row["last_name"],
        row["organisation"],
        email=f"persona{number}@demo.example",
    )
    point = services.Point(passage, row["kind"], text, row.get("motivation", ""), row["language"])
    with translation.override(row["language"]):
        submission = services.submit(
            consultation,
            form_token=uuid.uuid5(uuid.NAMESPACE_URL, f"demo:{consultation.pk}:{number}"),
            speaker=speaker,
            points=[point],
            language=row["language"],
        )
        services.confirm(submission)
    contribution = submission.contributions.get()
    screening.screen(contribution.pk)
    contribution.refresh_from_db()
    if contribution.state == ContributionState.HELD:
        _decide(contribution, row)


def _changed(text: str, row: dict) -> str:
    if "replace" in row:
        old, new = row["replace"]
        return text.replace(old, new)
    return text + row["append"]


def _decide(contribution: Contribution, row: dict) -> None:
    moderator = User.objects.get(email="moderatrice@demo.example")
    revision = contribution.revisions.get(number=contribution.revision)
    if row.get("then") == "published":
        desk.publish(contribution, revision, by=moderator)
    elif row.get("then") == "rejected":
        desk.reject(contribution, revision, by=moderator, rule=row["rule"], reason=row["reason"])


def _spread_dates(consultation: Consultation) -> None:
    """Demo only: what was said just now is spread over the days since the opening."""
    sent = list(consultation.submissions.order_by("pk").values_list("pk", flat=True))
    since_opening = timezone.now() - consultation.opens_at
    step = since_opening / (len(sent) + 1)
    with pgtrigger.ignore(*GUARDS_OF_DATES):
        _date_texts(consultation)
        _date_steps(consultation)
        for number, key in enumerate(sent, start=1):
            back = since_opening - step * number
            Submission.objects.filter(pk=key).update(
                received_at=F("received_at") - back, confirmed_at=F("confirmed_at") - back
            )
            said = Contribution.objects.filter(submission=key)
            said.update(
                published_at=F("published_at") - back,
                held_at=F("held_at") - back,
                correct_until=F("correct_until") - back,
            )
            Event.objects.filter(contribution__in=said).update(at=F("at") - back)
            Decision.objects.filter(contribution__in=said).update(at=F("at") - back)


def _date_texts(consultation: Consultation) -> None:
    """Demo only: the texts that people read are older than what they say about them."""
    before = consultation.opens_at - FROZEN_BEFORE
    versions = Version.objects.filter(plan=consultation.version.plan)
    versions.filter(pk=consultation.version_id).update(sealed_at=before, published_at=before)
    first = before - FIRST_BEFORE
    versions.filter(number="1.0").update(sealed_at=first, published_at=first)
    LegalText.objects.filter(published_at__gt=first).update(published_at=first)


def _date_steps(consultation: Consultation) -> None:
    """Demo only: it was prepared and announced when its text was published."""
    before = consultation.opens_at - FROZEN_BEFORE
    Consultation.objects.filter(pk=consultation.pk).update(announced_at=before)
    ConsultationStep.objects.filter(consultation=consultation).update(at=before)


def _at_noon(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(hour=12, minute=0, second=0, microsecond=0)


def _at_day_end(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(hour=23, minute=59, second=0, microsecond=0)


def _keep_open(consultation: Consultation) -> None:
    """A demonstration that is started weeks later still shows an open window."""
    rows = Consultation.objects.filter(pk=consultation.pk)
    if consultation.closes_at >= timezone.now() + AT_LEAST:
        return
    if rows.with_phase().get().phase == Phase.ANSWERING:
        # Demo only: nobody opens a closed one again; its last day was while nobody looked.
        rows.update(closes_at=timezone.now() + AT_LEAST)
    running.extend(
        consultation,
        _at_day_end(timezone.now() + STAYS_OPEN),
        "Proroga dimostrativa: chi apre la dimostrazione trova la consultazione aperta.",
        "Demonstration: whoever starts it finds the consultation open.",
        by=account("staff@demo.example"),
    )
