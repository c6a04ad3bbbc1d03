"""Letters about resources. Each finds its reader when it is sent."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from communities.models import CommunityStep
from communities.permissions import may_enter
from tsi.base.outbox import Letter


def resource_decided(step_id: int) -> Letter | None:
    """Tells who added a resource that somebody took it away, or shows it again, and why."""
    rows = CommunityStep.objects.select_related("resource__added_by", "community")
    step = rows.get(pk=step_id)
    reader = step.resource.added_by
    if reader is None or not reader.is_active:
        return None
    told = {
        "withdraw": _("“%(title)s” is taken off the resources"),
        "restore": _("“%(title)s” is among the resources again"),
    }
    link = ""
    if may_enter(reader, step.community):
        link = settings.BASE_URL + reverse("communities:resource_list", args=[step.community.slug])
    context = {
        "step": step,
        "resource": step.resource,
        "community": step.community,
        "reader": reader,
        "link": link,
        "contact": settings.CONTACT_EMAIL,
    }
    text = render_to_string("communities/letters/resource_decided.txt", context)
    subject = told[step.verb] % {"title": step.resource.title}
    return Letter(to=reader.email, subject=subject, text=text.strip() + "\n")
