"""What this app holds about a person: what they wrote of the Plan and did with its versions.

Nothing of it is emptied with an account: it holds keys, and who approved a public text stays told
by the account's key alone.
"""

from partners.models import User
from plan.models import Act, Element, Succession, Version, VersionStep
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
        "plan_version_steps": _rows(
            VersionStep.objects.filter(by=user), "version__number", "verb", "reason", "at"
        ),
    }
    return data


def _rows(rows, *fields: str) -> list[dict]:
    return list(rows.order_by("pk").values(*fields))
