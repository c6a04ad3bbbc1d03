"""What this app holds about a person: what they wrote of the Plan and did with its versions.

Nothing of it is emptied with an account: it holds keys, and who approved a public text stays told
by the account's key alone.
"""

from partners.models import User
from plan.models import (
    Act,
    Element,
    Involvement,
    MilestoneMove,
    Observation,
    ProgressUpdate,
    ReportingCycle,
    Succession,
    Version,
    VersionStep,
)
from tsi.base.personal import PersonalData


def personal_data(user: User) -> PersonalData:
    """All sections, each a list of rows."""
    written = Element.changes.rel.related_model.objects.filter(edited_by=user)
    acts = Act.objects.filter(recorded_by=user).order_by("pk")
    data = PersonalData()
    data.sections = {
        "plan_elements": _rows(Element.objects.filter(edited_by=user), "code"),
        "plan_edits": list(written.order_by("pk").values("pgh_created_at", "code", "title_it")),
        "plan_successions": _rows(
            Succession.objects.filter(by=user), "kind", "old_code", "new_code", "at"
        ),
        "plan_acts": list(acts.values("version__number", "body", "number", "date", "recorded_at")),
        "plan_versions_edited": _rows(Version.objects.filter(last_editor=user), "number"),
        "plan_versions_approved": _rows(
            Version.objects.filter(approved_by=user), "number", "approved_at", "derogation"
        ),
        "plan_involvements_proposed": _rows(
            Involvement.objects.filter(proposed_by=user), "uid", "role", "proposed_at"
        ),
        "plan_involvements_decided": _rows(
            Involvement.objects.filter(decided_by=user), "uid", "role", "state", "decided_at"
        ),
        "plan_milestones_moved": _rows(
            MilestoneMove.objects.filter(by=user), "former", "due", "reason", "at"
        ),
        "plan_cycles_opened": _rows(ReportingCycle.objects.filter(opened_by=user), "name_it"),
        "plan_cycles_closed": _rows(
            ReportingCycle.objects.filter(closed_by=user), "name_it", "closed_at"
        ),
        "plan_updates": _rows(
            ProgressUpdate.objects.filter(author=user),
            "uid",
            "cycle__name_it",
            "status",
            "narrative",
            "obstacles",
            "written_at",
        ),
        "plan_updates_reviewed": _rows(
            ProgressUpdate.objects.filter(reviewed_by=user), "uid", "review", "reviewed_at"
        ),
        "plan_observations": _rows(
            Observation.objects.filter(recorded_by=user), "indicator__code", "value", "recorded_at"
        ),
        "plan_version_steps": _rows(
            VersionStep.objects.filter(by=user), "version__number", "verb", "reason", "at"
        ),
    }
    return data


def _rows(rows, *fields: str) -> list[dict]:
    return list(rows.order_by("pk").values(*fields))
