"""The letters of the network. Each finds its recipient when it is sent (tsi.base.outbox)."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.models import AdhesionState, Project, ProjectState, Step, User
from partners.permissions import may_approve
from tsi.base.outbox import Letter

AT_DESK = ("adhesion_waits", "adhesion_to_decide")  # letters that lead to the desk's page


def project_decided(project_id: int) -> Letter | None:
    """Tells who proposed a project what became of it."""
    project = Project.objects.select_related("proposed_by").get(pk=project_id)
    to = project.proposed_by
    if to is None or not to.is_active:
        return None
    subject = {
        ProjectState.PUBLISHED: _("“%(title)s” is published"),
        ProjectState.DECLINED: _("“%(title)s” is not published"),
        ProjectState.PROPOSED: _("“%(title)s” is off the list for now"),
    }[project.state] % {"title": project.title}
    context = {
        "project": project,
        "person": to,
        "link": settings.BASE_URL + project.get_absolute_url(),
        "contact": settings.CONTACT_EMAIL,
    }
    text = render_to_string("partners/letters/project_decided.txt", context)
    return Letter(to=to.email, subject=subject, text=text.strip() + "\n")


# --- Joining the network: each is about a Step, and goes to one reader ---------------------------


def adhesion_received(step_id: int, reader_id: int) -> Letter | None:
    """Tells the applicant that the accession has arrived."""
    return _about_step(step_id, reader_id, "adhesion_received", _("We have your accession"))


def adhesion_approved(step_id: int, reader_id: int) -> Letter | None:
    """Tells those concerned that the organisation is a partner now."""
    return _about_step(step_id, reader_id, "adhesion_approved", _("Welcome to the network"))


def adhesion_rejected(step_id: int, reader_id: int) -> Letter | None:
    """Tells those concerned that the accession was not approved, and why."""
    subject = _("The accession was not approved")
    return _about_step(step_id, reader_id, "adhesion_rejected", subject)


def adhesion_withdrawn(step_id: int, reader_id: int) -> Letter | None:
    """Confirms to the applicant that the accession was taken back."""
    return _about_step(step_id, reader_id, "adhesion_withdrawn", _("The accession is withdrawn"))


def organisation_left(step_id: int, reader_id: int) -> Letter | None:
    """Tells the people of an organisation that it has left the network."""
    subject = _("Your organisation has left the network")
    return _about_step(step_id, reader_id, "organisation_left", subject)


def organisation_suspended(step_id: int, reader_id: int) -> Letter | None:
    """Tells the people of an organisation that it is suspended, and why."""
    subject = _("Your organisation is suspended")
    return _about_step(step_id, reader_id, "organisation_suspended", subject)


def organisation_resumed(step_id: int, reader_id: int) -> Letter | None:
    """Tells the people of an organisation that its suspension is over, and why."""
    subject = _("Your organisation’s suspension is over")
    return _about_step(step_id, reader_id, "organisation_resumed", subject)


def adhesion_waits(step_id: int) -> Letter | None:
    """Tells the secretariat that an accession waits."""
    return _to_office(step_id, "adhesion_waits", _("An accession waits"))


def adhesion_to_decide(step_id: int, reader_id: int) -> Letter | None:
    """Tells who approves that an accession waits for their decision, while it does."""
    adhesion = Step.objects.select_related("adhesion").get(pk=step_id).adhesion
    reader = User.objects.get(pk=reader_id)
    if adhesion.state != AdhesionState.IN_REVIEW or not may_approve(reader, adhesion):
        return None
    subject = _("An accession waits for your decision")
    return _about_step(step_id, reader_id, "adhesion_to_decide", subject)


def organisation_left_office(step_id: int) -> Letter | None:
    """Tells the secretariat that an organisation has left."""
    return _to_office(step_id, "organisation_left_office", _("An organisation has left"))


def _about_step(step_id: int, reader_id: int, name: str, subject: str) -> Letter | None:
    reader = User.objects.get(pk=reader_id)
    if not reader.is_active:
        return None
    return _on_step(step_id, name, subject, to=reader.email, reader=reader)


def _to_office(step_id: int, name: str, subject: str) -> Letter:
    return _on_step(step_id, name, subject, to=settings.CONTACT_EMAIL)


def _on_step(step_id: int, name: str, subject: str, *, to: str, **context) -> Letter:
    step = Step.objects.select_related("organisation", "adhesion").get(pk=step_id)
    context |= {
        "step": step,
        "organisation": step.organisation,
        "link": settings.BASE_URL + _page_of(step, at_desk=name in AT_DESK),
        "contact": settings.CONTACT_EMAIL,
    }
    text = render_to_string(f"partners/letters/{name}.txt", context)
    whole = f"{subject}: {step.organisation.name}"
    return Letter(to=to, subject=whole, text=text.strip() + "\n")


def _page_of(step: Step, *, at_desk: bool) -> str:
    if step.adhesion_id is None:
        return step.organisation.get_absolute_url()
    page = "partners:adhesion_review" if at_desk else "partners:adhesion"
    return reverse(page, args=[step.adhesion_id])
