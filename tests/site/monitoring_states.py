"""Pages of monitoring in every state (see page_states)."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from plan.execution import indicators, reporting
from plan.services import request_document
from tests.factories import make_affiliation, make_editor, make_partner, make_version
from tests.plan.monitoring import (
    again,
    make_cycle,
    make_delegate,
    make_indicator,
    make_part,
    make_plan_in_force,
    make_published,
    make_submitted,
    make_update,
    measured,
    uid_of,
)
from tests.signing import sign_in

DESK = "/redazione/monitoraggio/"
INDICATORS = "/redazione/indicatori/"
WORDS = {"narrative": "1", "obstacles": "2", "evidence_url": "https://e.example"}
TYPED = {"status": "under_way", "outlook": "at_risk", "narrative": "1 + 1", "verb": "submit"}
ALL = {
    "name_it": "1", "name_en": "2", "starts_on": "2026-01-01", "ends_on": "2026-06-30",
    "due_on": "2026-07-31",
}  # fmt: skip
DEFINED = {
    "code": "1", "name_it": "1", "name_en": "2", "level": "impact", "definition": "3",
    "method": "4", "unit": "5", "direction": "down", "baseline": "6", "baseline_period": "7",
    "elements": "1.1.1",
}  # fmt: skip
VALUE = {"starts_on": "2025-01-01", "ends_on": "2025-06-30", "value": "1", "source": "2"}


def _leader(plan):
    organisation = make_partner(name="0")
    for code in ("1.1.1-a1", "1.1.2-a1", "1.1.3-a1"):
        make_part(plan, code, organisation=organisation)
    return make_delegate(organisation)


def reporting_pages(visit) -> None:
    """The short page: nothing asked, asked, refused, kept, sent, sent back, published, gone."""
    plan = make_plan_in_force(3)
    leader, mine = _leader(plan), "/piano/avanzamento/riferisci/"
    page = f"{mine}{uid_of(plan)}/"
    visit.client.force_login(leader)
    for address in (mine, page, "/account/"):
        visit.get(address)
    visit.save(page, TYPED, status=409)
    cycle = make_cycle(plan, name_it="1", name_en="2")
    visit.get(mine)
    visit.save(page, {"verb": "submit"}, status=422)
    for wrong in (
        {"status": "completed"},
        {"ended_on": "2026-01-01"},
        {"status": "completed", "started_on": "2026-02-01", "ended_on": "2026-01-01"},
        {"started_on": "2999-01-01"},
    ):
        visit.save(page, TYPED | wrong, status=422)
    visit.save(page, TYPED | {"verb": "draft"})
    visit.save(page, TYPED)
    visit.save(page, TYPED, status=409)
    for address in (mine, "/account/"):
        visit.get(address)
    update = cycle.updates.get()
    reporting.send_back(update, by=make_editor(), review="3")
    visit.get(page)
    make_update(cycle, leader, **WORDS)
    reporting.submit(again(update), by=leader)
    reporting.publish(again(update), by=make_editor())
    visit.get(page)
    plan.elements.filter(code="1.1.1-a1").update(state="withdrawn")
    make_version(plan, number="1.1")
    visit.get(page)
    visit.save(page, TYPED, status=409)
    visit.client.force_login(make_editor(first_name="M", last_name="1"))
    visit.get(mine)


def cycle_pages(visit) -> None:
    """The desk: nothing, opened, refused, with reports in every state, closing, closed."""
    plan = make_plan_in_force(3)
    leader, editor = _leader(plan), make_editor(first_name="M", last_name="2")
    sign_in(visit.client, editor)
    visit.get(DESK)
    visit.get(f"{DESK}nuovo/")
    visit.post(f"{DESK}nuovo/", ALL | {"ends_on": "2025-01-01", "due_on": "2025-01-01"}, status=422)
    visit.post(f"{DESK}nuovo/", ALL)
    cycle = plan.cycles.get()
    visit.get(f"{DESK}nuovo/")
    visit.post(f"{DESK}nuovo/", ALL, status=409)
    here = f"{DESK}{cycle.pk}/"
    visit.post(f"{here}sollecita/")
    waits = make_submitted(cycle, leader, **WORDS)
    back = make_submitted(cycle, leader, "1.1.2-a1", **WORDS)
    reporting.send_back(back, by=make_editor(), review="3")
    make_published(cycle, leader, "1.1.3-a1", **WORDS)
    for address in (here, DESK, f"{here}chiudi/"):
        visit.get(address)
    visit.post(f"{here}chiudi/", status=409)
    one = f"{DESK}avanzamenti/{waits.pk}/"
    seen = again(waits).submitted_at.isoformat()
    visit.get(one)
    visit.post(one, {"verb": "send_back", "seen": seen}, status=422)
    visit.post(one, {"verb": "publish", "seen": "x", "review": "4"}, status=409)
    visit.post(one, {"verb": "send_back", "seen": seen, "review": "4"})
    visit.get(one)
    make_affiliation(organisation=leader.affiliations.get().organisation, person=editor)
    reporting.submit(again(waits), by=leader)
    visit.get(one)
    visit.post(f"{here}chiudi/", {"leaving_out": "on"})
    visit.post(f"{here}chiudi/", status=409)
    visit.get(f"{here}chiudi/")
    visit.post(f"{here}sollecita/", status=409)
    visit.get(DESK)


def indicator_pages(visit) -> None:
    """The desk of indicators: nothing, defined, refused, expected, observed, corrected."""
    plan = make_plan_in_force()
    sign_in(visit.client, make_editor(first_name="M", last_name="3"))
    visit.get(INDICATORS)
    visit.get(f"{INDICATORS}nuovo/")
    visit.post(f"{INDICATORS}nuovo/", {"elements": "9.9", "baseline": "1"}, status=422)
    visit.post(f"{INDICATORS}nuovo/", DEFINED)
    visit.post(f"{INDICATORS}nuovo/", DEFINED, status=409)
    indicator = plan.indicators.get()
    here, year = f"{INDICATORS}{indicator.pk}/", timezone.localdate().year
    visit.get(f"{here}modifica/")
    visit.save(f"{here}modifica/", DEFINED)
    indicators.redefine(indicator, by=None, name_it="9", level="impact")
    visit.get(here)
    indicators.redefine(indicator, by=None, name_it=DEFINED["name_it"], level=DEFINED["level"])
    visit.get(f"{here}valori-attesi/")
    visit.save(f"{here}valori-attesi/", {f"y{year}": "x"}, status=422)
    visit.save(f"{here}valori-attesi/", {f"y{year}": "1"})
    visit.get(f"{here}rilevazioni/nuova/")
    future = timezone.localdate() + timedelta(days=1)
    for wrong in ({"ends_on": "2024-01-01"}, {"ends_on": future.isoformat()}):
        visit.post(f"{here}rilevazioni/nuova/", VALUE | wrong, status=422)
    visit.post(f"{here}rilevazioni/nuova/", VALUE | {"is_provisional": "on"})
    visit.post(f"{here}rilevazioni/nuova/", VALUE, status=409)
    row = indicator.observations.get()
    visit.get(f"{here}rilevazioni/{row.pk}/correggi/")
    visit.post(f"{here}rilevazioni/{row.pk}/correggi/", VALUE)
    visit.post(f"{here}rilevazioni/{row.pk}/correggi/", VALUE, status=409)
    visit.get(INDICATORS)


def progress_report_pages(visit) -> None:
    """The report of a closed cycle, and its PDF that is not there, asked for."""
    plan = make_plan_in_force(3)
    leader, cycle = _leader(plan), make_cycle(plan, name_it="1", name_en="2")
    told = make_published(cycle, leader, started_on=date(2026, 1, 1), **WORDS).uid
    indicator = make_indicator(plan, name_it="1", name_en="2", unit="3", uids=[uid_of(plan)])
    indicators.set_targets(indicator, by=None, targets={2027: Decimal(5)})
    indicators.observe(indicator, by=None, **measured(source="4", is_provisional=True))
    reporting.close_cycle(cycle, by=make_editor())
    here = f"/piano/avanzamento/{cycle.pk}/"
    visit.get(here)
    visit.get(f"{here}documenti/")
    visit.post(f"{here}documenti/it/")
    request_document(cycle.version, "en", cycle=cycle)
    visit.get(f"{here}documenti/")
    visit.get("/piano/avanzamento/")
    visit.get(f"/piano/{cycle.version.number}/{cycle.version.passages.get(uid=told).code}/")


MONITORING_GROUPS = [reporting_pages, cycle_pages, indicator_pages, progress_report_pages]
