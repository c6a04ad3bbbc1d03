"""More of what people say in the consultation of the demonstration, and who supports it."""

import uuid
from dataclasses import fields

from django.conf import settings
from django.db import transaction
from django.utils import translation

from consultation import desk, screening, services, supporting
from consultation.models import Consultation, Contribution, ContributionState, Decision
from partners.models import User
from tsi.site.demo.accounts import account, read

FIXTURE = settings.BASE_DIR / "fixtures" / "demo" / "contributions.json"
MODERATOR = "moderatrice@demo.example"


def play(consultation: Consultation) -> None:
    """Have each one speak, and others support what was published."""
    said = [
        (_speak(consultation, row, number), row)
        for number, row in enumerate(read(FIXTURE)["contributions"])
    ]
    for contribution, row in said:
        if contribution.state == ContributionState.PUBLISHED:
            for email in row.get("supported_by", []):
                supporting.support(contribution, by=account(email))
            _take_away(contribution, row)


def _speak(consultation: Consultation, row: dict, number: int) -> Contribution:
    """One person writes, confirms and is screened; what is held may be decided on."""
    code = row["code"]
    passage = consultation.version.passages.get(code=code) if code else None
    text = row.get("text") or passage.text(row["language"]) + row["append"]
    values = row | {
        "passage": passage,
        "text": text,
        "organisation_name": row["organisation"],
        "email": f"voce{number}@demo.example",
    }
    del values["organisation"]  # a name, where the service would want an entry of the network
    with translation.override(row["language"]):
        submission = services.submit(
            consultation,
            form_token=uuid.uuid5(uuid.NAMESPACE_URL, f"demo:{consultation.pk}:voce:{number}"),
            speaker=_made(services.Speaker, values),
            points=[_made(services.Point, values)],
            language=row["language"],
        )
        services.confirm(submission)
    contribution = submission.contributions.get()
    screening.screen(contribution.pk)
    contribution.refresh_from_db()
    if contribution.state == ContributionState.HELD and row.get("then") == "published":
        judged = contribution.revisions.get(number=contribution.revision)
        desk.publish(contribution, judged, by=_moderator())
    return contribution


def _made(kind: type, values: dict):
    """One of the service's own dataclasses, of what the script says."""
    names = {field.name for field in fields(kind)}
    return kind(**{name: value for name, value in values.items() if name in names})


@transaction.atomic
def _take_away(contribution: Contribution, row: dict) -> None:
    """What was public for a while leaves its code."""
    if row.get("withdrawn"):
        contribution.move("withdraw")
    elif rule := row.get("hide"):
        contribution.move("hide", by=_moderator())
        Decision.objects.create(
            contribution=contribution,
            revision=contribution.shown,
            action="hide",
            rule=rule,
            reason=row["reason"],
            by=_moderator(),
        )


def _moderator() -> User:
    return account(MODERATOR)
