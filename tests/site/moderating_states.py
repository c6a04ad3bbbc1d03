"""Pages of moderating and redress in every state (see page_states): queues, each verb refused and
done, reports and appeals with and without answer, the place of what is gone, the register."""

import uuid

from consultation import appealing, desk, flagging
from consultation.models import Contribution
from tests.consultation.rows import make_flag
from tests.factories import (
    make_consultation,
    make_held,
    make_moderator,
    make_published,
    make_user,
)
from tests.signing import sign_in
from tsi.base import counted

DESK = "/moderazione/"
WORDS = {"rule": "offence", "reason": "1", "revision": 1}


def desk_queues(visit) -> None:
    """Held, reported, appealed: the lists, each item, each verb refused and done."""
    asked = make_consultation(slug="prova")
    moderator, other = (make_moderator(first_name="M", last_name=str(n)) for n in (1, 2))
    sign_in(visit.client, moderator)
    held, again, flagged, appealed = (
        make_held(asked, language=visit.language, text="1 + 1 a@example.org") for _ in range(4)
    )
    visit.post(f"{DESK}{held.pk}/", WORDS | {"action": "obscure", "phrases": "9"}, status=422)
    visit.post(f"{DESK}{held.pk}/", WORDS | {"action": "obscure", "phrases": "1"})
    visit.get(held.get_absolute_url())
    visit.get(held.submission.get_absolute_url())
    visit.get(held.consultation.get_absolute_url())
    visit.post(f"{DESK}{again.pk}/", WORDS | {"action": "reject"})
    Contribution.objects.update(desk=None, desk_until=None)
    for said in (flagged, appealed):
        desk.publish(said, said.revisions.get(), by=other)
    for rule in ("offence", "offence", "off_topic"):
        make_flag(flagged, rule=rule, text="1", language=visit.language)
    decision = desk.hide(appealed, appealed.shown, by=other, rule="offence", reason="1")
    appealing.appeal(decision, text="1")
    for query in ("", "?coda=segnalazioni", "?coda=riesami", "?trovato=links&giorni=3",
                  "?codice=C-0001", "?codice=C-9999"):  # fmt: skip
        visit.get(f"{DESK}{query}")
    visit.get(f"{DESK}{flagged.pk}/")
    visit.post(f"{DESK}{flagged.pk}/", {"action": "uphold", "revision": 1}, status=422)
    visit.post(f"{DESK}{flagged.pk}/", WORDS | {"action": "uphold", "outcome": "1"})
    visit.get(f"{DESK}{flagged.pk}/")
    visit.get(flagged.get_absolute_url(), status=404)
    visit.get(f"{DESK}{appealed.pk}/")
    visit.post(f"{DESK}{appealed.pk}/", {"action": "deny", "revision": 1}, status=422)
    visit.post(f"{DESK}{appealed.pk}/", WORDS | {"action": "deny"})
    visit.get(appealed.submission.get_absolute_url())
    visit.post(f"{DESK}{appealed.pk}/", {"action": "restore", "revision": 1})
    visit.post(f"{DESK}{appealed.pk}/", {"action": "restore", "revision": 1}, status=409)
    visit.get(appealed.get_absolute_url())
    visit.post(f"{DESK}{appealed.pk}/", WORDS | {"action": "hide"})
    sign_in(visit.client, other)
    visit.get(f"{DESK}{appealed.pk}/")


def reporting(visit) -> None:
    """The form of a report: empty, refused, sent, too often; its receipt in every state."""
    asked = make_consultation(slug="prova")
    said, gone = (make_published(asked, language=visit.language, text="1 + 1") for _ in range(2))
    here = f"{said.get_absolute_url()}segnala/".removeprefix("/en")

    def typed(**values) -> dict:
        words = {"form_token": str(uuid.uuid4()), "rule": "offence", "text": "1", "email": ""}
        return words | {"website": ""} | values

    visit.get(here)
    wrong = typed(rule="", text="", email="1", website="1", form_token="1")
    visit.post(here, wrong, status=422)
    first = typed()
    visit.post(here, first)
    visit.post(here, first | {"text": "2"}, status=409)
    for _ in range(counted.REPORTS_AN_HOUR - 1):
        visit.client.post(here, typed())
    visit.post(here, typed(), status=429)
    visit.client.force_login(make_user())
    visit.post(here, typed())
    visit.post(here, typed(), status=409)
    flags = [make_flag(one, text="1", language=visit.language) for one in (said, gone)]
    flagging.dismiss(said, by=make_moderator(), outcome="1")
    words = {"rule": "offence", "reason": "1", "outcome": "1"}
    flagging.uphold(gone, gone.shown, by=make_moderator(), **words)
    for flag in flags:
        visit.get(flag.get_absolute_url().removeprefix("/en"))


def asking_again(visit) -> None:
    """The appeal: its form empty, refused, sent, asked twice; the answers on the private page."""
    asked = make_consultation(slug="prova")
    for verb in ("grant", "deny"):
        held = make_held(asked, language=visit.language, text="1 + 1 a@example.org")
        words = {"rule": "offence", "reason": "1"}
        decision = desk.reject(held, held.revisions.get(), by=make_moderator(), **words)
        own = held.submission.get_absolute_url().removeprefix("/en")
        here = f"{own}riesame/{decision.pk}/"
        visit.get(own)
        visit.get(here)
        visit.post(here, {"text": ""}, status=422)
        visit.post(here, {"text": "1"})
        visit.post(here, {"text": "1"}, status=409)
        visit.get(here, status=409)
        getattr(appealing, verb)(decision.appeal, by=make_moderator(), reason="1")
        visit.get(own)
        visit.get(f"/consultazioni/prova/{held.code}/", status=200 if verb == "grant" else 404)


def known_to_all(visit) -> None:
    """Register and figures: empty and full."""
    asked = make_consultation(slug="prova")
    pages = ("/consultazioni/prova/registro/", "/consultazioni/trasparenza/")
    for page in pages:
        visit.get(page)
    lost = make_held(asked)
    words = {"rule": "offence", "reason": "1"}
    decision = desk.reject(lost, lost.revisions.get(), by=make_moderator(), **words)
    for one in (make_held(asked), make_held(asked)):
        parts = {"text": [[0, 3]]}
        desk.publish(one, one.revisions.get(), by=make_moderator(), parts=parts, **words)
    asking = appealing.appeal(decision, text="1")
    visit.get(pages[0])
    appealing.grant(asking, by=make_moderator(), reason="1")
    make_flag(make_published(asked))
    for page in pages:
        visit.get(page)
    visit.get(f"{pages[0]}?azione=hide&da=person")


MODERATING_GROUPS = [desk_queues, reporting, asking_again, known_to_all]
