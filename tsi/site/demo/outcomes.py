"""Offers to take part of the demonstration, each where the script leaves it. All invented."""

import uuid

from django.conf import settings

from consultation import pledging, screening, services
from consultation.models import Consultation, ContributionKind, Submission
from partners.models import Organisation
from tsi.site.demo.accounts import account, read
from tsi.site.demo.bodies import body_named, speaker_of

FILE = settings.BASE_DIR / "fixtures" / "demo" / "outcomes.json"


def play(consultation: Consultation) -> None:
    """Play the offers once: what people did with them meanwhile stays."""
    for row in read(FILE)["offers"]:
        token = uuid.uuid5(uuid.NAMESPACE_URL, f"demo:offer:{row['key']}")
        if not Submission.objects.filter(form_token=token).exists():
            _offer(consultation, row, token)


def _offer(consultation: Consultation, row: dict, token: uuid.UUID) -> None:
    passage = consultation.version.passages.get(code=row["code"])
    organisation = body_named(row["organisation"]) if "organisation" in row else None
    submission = services.submit(
        consultation,
        form_token=token,
        speaker=_speaker(row, organisation),
        points=[services.Point(passage, ContributionKind.PLEDGE, row["text"])],
        language="it",
    )
    services.confirm(submission)
    said = submission.contributions.get()
    screening.screen(said.pk)
    pledge = pledging.offer(said, role=row["role"])
    _decide(pledging.to_show().get(pk=pledge.pk), row)


def _speaker(row: dict, organisation: Organisation | None) -> services.Speaker:
    if organisation is None:
        address = f"offerta-{row['key']}@demo.example"
        return services.Speaker(row["first_name"], row["last_name"], email=address)
    person = speaker_of(organisation)
    names = (person.first_name, person.last_name, organisation.name)
    return services.Speaker(*names, author=person, organisation=organisation)


def _decide(pledge, row: dict) -> None:
    editor = account("redattore@demo.example")
    if "note" in row:
        pledging.clarify(pledge, by=editor, note=row["note"])
    if row["then"] in ("accept", "confirm"):
        pledging.accept(pledge, by=editor, role=row["role"])
    if row["then"] == "confirm":
        organisation = pledge.organisation
        pledging.confirm(pledge, by=speaker_of(organisation))
    if row["then"] == "decline":
        pledging.decline(pledge, by=editor, reason=row["reason"])
