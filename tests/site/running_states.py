"""Pages of who runs consultations, and what everybody reads of each phase (see page_states)."""

import uuid

from django.utils import timezone

from consultation.models import Phase, Submission
from tests.consultation.phases import make_in
from tests.factories import (
    make_held,
    make_legal_text,
    make_published,
    make_staff,
    make_version,
)
from tests.signing import sign_in
from tsi.base.models import LegalKind, LegalText

DESK = "/redazione/consultazioni/"
WHY = {"reason_it": "1 + 1", "reason_en": "2 + 2"}
LATER = WHY | {"closes_on": "2090-01-01", "closes_hour": "9:00"}
VOICE = {
    "channel": "workshop", "provenance": "3", "language": "it", "first_name": "B",
    "last_name": "V", "respondent": "citizen", "points-TOTAL_FORMS": "1",
    "points-INITIAL_FORMS": "0", "points-0-kind": "remark", "points-0-text": "1 + 1",
}  # fmt: skip


def _sign_in(visit) -> None:
    sign_in(visit.client, make_staff(first_name="M", last_name="1"))


def _typed(**values) -> dict:
    return {
        "title_it": "1", "title_en": "1", "opens_on": "2090-01-01", "opens_hour": "09:00",
        "closes_on": "2090-01-10", "closes_hour": "23:59", "moderated_first": "before",
        "publication": "none", "notice": make_legal_text(LegalKind.PRIVACY).pk,
        "terms": make_legal_text(LegalKind.TERMS).pk,
    } | values  # fmt: skip


def preparing(visit) -> None:
    """The desk: nothing, prepared, refused, changed, announced for less than four weeks."""
    _sign_in(visit)
    visit.get(DESK)
    visit.get(f"{DESK}nuova/")
    version = make_version()
    visit.get(DESK)
    visit.get(f"{DESK}nuova/")
    wrong = {"opens_on": "2027-03-28", "opens_hour": "02:30", "publication": "full",
             "closes_on": "2020-01-01"}  # fmt: skip
    visit.post(f"{DESK}nuova/", _typed(version=version.pk, **wrong), status=422)
    visit.post(f"{DESK}nuova/", status=422)
    visit.post(f"{DESK}nuova/", _typed(version=version.pk))
    visit.get("/account/")
    here = f"{DESK}1/"
    for page in ("", "modifica/", "annuncia/", "voci/nuova/"):
        visit.get(here + page)
    visit.post(f"{here}modifica/", _typed(title_it=""), status=422)
    visit.post(f"{here}modifica/", _typed())
    visit.post(f"{here}proroga/", LATER | {"closes_on": "2095-01-01"}, status=409)
    visit.post(f"{here}annuncia/", status=422)
    visit.post(f"{here}annuncia/", WHY)
    visit.get(f"{here}modifica/")
    visit.post(f"{here}modifica/", _typed(), status=409)
    visit.post(f"{here}annuncia/", WHY, status=409)
    visit.post(f"{here}chiudi/", WHY, status=409)
    visit.get("/consultazioni/1/")


def moving_the_end(visit) -> None:
    """An open one with numbers: extended, refused, closed early."""
    asked = make_in(Phase.OPEN, slug="prova", title_it="1", title_en="1")
    make_published(asked)
    make_held(asked)
    _sign_in(visit)
    here = f"{DESK}prova/"
    for page in ("", "proroga/", "chiudi/"):
        visit.get(here + page)
    visit.post(f"{here}proroga/", status=422)
    visit.post(f"{here}proroga/", LATER | {"closes_on": "2020-01-01"}, status=422)
    visit.post(f"{here}proroga/", LATER)
    visit.get("/consultazioni/prova/")
    visit.post(f"{here}chiudi/", status=422)
    visit.post(f"{here}chiudi/", WHY)
    visit.get("/consultazioni/prova/")
    visit.post(f"{here}chiudi/", WHY, status=409)


def heard_offline(visit) -> None:
    """Voices: none, refused, entered, more points, a day outside."""
    make_in(Phase.OPEN, slug="prova", title_it="1", title_en="1", publication="pseudonym")
    _sign_in(visit)
    here, today = f"{DESK}prova/voci/", timezone.localdate().isoformat()
    visit.get(here)
    visit.get(f"{here}nuova/")
    visit.post(f"{here}nuova/", status=422)
    voice = VOICE | {"form_token": str(uuid.uuid4()), "heard_on": today}
    for wrong in (
        {"points-0-text": ""},
        {"points-0-code": "9.9"},
        {"points-0-kind": "modification"},
        {"channel": "pec", "provenance": "x"},
    ):
        visit.post(f"{here}nuova/", voice | wrong, status=422)
    visit.post(f"{here}nuova/", voice | {"more": "1"})
    for day in ("2020-01-01", "2090-01-01"):
        visit.post(f"{here}nuova/", voice | {"heard_on": day}, status=409)
    visit.post(f"{here}nuova/", voice)
    visit.post(f"{here}nuova/", voice | {"provenance": "4"}, status=409)
    for channel in ("interview", "letter", "pec", "phone", "desk"):
        visit.post(f"{here}nuova/", voice | {"form_token": str(uuid.uuid4()), "channel": channel})
    assert Submission.objects.count() == 6
    visit.get(here)


def phases(visit) -> None:
    """What everybody reads of each phase, and of texts that are in force no more."""
    for phase in Phase.values:
        asked = make_in(phase, title_it="1", title_en="1", answers_due=timezone.localdate())
        if phase != Phase.PREPARED:
            visit.get(f"/consultazioni/{asked.slug}/")
    visit.get("/consultazioni/")
    old = make_legal_text(LegalKind.TERMS)
    words = {name: getattr(old, name) for name in ("title_it", "title_en", "body_it", "body_en")}
    LegalText.objects.create(kind=LegalKind.TERMS, number=2, **words)
    visit.get("/regole/1/")


RUNNING_GROUPS = [preparing, moving_the_end, heard_offline, phases]
