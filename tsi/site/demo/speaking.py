"""Several points in one submission, of every kind: who speaks with a mandate, who is under 18, who
changes the own words and who takes them back."""

import json
import uuid
from pathlib import Path

from django.conf import settings
from django.utils import translation

from consultation import following, screening, services
from consultation.models import Consultation, Contribution
from partners.models import Affiliation
from tsi.site.demo.accounts import account

FILE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "speaking.json"


def play(consultation: Consultation) -> None:
    """Play each submission of the file: sent, confirmed, screened, and what came of it."""
    for number, row in enumerate(json.loads(FILE.read_text("utf-8"))["submissions"]):
        with translation.override(row["language"]):
            _send(consultation, row, number)


def _send(consultation: Consultation, row: dict, number: int) -> None:
    points = [_point(consultation, point, row["language"]) for point in row["points"]]
    sent = services.submit(
        consultation,
        form_token=uuid.uuid5(uuid.NAMESPACE_URL, f"demo-speaking:{consultation.pk}:{number}"),
        speaker=_speaker(row, number),
        points=points,
        language=row["language"],
    )
    services.confirm(sent)
    for said, point in zip(sent.contributions.order_by("pk"), row["points"], strict=True):
        screening.screen(said.pk)
        _then(said, point.get("then", {}))


def _speaker(row: dict, number: int) -> services.Speaker:
    profile = row.get("profile", {})
    if "account" not in row:
        names = (row["first_name"], row["last_name"])
        return services.Speaker(*names, email=f"voce{number}@demo.example", **profile)
    author = account(row["account"])
    mandate = Affiliation.objects.with_mandate().filter(person=author).order_by("pk").first()
    body = {"organisation": mandate.organisation} if mandate else {}
    return services.Speaker(author.first_name, author.last_name, author=author, **body, **profile)


def _point(consultation: Consultation, point: dict, language: str) -> services.Point:
    code = point.get("code")
    passage = consultation.version.passages.get(code=code) if code else None
    words = {name: point[name] for name in ("motivation", "how_much", "when") if name in point}
    text = point.get("text") or passage.text(language) + point["append"]
    return services.Point(passage, point["kind"], text, language=language, **words)


def _then(said: Contribution, then: dict) -> None:
    said = Contribution.objects.select_related("consultation", "submission").get(pk=said.pk)
    if "edit" in then:
        following.edit(said, following.Words(then["edit"]), seen=1, by=said.submission.author)
        screening.screen(said.pk)
    if then.get("withdraw"):
        following.withdraw(said, by=said.submission.author)
