"""Moderation of the demonstration: obscured, reported, hidden, looked at again. All invented."""

import uuid

from django.conf import settings
from django.utils import translation

from consultation import appealing, desk, flagging, screening, services
from consultation.models import Consultation, Contribution, Submission
from consultation.obscuring import places
from tsi.site.demo.accounts import account, read

FILE = settings.BASE_DIR / "fixtures" / "demo" / "moderating.json"


def play(consultation: Consultation) -> None:
    """Play it once: what people did with it meanwhile stays."""
    for number, row in enumerate(read(FILE)["contributions"]):
        token = uuid.uuid5(uuid.NAMESPACE_URL, f"demo:moderating:{consultation.pk}:{number}")
        if Submission.objects.filter(form_token=token).exists():
            return
        with translation.override("it"):
            said = _speak(consultation, row, number, token)
            for act in row["acts"]:
                _act(Contribution.objects.to_show().get(pk=said.pk), act)


def _speak(consultation: Consultation, row: dict, number: int, token: uuid.UUID) -> Contribution:
    speaker = services.Speaker(
        row["first_name"], row["last_name"], email=f"moderata{number}@demo.example"
    )
    passage = consultation.version.passages.get(code=row["code"])
    sent = services.submit(
        consultation,
        form_token=token,
        speaker=speaker,
        points=[services.Point(passage, "remark", row["text"])],
        language="it",
    )
    services.confirm(sent)
    said = sent.contributions.get()
    screening.screen(said.pk)
    return said


def _act(said: Contribution, act: dict) -> None:
    """One thing that a reader, the author or a moderator did."""
    verb = act["verb"]
    if verb == "flag":
        words = {"rule": act["rule"], "text": act["text"], "language": "it"}
        token = uuid.uuid5(uuid.NAMESPACE_URL, f"{said.pk}:{act['text']}")
        flagging.report(said, form_token=token, client=act["text"], **words)
    elif verb == "appeal":
        appealing.appeal(said.decisions.order_by("pk").last(), text=act["text"])
    else:
        _decide(said, act)


def _decide(said: Contribution, act: dict) -> None:
    by = account(f"{act['by']}@demo.example")
    judged = said.revisions.get(number=said.revision)
    words = {name: act[name] for name in ("rule", "reason", "outcome") if name in act}
    match act["verb"]:
        case "obscure":
            parts = {"text": places(judged.text, act["phrase"])}
            desk.publish(said, judged, by=by, parts=parts, **words)
        case "reject" | "hide" | "restore" as verb:
            getattr(desk, verb)(said, judged, by=by, **words)
        case "uphold":
            flagging.uphold(said, judged, by=by, **words)
        case "dismiss":
            flagging.dismiss(said, by=by, **words)
        case "grant" | "deny" as verb:
            asked = said.decisions.order_by("pk").last().appeal
            getattr(appealing, verb)(asked, by=by, **words)
