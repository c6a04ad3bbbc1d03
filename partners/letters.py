"""The letters of the network. Each finds its recipient when it is sent (tsi.base.outbox)."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from partners.models import Project, ProjectState
from tsi.base.outbox import Letter


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
