"""Pages of the execution of the Plan in every state (see page_states): the desk, an action with
nothing and with all, each form refused and done, the answers of organisation and community."""

from datetime import date

from partners import leaving
from plan.execution import dependencies, instruments, involving, milestones, seeking
from plan.models import Indicator, IndicatorLink, Version, Waiver
from tests.factories import (
    make_affiliation,
    make_community,
    make_editor,
    make_facilitator,
    make_involvement,
    make_participant,
    make_partner,
    make_version,
)
from tests.signing import sign_in

DESK = "/redazione/attuazione/"
WORDS = {"title_it": "1", "title_en": "1"}


def _version() -> Version:
    return make_version()


def _uid(version: Version, number: int = 1):
    return version.passages.get(code=f"1.1.{number}-a1").uid


def _fill(version: Version, by) -> None:
    """Everything that the pages of one action can show."""
    plan, uid = version.plan, _uid(version)
    community = make_community(**WORDS)
    for values in (
        {"basis": "1", "basis_url": "https://example.org/1"},
        {"role": "co_lead", "basis": "1"},
        {"role": "funder", "state": "proposed"},
        {"state": "declined", "reason": "1"},
        {"state": "ended", "reason": "1"},
    ):
        make_involvement(version, organisation=make_partner(name="1"), **values)
    make_involvement(version, role="contributor", community=community)
    row = milestones.add(plan, uid=uid, due=date(2027, 5, 31), by=by, **WORDS)
    milestones.move(row, due=date(2027, 6, 30), reason="1", by=by)
    row = milestones.add(plan, uid=uid, due=date(2026, 5, 31), by=by, **WORDS)
    milestones.reach(row, on=date(2026, 5, 1), by=by)
    tool = {"kind": "call", "description": "1", "url": "https://example.org/1"}
    instruments.create(plan, uid=uid, by=by, **tool, **WORDS)
    dependencies.add(plan, before=_uid(version, 2), after=uid, by=by)
    Waiver.objects.create(plan=plan, uid=uid, needs="instrument", reason="1")
    seeking.seek(plan, uid=uid, note_it="1", note_en="1", skills=["1"], by=by)
    number = {"name_it": "1", "name_en": "1", "definition": "1", "unit": "1", "level": "output"}
    indicator = Indicator.objects.create(plan=plan, code="1", **number)
    IndicatorLink.objects.create(indicator=indicator, uid=uid)


def designing(visit) -> None:
    """The desk's list and an action with nothing and with all; one that left the Plan."""
    version, by = _version(), make_editor()
    sign_in(visit.client, by)
    here = f"{DESK}{_uid(version)}/"
    for filled in (False, True):
        for address in (DESK, f"{DESK}?manca=none", f"{DESK}?manca=lead&tema=1&q=1", here):
            visit.get(address)
        if not filled:
            _fill(version, by)
    visit.get(f"{DESK}{_uid(version, 2)}/")
    part = make_involvement(version, organisation=make_partner(name="1"), code="1.1.2-a1")
    leaving.leave(part.organisation, by=by)
    for address in (f"{DESK}?manca=left", f"{DESK}{_uid(version, 2)}/"):
        visit.get(address)
    visit.get("/piano/1.0/1.1.1-a1/")
    version.plan.elements.filter(code="1.1.1-a1").update(state="withdrawn")
    make_version(version.plan, number="2.0")
    visit.get(DESK)
    visit.get(here)


def writing_down(visit) -> None:
    """Each form of the desk: empty, refused, done, too late."""
    version, by = _version(), make_editor()
    sign_in(visit.client, by)
    here = f"{DESK}{_uid(version)}/"
    make_partner(name="1", slug="uno")
    visit.get(f"{here}coinvolgi/")
    visit.get(f"{here}coinvolgi/?q=1")
    visit.get(f"{here}coinvolgi/?q=9")
    forms = {
        "coinvolgi/ente/uno/": {"role": "lead", "basis": "1"},
        "cerca-partner/": {"note_it": "1", "skills": "1"},
        "tappe/nuova/": {"title_it": "1", "due": "2030-01-01"},
        "dipendenze/nuova/": {"before": _uid(version, 2)},
        "strumenti/nuovo/": {"kind": "fund", "title_it": "1"},
        "risorse/nuova/": {"year": 2030, "kind": "planned", "amount": 1, "source": "1"},
        "senza/indicatore/": {"reason": "1"},
        "senza/strumento/": {"reason": "1"},
    }
    visit.get(f"{here}strumenti/usa/")
    visit.post(f"{here}strumenti/usa/", status=422)
    for form, data in forms.items():
        visit.get(here + form)
        visit.post(here + form, status=422)
        visit.save(here + form, data)
        visit.save(here + form, data, status=200 if form == "cerca-partner/" else 409)
    visit.post(f"{here}cerca-partner/", forms["cerca-partner/"], status=409)
    back = f"{DESK}{_uid(version, 2)}/dipendenze/nuova/"
    visit.post(back, {"before": _uid(version)}, status=409)
    _changing(visit, version, here)


def _changing(visit, version: Version, here: str) -> None:
    uid = _uid(version)
    part = version.plan.involvements.get()
    milestone = version.plan.milestones.first()
    tool = version.plan.instruments.first()
    line = version.plan.budget_lines.get()
    for form, data in {
        f"tappe/{milestone.pk}/": {"title_it": "1"},
        f"tappe/{milestone.pk}/sposta/": {"due": "2031-01-01", "reason": "1"},
        f"strumenti/{tool.pk}/": {"kind": "call", "title_it": "1"},
        f"risorse/{line.pk}/": {"amount": 2},
        f"coinvolgimenti/{part.pk}/chiudi/": {"reason": "1"},
    }.items():
        visit.get(here + form)
        visit.save(here + form, status=422)
        visit.save(here + form, data)
    visit.save(f"{here}tappe/{milestone.pk}/sposta/", {"due": "2031-01-01", "reason": "1"},
               status=409)  # fmt: skip
    visit.post(f"{here}coinvolgimenti/{part.pk}/chiudi/", {"reason": "1"}, status=409)
    visit.post(f"{here}tappe/{milestone.pk}/togli/", status=409)
    visit.post(f"{here}risorse/{line.pk}/togli/")
    visit.post(f"{here}cerca-partner/smetti/")
    waits = version.plan.dependencies.get(after=uid)
    visit.post(f"{here}dipendenze/{waits.pk}/togli/")
    for waiver in version.plan.waivers.all():
        visit.post(f"{here}motivi/{waiver.pk}/togli/")
    visit.post(f"{here}strumenti/{tool.pk}/togli/")


def answering(visit) -> None:
    """An organisation's part: nothing, asked, taken, given back, too late; who only reads."""
    version = _version()
    speaker = make_affiliation(organisation=make_partner(name="1", slug="uno"))
    member = make_affiliation(organisation=speaker.organisation, role="member")
    visit.client.force_login(speaker.person)
    here = "/organizzazioni/uno/piano/"
    visit.get(here)
    first = make_involvement(version, state="proposed", organisation=speaker.organisation)
    other = make_involvement(
        version, state="proposed", organisation=speaker.organisation, code="1.1.2-a1", basis="1"
    )
    visit.get(here)
    own = f"{here}{first.pk}/"
    visit.get(own)
    visit.post(own, status=422)
    visit.post(own, {"answer": "decline"}, status=422)
    visit.post(own, {"answer": "accept"})
    visit.post(own, {"answer": "decline", "reason": "1"}, status=409)
    visit.post(f"{here}{other.pk}/", {"answer": "decline", "reason": "1"})
    visit.get("/organizzazioni/uno/")
    visit.get(f"{own}lascia/")
    visit.post(f"{own}lascia/", status=422)
    visit.post(f"{own}lascia/", {"reason": "1"})
    visit.post(f"{own}lascia/", {"reason": "1"}, status=409)
    late = make_involvement(version, state="proposed", organisation=speaker.organisation)
    make_involvement(version)
    visit.post(f"{here}{late.pk}/", {"answer": "accept"}, status=409)
    visit.client.force_login(member.person)
    visit.get(here)


def answering_for_a_community(visit) -> None:
    """A community's part, for who runs it and who takes part in it."""
    version = _version()
    community = make_community(slug="prova", description_it="2", description_en="2", **WORDS)
    row = make_involvement(version, state="proposed", community=community, role="contributor")
    here = "/comunita/prova/area/piano/"
    visit.client.force_login(make_participant(community).person)
    visit.get(here)
    visit.client.force_login(make_facilitator(community))
    visit.get(here)
    visit.get(f"{here}{row.pk}/")
    involving.accept(row, by=make_editor())
    visit.get(f"{here}{row.pk}/lascia/")
    visit.get(here)
    visit.get("/comunita/prova/")


def looking(visit) -> None:
    """The actions that look for a partner: all, filtered, none, for an organisation."""
    version = _version()
    here = "/piano/azioni/"
    make_involvement(version, role="contributor")
    make_involvement(version)
    seeking.seek(version.plan, uid=_uid(version), note_it="1", skills=["1"], by=make_editor())
    make_partner(slug="uno", offers=["1", "titolo italiano"])
    make_partner(slug="due")
    for query in ("", "?q=1.1.2", "?q=9", "?tema=1", "?ente=uno", "?ente=due"):
        visit.get(here + query)


EXECUTION_GROUPS = [
    designing, writing_down, answering, answering_for_a_community, looking,
]  # fmt: skip
