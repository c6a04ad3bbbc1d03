"""A moderator's form carried out: from the verb that was pressed to the verb of the desk."""

from typing import Any

from django.utils.translation import gettext as _

from consultation import appealing, desk, flagging
from consultation.models import Contribution, Revision
from consultation.queues import OPEN_APPEALS
from partners.models import User
from tsi.base.transitions import InvalidTransition


def carry_out(item: Contribution, judged: Revision, data: dict[str, Any], *, by: User) -> None:
    """Do what a valid DecisionForm says. Raises InvalidTransition, PermissionDenied."""
    words = {"rule": data["rule"], "reason": data["reason"]}
    match data["action"]:
        case "publish":
            desk.publish(item, judged, by=by, reason=data["reason"])
        case "obscure":
            desk.publish(item, judged, by=by, parts=data["parts"], **words)
        case "reject":
            desk.reject(item, judged, by=by, **words)
        case "hide":
            desk.hide(item, judged, by=by, **words)
        case "restore":
            desk.restore(item, judged, by=by, reason=data["reason"])
        case "uphold":
            flagging.uphold(item, judged, by=by, outcome=data["outcome"], **words)
        case "dismiss":
            flagging.dismiss(item, by=by, outcome=data["outcome"])
        case "grant" | "deny" as verb:
            asked = OPEN_APPEALS.filter(decision__contribution=item).select_related("decision")
            answered = asked.order_by("pk").first()
            if answered is None:
                raise InvalidTransition
            getattr(appealing, verb)(answered, by=by, reason=data["reason"])


def said_of(action: str, code: str) -> str:
    """What the moderator is told when it is done."""
    return {
        "publish": _("Decided: %(code)s is published. Its author is written to."),
        "obscure": _("Decided: %(code)s is published in part. Its author is written to."),
        "reject": _("Decided: %(code)s is not published. Its author is written to."),
        "hide": _("Decided: %(code)s is hidden. Its author is written to."),
        "restore": _("Decided: %(code)s is shown again. Its author is written to."),
        "uphold": _("Decided: %(code)s is hidden. Author and readers are written to."),
        "dismiss": _("Decided: %(code)s stays. The readers are written to."),
        "grant": _("Decided: the decision on %(code)s is taken back. Its author is written to."),
        "deny": _("Decided: the decision on %(code)s stays. Its author is written to."),
    }[action] % {"code": code}
