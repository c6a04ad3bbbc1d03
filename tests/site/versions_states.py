"""Pages of versions, in every state (see page_states): the desk, what is gone, who approved."""

from plan import snapshot, versions
from plan.models import ElementState, Plan
from tests.factories import make_organisation, make_plan, make_staff, make_version
from tests.plan.approving import act_of, make_final, make_writer
from tests.plan.test_history import change, merge, split
from tests.signing import sign_in

DESK = "/redazione/versioni/"


def versions_desk(visit) -> None:
    """None; frozen, refused, changed meanwhile; published; acts; held; approved; superseded."""
    plan = make_plan()
    for number in ("1", "2"):
        plan.promoters.add(make_organisation(name=number))
    sign_in(visit.client, make_writer(first_name="M", last_name="2"))
    new = f"{DESK}nuova/"
    visit.get(DESK)
    visit.get(new)
    visit.post(new, status=422)
    visit.post(new, {"seen": "x", "number": "x", "kind": "erratum", "base": "0"}, status=422)
    form = {"number": "1.0", "kind": "final", "note_it": "–", "note_en": "–"}
    visit.post(new, form | {"seen": "x"}, status=409)
    visit.post(new, form | {"seen": snapshot.fingerprint(plan)})
    here = f"{DESK}1.0/"
    _acts(visit, plan, here)
    version = plan.versions.get()
    versions.place_hold(version, key="1")
    visit.get(here)
    visit.get(f"{here}approva/")
    visit.post(f"{here}approva/", status=409)
    visit.post(f"{here}approva/", {"derogation": "–" * 2001}, status=422)
    visit.post(f"{here}approva/", {"derogation": "–"})
    visit.post(f"{here}approva/", {"derogation": "–"}, status=409)
    visit.get(f"{here}atti/nuovo/")
    visit.get(new)


def _acts(visit, plan: Plan, here: str) -> None:
    """None yet, refused, removed, all in."""
    visit.get(f"{here}approva/")
    visit.get(f"{here}atti/nuovo/")
    visit.post(f"{here}atti/nuovo/", {"url": "x", "date": "2999-01-01"}, status=422)
    act = act_of(body="–", number="1/1")
    for promoter in plan.promoters.all():
        visit.post(f"{here}atti/nuovo/", act | {"promoter": promoter.pk})
    version = plan.versions.get()
    visit.post(f"{here}atti/{version.acts.first().pk}/togli/")
    missing = versions.missing_promoters(version).get()
    visit.post(f"{here}atti/nuovo/", act | {"promoter": missing.pk})
    visit.post(f"{here}pubblica/")
    visit.post(f"{here}pubblica/", status=409)


def versions_of_others(visit) -> None:
    """A draft, one's own words, one that was superseded; who may not."""
    plan = make_plan()
    mine = make_staff(first_name="M", last_name="2")
    plan.promoters.add(make_organisation(name="1"))
    make_version(plan, number="0.1")
    plan.elements.filter(code="1.1.1").update(title_en="Words 1.", edited_by=mine)
    for number in ("1.0", "2.0"):
        final = make_final(plan, number=number, promoters=1, note_it="–", note_en="–")
        other = make_writer(first_name="M", last_name="3")
        for promoter in versions.missing_promoters(final):
            versions.record_act(
                final, promoter=promoter, by=other, **act_of(body="–", number="1/1")
            )
        versions.approve(final, by=other)
    make_final(plan, number="3.0", promoters=1)
    sign_in(visit.client, mine)
    for number in ("0.1", "1.0", "3.0"):
        visit.get(f"{DESK}{number}/")
        visit.get(f"{DESK}{number}/approva/")
    visit.post(f"{DESK}3.0/approva/", status=403)
    visit.client.logout()
    for address in ("versioni/", "1.0/", "1.0/1.1.1/", "2.0/1.1.1/"):
        visit.get(f"/piano/{address}")


def passages_gone(visit) -> None:
    """Divided, joined, withdrawn, moved, with another code."""
    plan = make_plan(strategies=4)
    make_version(plan, number="1.0")
    split(plan, "1.1.1", "1.1.9")
    merge(plan, "1.1.2", "1.1.1")
    change(plan, "1.1.3", state=ElementState.WITHDRAWN)
    change(plan, "1.1.4", code="1.1.8", title_it="–", title_en="–")
    other = plan.elements.get(code="1.1.1")
    change(plan, "1.1.4-a1", parent=other)
    make_version(plan, number="1.1")
    for code in ("1.1.1", "1.1.2", "1.1.3", "1.1.4", "1.1.4-a1"):
        visit.get(f"/piano/1.0/{code}/")
    for code in ("1.1.1", "1.1.9", "1.1.8"):
        visit.get(f"/piano/1.1/{code}/")
    for element in plan.elements.filter(state=ElementState.WITHDRAWN):
        visit.get(f"/piano/id/{element.uid}/")


VERSIONS_GROUPS = [versions_desk, versions_of_others, passages_gone]
