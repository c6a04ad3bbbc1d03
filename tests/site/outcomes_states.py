"""What comes of a consultation, in every state (see page_states): offers, the report, going."""

from consultation import pledging
from consultation.models import Consultation
from plan.execution import involving
from tests.consultation.pledges import again, make_offer
from tests.consultation.reporting import close, make_world, report_back
from tests.factories import (
    make_affiliation,
    make_consultation,
    make_editor,
    make_partner,
    make_plan,
    make_published,
    make_speaker,
    make_version,
)
from tests.signing import sign_in

DESK = "/redazione/consultazioni/prova/impegni/"
SPOKEN = {
    "speaker": make_speaker(first_name="M", last_name="1", email="m@example.org"),
    "text": "1 + 1",
}


def asked() -> Consultation:
    return make_consultation(make_version(make_plan(4)), slug="prova")


def offers_at_the_desk(visit) -> None:
    """Nobody offered; an offer refused, asked about, accepted, declined, decided meanwhile."""
    consultation = asked()
    sign_in(visit.client, make_editor(first_name="M", last_name="2"))
    visit.get(DESK)
    first, second, whole = (
        make_offer(consultation, code=code, **SPOKEN) for code in ("1.1.1-a1", "1.1.2-a1", "1.1.3")
    )
    visit.get(DESK)
    own, read = f"{DESK}{first.contribution.code}/", {"seen": first.contribution.shown_id}
    visit.get(own)
    visit.post(own, status=422)
    visit.post(own, {"verb": "decline", "words": ""}, status=422)
    visit.post(own, read | {"verb": "clarify", "words": "–"})
    visit.get(own)
    visit.post(own, read | {"verb": "accept", "role": "funder"})
    visit.get(own)
    visit.post(own, {"verb": "accept", "role": "funder"}, status=409)
    visit.get(first.contribution.get_absolute_url())
    other = f"{DESK}{second.contribution.code}/"
    visit.post(other, {"seen": second.contribution.shown_id, "verb": "decline", "words": "–"})
    visit.get(other)
    visit.get(second.contribution.get_absolute_url())
    visit.get(whole.contribution.get_absolute_url())
    pledging.withdraw(whole)
    visit.get(whole.contribution.get_absolute_url())
    visit.post(f"{DESK}{whole.contribution.code}/", {"verb": "decline", "words": "–"}, status=409)
    visit.get(DESK)


def offers_of_an_organisation(visit) -> None:
    """Nothing offered; waiting, accepted, confirmed, over, taken back."""
    consultation = asked()
    speaker = make_affiliation(organisation=make_partner(name="1", slug="ente"))
    here = "/organizzazioni/ente/impegni/"
    visit.client.force_login(speaker.person)
    visit.get(here)
    rows = [
        make_offer(consultation, organisation=speaker.organisation, code=code, **SPOKEN)
        for code in ("1.1.1-a1", "1.1.2-a1")
    ]
    visit.get(f"{here}{rows[0].pk}/")
    pledging.accept(rows[0], by=make_editor(), role="contributor")
    visit.get(here)
    own = f"{here}{rows[0].pk}/"
    visit.get(own)
    visit.get(rows[0].contribution.get_absolute_url())
    visit.post(own, status=409)
    visit.post(own, {"verb": "confirm"})
    visit.get(own)
    visit.get(rows[0].contribution.get_absolute_url())
    visit.post(f"{here}{rows[1].pk}/", {"verb": "withdraw"})
    visit.get(here)
    part = again(rows[0]).involvement
    involving.end(part, by=speaker.person, reason="–", from_desk=False)
    visit.get(rows[0].contribution.get_absolute_url())


def going(visit) -> None:
    """The identity is taken from what was said, by the private link."""
    said = make_published(asked(), **SPOKEN)
    own = f"{said.submission.get_absolute_url()}identita/"
    visit.get(own)
    visit.post(own)
    visit.get("/consultazioni/prova/identita-rimossa/")
    visit.get(said.get_absolute_url())
    visit.get(own, status=404)


def the_report(visit) -> None:
    """A consultation of which nobody spoke, with everything, and reported."""
    report = "/consultazioni/prova/relazione/"
    nobody = close(make_consultation(slug="nessuno"))
    visit.get(f"/consultazioni/{nobody.slug}/relazione/")
    consultation = make_world()
    visit.get(report, status=404)
    close(consultation)
    visit.get(report)
    report_back(consultation)
    visit.get(report)
    visit.get("/consultazioni/prova/documenti/")


OUTCOMES_GROUPS = [the_report, offers_at_the_desk, offers_of_an_organisation, going]
