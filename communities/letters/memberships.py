"""Letters about organisations and people in communities. Each finds its reader when it is sent."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from communities.models import CommunityStep, Facilitation, MembershipRole, MembershipState
from communities.permissions import may_decide_on_membership
from partners.models import Notice, User
from tsi.base.outbox import Letter


def membership_requested(step_id: int, reader_id: int) -> Letter | None:
    """Asks who facilitates to decide on a request, while it waits."""
    step = _step(step_id)
    reader = _reader(reader_id)
    if reader is None or step.membership.state != MembershipState.REQUESTED:
        return None
    if not reader.wants(Notice.MEMBERSHIPS):
        return None
    if not may_decide_on_membership(reader, step.membership):
        return None
    return _request(step, reader.email)


def membership_requested_office(step_id: int) -> Letter | None:
    """The same for the secretariat: nobody who facilitates would read it."""
    step = _step(step_id)
    if step.membership.state != MembershipState.REQUESTED:
        return None
    return _request(step, settings.CONTACT_EMAIL)


def _request(step: CommunityStep, to: str) -> Letter:
    subject = _("%(organisation)s asks to join “%(community)s”")
    context = _about(step) | {"people": step.membership.participants.named().count()}
    return _letter(to, subject % _names(step), "membership_requested", context)


def membership_changed(step_id: int, reader_id: int) -> Letter | None:
    """Tells who facilitates that an organisation came in by itself, or left."""
    step = _step(step_id)
    reader = _reader(reader_id)
    if reader is None or not reader.wants(Notice.MEMBERSHIPS):
        return None
    now = Facilitation.objects.in_force().filter(community=step.community, person=reader)
    if not now.exists():
        return None
    subject = {
        "accept": _("%(organisation)s joins “%(community)s”"),
        "leave": _("%(organisation)s leaves “%(community)s”"),
    }[step.verb] % _names(step)
    return _letter(reader.email, subject, "membership_changed", _about(step) | {"reader": reader})


def own_membership(step_id: int, reader_id: int) -> Letter | None:
    """Tells the people of an organisation what became of its request or membership."""
    step = _step(step_id)
    reader = _reader(reader_id)
    if reader is None or not _still_belongs(reader, step):
        return None
    subject = {
        "accept": _("%(organisation)s takes part in “%(community)s”"),
        "decline": _("The request of %(organisation)s to join “%(community)s”"),
        "leave": _("%(organisation)s has left “%(community)s”"),
        "end": _("%(organisation)s no longer takes part in “%(community)s”"),
        "change_role": _("%(organisation)s in “%(community)s”: another role"),
    }[step.verb] % _names(step)
    context = _about(step) | {"reader": reader}
    context["role"] = MembershipRole(step.target).label if step.verb == "change_role" else ""
    return _letter(reader.email, subject, "own_membership", context)


def _still_belongs(reader: User, step: CommunityStep) -> bool:
    """Who has left the organisation meanwhile is not told its affairs."""
    here = reader.affiliations.active().filter(organisation=step.membership.organisation_id)
    return here.exists()


def own_part(step_id: int, reader_id: int) -> Letter | None:
    """Tells a person that their organisation names them, or names them no longer."""
    step = _step(step_id)
    reader = _reader(reader_id)
    if reader is None:
        return None
    named = step.membership.participants.named().filter(person=reader).exists()
    if named != (step.verb == "name"):
        return None  # changed again since
    subject = {
        "name": _("You take part in “%(community)s” for %(organisation)s"),
        "unname": _("You no longer take part in “%(community)s” for %(organisation)s"),
    }[step.verb] % _names(step)
    return _letter(reader.email, subject, "own_part", _about(step) | {"reader": reader})


def own_facilitation(step_id: int, reader_id: int) -> Letter | None:
    """Tells a person that they facilitate a community, or do so no longer."""
    step = _step(step_id)
    reader = _reader(reader_id)
    if reader is None:
        return None
    subject = {
        "appoint": _("You facilitate “%(community)s”"),
        "dismiss": _("You no longer facilitate “%(community)s”"),
    }[step.verb] % {"community": step.community.title}
    rows = Facilitation.objects.filter(community=step.community, person=reader)
    context = {"step": step, "community": step.community, "reader": reader}
    context |= {"facilitation": rows.order_by("-pk").first()}
    context["page"] = settings.BASE_URL + step.community.get_absolute_url()
    return _letter(reader.email, subject, "own_facilitation", context)


def _reader(reader_id: int) -> User | None:
    return User.objects.filter(pk=reader_id, is_active=True).first()


def _step(step_id: int) -> CommunityStep:
    rows = CommunityStep.objects.select_related("community", "membership__community", "by")
    return rows.select_related("membership__organisation").get(pk=step_id)


def _names(step: CommunityStep) -> dict[str, str]:
    membership = step.membership
    return {
        "organisation": membership.organisation.name,
        "community": membership.community.title,
    }


def _about(step: CommunityStep) -> dict:
    membership = step.membership
    community = membership.community
    page = reverse("communities:membership", args=[community.slug, membership.pk])
    return {
        "step": step,
        "membership": membership,
        "organisation": membership.organisation,
        "community": community,
        "page": settings.BASE_URL + page,
    }


def _letter(to: str, subject: str, name: str, context: dict) -> Letter:
    whole = context | {"contact": settings.CONTACT_EMAIL}
    text = render_to_string(f"communities/letters/{name}.txt", whole)
    return Letter(to=to, subject=subject, text=text.strip() + "\n")
