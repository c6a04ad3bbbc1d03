"""An action of the Plan with one of everything of its execution, for the table of who hears what
at which address. The partner and the community are asked to take part in it.
"""

from datetime import date

from communities.models import Community
from partners.models import Organisation
from plan.execution import budget, dependencies, instruments, milestones
from plan.models import Version, Waiver
from tests.factories import make_involvement, make_partner


def things(partner: Organisation, community: Community) -> dict[str, object]:
    """What stands in which address."""
    version = Version.objects.public().current()
    plan = version.plan
    action = version.passages.get(code="1.1.1-a1").uid
    other = version.passages.get(code="1.1.2-a1").uid
    asked = make_involvement(version, state="proposed", organisation=partner)
    joint = make_involvement(version, state="proposed", community=community, role="contributor")
    due = date(2030, 1, 1)
    milestone = milestones.add(plan, uid=action, title_it="Avvio", due=due, by=None)
    instrument = instruments.create(plan, uid=action, by=None, kind="fund", title_it="Fondo")
    money = {"year": 2030, "kind": "planned", "amount": 1, "source": "Fondo"}
    line = budget.add(plan, uid=action, by=None, **money)
    waits = dependencies.add(plan, before=other, after=action, by=None)
    waiver = Waiver.objects.create(plan=plan, uid=action, needs="indicator", reason="Nessuno.")
    plan.seekings.create(uid=action, note_it="Qualcuno.")
    pks = {
        "involvement_end": asked.pk,
        "milestone_edit": milestone.pk,
        "milestone_move": milestone.pk,
        "milestone_remove": milestone.pk,
        "instrument_edit": instrument.pk,
        "instrument_unlink": instrument.pk,
        "budget_edit": line.pk,
        "budget_remove": line.pk,
        "dependency_remove": waits.pk,
        "waiver_remove": waiver.pk,
    }
    shown: dict[str, object] = {f"plan:{name} pk": pk for name, pk in pks.items()}
    for name in (
        *pks, "execution_action", "involvement_choose", "involvement_propose", "milestone_add",
        "dependency_add", "instrument_add", "instrument_link", "budget_add", "waiver_add",
        "partner_seek", "partner_seek_end",
    ):  # fmt: skip
        shown[f"plan:{name} uid"] = action
    for name in ("organisation_answer", "organisation_give_back"):
        shown[f"plan:{name} pk"] = asked.pk
    for name in ("community_part", "community_answer", "community_give_back"):
        shown[f"plan:{name} slug"] = community.slug
    for name in ("community_answer", "community_give_back"):
        shown[f"plan:{name} pk"] = joint.pk
    return shown | {
        "plan:involvement_propose kind": "ente",
        "plan:involvement_propose slug": make_partner(slug="un-altro-ente").slug,
        "plan:waiver_add needs": "strumento",
        "plan:organisation_answer data": {"answer": "accept"},
        "plan:community_answer data": {"answer": "accept"},
        "plan:organisation_give_back data": {"reason": "Motivi."},
        "plan:community_give_back data": {"reason": "Motivi."},
    }
