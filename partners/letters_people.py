"""Letters about people in organisations. Each finds its reader when it is sent."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.models import (
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Invitation,
    Notice,
    RoleChange,
    Step,
    User,
)
from tsi.base.outbox import Letter


def invitation(invitation_id: int) -> Letter | None:
    """Asks a person to join; tells whoever belongs to the organisation already that they do."""
    rows = Invitation.objects.select_related("affiliation__organisation", "invited_by")
    found = rows.get(pk=invitation_id)
    affiliation = found.affiliation
    if affiliation.state != AffiliationState.INVITED or not found.email:
        return None
    organisation = affiliation.organisation
    active = organisation.affiliations.active().filter(person__email__iexact=found.email).first()
    context = {
        "invitation": found,
        "affiliation": affiliation,
        "organisation": organisation,
        "already": active,
        "link": _url("partners:invitation", found.link_token),
        "page": _url("partners:people", organisation.slug),
    }
    subject = _("Invitation to join %(organisation)s") % {"organisation": organisation.name}
    return _letter(found.email, subject, "invitation", context)


def own_step(step_id: int) -> Letter | None:
    """Tells a person what somebody else decided about their place in an organisation."""
    step = _step(step_id)
    person = step.affiliation.person
    if person is None or not person.is_active:
        return None
    subject = {
        "confirm": _("You belong to %(organisation)s now"),
        "decline": _("Your request to join %(organisation)s"),
        "change_role": _("Your role in %(organisation)s has changed"),
        "end": _("You no longer belong to %(organisation)s"),
    }[step.verb] % {"organisation": step.affiliation.organisation.name}
    context = _about(step) | {"page": _url("site:account")}
    return _letter(person.email, subject, "own_step", context)


def people_step(step_id: int, reader_id: int) -> Letter | None:
    """Tells a representative who came, went or changed; those who want to know."""
    step = _step(step_id)
    organisation = step.affiliation.organisation
    reader = _representative(reader_id, organisation.pk, Notice.PEOPLE)
    if reader is None:
        return None
    subject = _("People of %(organisation)s") % {"organisation": organisation.name}
    context = _about(step) | {"reader": reader}
    context["page"] = _url("partners:people", organisation.slug)
    return _letter(reader.email, subject, "people_step", context)


def request_made(affiliation_id: int, reader_id: int) -> Letter | None:
    """Asks a representative to decide on a request."""
    affiliation = _requested(affiliation_id)
    reader = affiliation and _representative(
        reader_id, affiliation.organisation_id, Notice.REQUESTS
    )
    return _request(affiliation, reader.email) if reader else None


def request_made_office(affiliation_id: int) -> Letter | None:
    """The same, for the secretariat: no representative would read it."""
    affiliation = _requested(affiliation_id)
    return _request(affiliation, settings.CONTACT_EMAIL) if affiliation else None


def handed_over(step_id: int) -> Letter | None:
    """Tells the secretariat that an organisation has no representative any more."""
    step = Step.objects.select_related("organisation__merged_into", "by").get(pk=step_id)
    organisation = step.organisation.merged_into or step.organisation
    subject = _("%(organisation)s has no representative") % {"organisation": organisation.name}
    context = {"organisation": organisation, "by": step.by, "reason": step.reason}
    context["page"] = _url("partners:people", organisation.slug)
    return _letter(settings.CONTACT_EMAIL, subject, "handed_over", context)


def invitation_bounced(invitation_id: int) -> Letter | None:
    """Tells the secretariat that an invitation could not be delivered. It names no address."""
    found = Invitation.objects.select_related("affiliation__organisation").get(pk=invitation_id)
    organisation = found.affiliation.organisation
    subject = _("An invitation came back: %(organisation)s") % {"organisation": organisation.name}
    context = {"invitation": found, "organisation": organisation}
    context["page"] = _url("partners:people", organisation.slug)
    return _letter(settings.CONTACT_EMAIL, subject, "invitation_bounced", context)


def role_changed(change_id: int) -> Letter | None:
    """Tells a person which role of the platform they were given or no longer have."""
    change = RoleChange.objects.select_related("person").get(pk=change_id)
    if not change.person.is_active:
        return None
    subject = _("A role was given to you") if change.given else _("A role was taken from you")
    context = {"change": change, "page": _url("site:account")}
    return _letter(change.person.email, subject, "role_changed", context)


def _step(step_id: int) -> Step:
    rows = Step.objects.select_related("affiliation__organisation", "affiliation__person", "by")
    return rows.select_related("affiliation__invitation").get(pk=step_id)


def _about(step: Step) -> dict:
    """A change of role is told in the words of its step: it may have changed again since.

    The organisation is the one where the person is now: it may have been merged meanwhile.
    """
    affiliation = step.affiliation
    role = step.target if step.verb == "change_role" else affiliation.role
    return {
        "step": step,
        "organisation": affiliation.organisation,
        "affiliation": affiliation,
        "person": affiliation.person or affiliation.invitation.name,
        "role": AffiliationRole(role).label,
    }


def _requested(affiliation_id: int) -> Affiliation | None:
    rows = Affiliation.objects.select_related("organisation", "person")
    return rows.filter(pk=affiliation_id, state=AffiliationState.REQUESTED).first()


def _representative(reader_id: int, organisation_id: int, notice: Notice) -> User | None:
    """The reader, if they still represent the organisation and want such letters."""
    rows = Affiliation.objects.representatives().select_related("person")
    row = rows.filter(person=reader_id, organisation=organisation_id).first()
    return row.person if row and row.person.wants(notice) else None


def _request(affiliation: Affiliation, to: str) -> Letter:
    organisation = affiliation.organisation
    subject = _("%(person)s asks to join %(organisation)s") % {
        "person": affiliation.person,
        "organisation": organisation.name,
    }
    context = {"affiliation": affiliation, "organisation": organisation}
    context["page"] = _url("partners:affiliation_decide", organisation.slug, affiliation.pk)
    return _letter(to, subject, "request_made", context)


def _url(name: str, *args: object) -> str:
    return settings.BASE_URL + reverse(name, args=args)


def _letter(to: str, subject: str, name: str, context: dict) -> Letter:
    whole = context | {"contact": settings.CONTACT_EMAIL}
    text = render_to_string(f"partners/letters/{name}.txt", whole)
    return Letter(to=to, subject=subject, text=text.strip() + "\n")
