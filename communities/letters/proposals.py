"""Letters about themes that are proposed, started, concluded."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from communities.models import Community, CommunityState, CommunityStep
from partners.models import User
from tsi.base.outbox import Letter


def proposal_supported(community_id: int) -> Letter | None:
    """Tells the secretariat that enough partners support a proposal, while it waits."""
    community = Community.objects.select_related("proposed_for").get(pk=community_id)
    if community.state != CommunityState.PROPOSED:
        return None
    subject = _("“%(title)s” can be decided on") % {"title": community.title}
    page = reverse("communities:proposal_decide", args=[community.pk])
    context = {"community": community, "page": settings.BASE_URL + page}
    return _letter(settings.CONTACT_EMAIL, subject, "proposal_supported", context)


def proposal_decided(step_id: int, reader_id: int) -> Letter | None:
    """Tells who proposed or supports a theme what became of it."""
    step, reader = _step(step_id), _reader(reader_id)
    if reader is None:
        return None
    subject = {
        "start": _("“%(title)s” starts"),
        "decline": _("“%(title)s” does not start"),
        "withdraw": _("“%(title)s” is withdrawn"),
    }[step.verb] % {"title": step.community.title}
    page = step.community.get_absolute_url()
    if step.verb != "start":
        page = reverse("site:account")
    context = {"step": step, "community": step.community, "reader": reader}
    context["page"] = settings.BASE_URL + page
    return _letter(reader.email, subject, "proposal_decided", context)


def community_concluded(step_id: int, reader_id: int) -> Letter | None:
    """Tells who was inside that a community is concluded, and where its report is."""
    step, reader = _step(step_id), _reader(reader_id)
    if reader is None or step.community.state != CommunityState.ARCHIVED:
        return None
    subject = _("“%(title)s” is concluded") % {"title": step.community.title}
    context = {"step": step, "community": step.community, "reader": reader}
    context["page"] = settings.BASE_URL + step.community.get_absolute_url()
    return _letter(reader.email, subject, "community_concluded", context)


def _step(step_id: int) -> CommunityStep:
    return CommunityStep.objects.select_related("community").get(pk=step_id)


def _reader(reader_id: int) -> User | None:
    return User.objects.filter(pk=reader_id, is_active=True).first()


def _letter(to: str, subject: str, name: str, context: dict) -> Letter:
    whole = context | {"contact": settings.CONTACT_EMAIL}
    text = render_to_string(f"communities/letters/{name}.txt", whole)
    return Letter(to=to, subject=subject, text=text.strip() + "\n")
