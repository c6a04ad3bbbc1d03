"""The letters of the execution. Each finds its recipient when it is sent (tsi.base.outbox)."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.models import User
from plan.execution import reporters
from plan.models import CycleState, ProgressUpdate, ReportingCycle, UpdateState
from tsi.base.outbox import Letter


def report_due(cycle_id: int, reader_id: int) -> Letter | None:
    """Asks who leads actions for the reports that are missing; nobody for whom none is."""
    cycle = ReportingCycle.objects.select_related("plan").get(pk=cycle_id)
    reader = User.objects.filter(pk=reader_id, is_active=True).first()
    if reader is None or cycle.state != CycleState.OPEN:
        return None
    actions = reporters.missing_of(cycle, reader)
    if not actions:
        return None
    context = {
        "cycle": cycle,
        "reader": reader,
        "actions": [(action, _short_page(action.uid)) for action in actions],
    }
    subject = _("How does it go? Reports by %(day)s") % {"day": cycle.due_on.strftime("%d/%m/%Y")}
    return _letter(reader.email, subject, "report_due", context)


def update_reviewed(update_id: int) -> Letter | None:
    """Tells who wrote a report that it is published, or what is missing in it."""
    rows = ProgressUpdate.objects.select_related("author", "cycle__plan")
    update = rows.get(pk=update_id)
    if not update.author.is_active:
        return None
    subject = {
        UpdateState.PUBLISHED: _("Your report on %(code)s is published"),
        UpdateState.RETURNED: _("Your report on %(code)s: something is missing"),
    }.get(update.state)
    action = reporters.passage_of(update.cycle.plan, update.uid)
    if subject is None or action is None:
        return None  # changed again since
    context = {
        "update": update,
        "reader": update.author,
        "action": action,
        "page": _short_page(update.uid),
    }
    subject = subject % {"code": action.code}
    return _letter(update.author.email, subject, "update_reviewed", context)


def _short_page(uid) -> str:
    return settings.BASE_URL + reverse("plan:update_write", args=[uid])


def _letter(to: str, subject: str, name: str, context: dict) -> Letter:
    whole = context | {"contact": settings.CONTACT_EMAIL}
    text = render_to_string(f"plan/letters/{name}.txt", whole)
    return Letter(to=to, subject=subject, text=text.strip() + "\n")
