"""The letters of the consultation. Each finds its recipient when it is sent (tsi.base.outbox)."""

from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from consultation.models import (
    READABLE,
    Appeal,
    ConsultationStep,
    ConsultationVerb,
    Contribution,
    Decision,
    DecisionAction,
    Response,
    ResponseState,
    ScreeningRule,
    Submission,
)
from tsi.base.outbox import Letter


def confirm_submission(submission_id: int) -> Letter | None:
    """Asks the speaker to confirm what was sent."""
    submission = Submission.objects.select_related("consultation").get(pk=submission_id)
    subject = _("Confirm your contribution")
    return _letter(submission, subject, "confirm_submission", {})


def private_link(submission_id: int) -> Letter | None:
    """The link by which one follows what was sent, asked for again."""
    submission = Submission.objects.select_related("consultation").get(pk=submission_id)
    return _letter(submission, _("The link to your contribution"), "private_link", {})


def receipt(submission_id: int) -> Letter | None:
    """What was said, under which codes, and what happens next; once it is confirmed."""
    submission = Submission.objects.select_related("consultation").get(pk=submission_id)
    points = submission.contributions.exclude(number=None).select_related("passage")
    said = [
        {"contribution": point, "revision": point.revisions.get(number=1)}
        for point in points.order_by("pk")
    ]
    return _letter(submission, _("Receipt of your contribution"), "receipt", {"points": said})


def decision_taken(decision_id: int) -> Letter | None:
    """Tells the speaker what was decided and why."""
    decision = Decision.objects.select_related(
        "contribution__submission__consultation", "contribution__passage"
    ).get(pk=decision_id)
    code = decision.contribution.code
    subject = {
        DecisionAction.PUBLISH: _("Your contribution %(code)s is published"),
        DecisionAction.HOLD: _("Your contribution %(code)s is under review"),
        DecisionAction.REJECT: _("Your contribution %(code)s is not published"),
        DecisionAction.HIDE: _("Your contribution %(code)s is hidden"),
        DecisionAction.RESTORE: _("Your contribution %(code)s is shown again"),
    }[decision.action] % {"code": code}
    rules = decision.facts.get("rules", [])
    context = {
        "decision": decision,
        "contribution": decision.contribution,
        "found": ", ".join(str(ScreeningRule(rule).label) for rule in rules),
        "obscured": decision.redactions.exists(),
        "until": decision.at + timedelta(days=settings.APPEAL_DAYS),
    }
    return _letter(decision.contribution.submission, subject, "decision_taken", context)


def end_moved(submission_id: int) -> Letter | None:
    """Tells who spoke that the consultation closes at another time, and why."""
    submission = Submission.objects.select_related("consultation").get(pk=submission_id)
    step = submission.consultation.moves().last()
    extended = step.verb == ConsultationVerb.EXTEND
    subject = _("The consultation is extended") if extended else _("The consultation has closed")
    return _letter(submission, subject, "end_moved", {"step": step, "extended": extended})


def responses_published(submission_id: int) -> Letter | None:
    """Tells the speaker what became of each thing said, and where it is read."""
    submission = Submission.objects.select_related("consultation").get(pk=submission_id)
    points = submission.contributions.select_related(
        "answered__response", "consultation", "passage"
    )
    public = set(Contribution.objects.public().filter(submission=submission))
    told = [
        (point, _response_of(point), _trace_of(point) if point in public else "")
        for point in points.order_by("number")
        if _response_of(point) or (point.state in READABLE and point.shown_id)
    ]
    steps = ConsultationStep.objects.filter(consultation=submission.consultation)
    context = {
        "told": told,
        "step": steps.filter(verb=ConsultationVerb.REPORT).last(),
    }
    return _letter(submission, _("What became of what you said"), "responses_published", context)


def _trace_of(point: Contribution) -> str:
    return f"{settings.BASE_URL}{point.get_absolute_url()}#risposta"


def _response_of(point) -> Response | None:
    answered = getattr(point, "answered", None)
    published = answered and answered.response.state == ResponseState.PUBLISHED
    return answered.response if published else None


def appeal_received(appeal_id: int) -> Letter | None:
    """Tells the speaker that another person will look at it again."""
    return _about_appeal(appeal_id, "appeal_received", _("We look again at %(code)s"))


def appeal_answered(appeal_id: int) -> Letter | None:
    """Tells the speaker what the other person decided, and why."""
    return _about_appeal(appeal_id, "appeal_answered", _("Looked at again: %(code)s"))


def _about_appeal(appeal_id: int, name: str, subject: str) -> Letter | None:
    appeal = Appeal.objects.select_related(
        "decision__contribution__submission__consultation", "decision__contribution__passage"
    ).get(pk=appeal_id)
    said = appeal.decision.contribution
    context = {"appeal": appeal, "decision": appeal.decision, "contribution": said}
    return _letter(said.submission, subject % {"code": said.code}, name, context)


def _letter(submission: Submission, subject: str, name: str, context: dict) -> Letter | None:
    to = _address(submission)
    if not to:
        return None
    whole = {
        "submission": submission,
        "consultation": submission.consultation,
        "link": settings.BASE_URL + submission.get_absolute_url(),
        "contact": settings.CONTACT_EMAIL,
        **context,
    }
    text = render_to_string(f"consultation/letters/{name}.txt", whole)
    return Letter(to=to, subject=subject, text=text.strip() + "\n")


def _address(submission: Submission) -> str:
    """Where to write: the account's address, else the private row's; empty once it is gone, and to
    who asked that nobody knows who spoke."""
    if submission.identity_removed_at:
        return ""
    if submission.author_id:
        return submission.author.email if submission.author.is_active else ""
    contact = getattr(submission, "contact", None)
    return contact.email if contact else ""
