"""Inviting people, and the page behind the link of an invitation."""

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from partners.forms.people import InvitationForm, InviteForm
from partners.models import Affiliation, AffiliationState, Invitation
from partners.people import invitations
from partners.people.refusals import AlreadyHere, NotForYou, TooMany
from partners.permissions import may_claim, may_manage_people, may_see_people
from partners.views.people import find_affiliation, find_organisation
from tsi.base.errors import error_page
from tsi.base.private import private_page
from tsi.base.second_factor import second_factor_of_staff
from tsi.base.transitions import InvalidTransition


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite somebody by e-mail. The answer is the same for every address."""
    organisation = find_organisation(request, slug)
    if not may_manage_people(request.user, organisation):
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = InviteForm(posted, initial={"language": get_language()})
    context = {"organisation": organisation, "form": form}
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "partners/invite.html", context, status=status)
    try:
        invitations.invite(organisation, by=request.user, **form.cleaned_data)
    except TooMany:
        context["refusal"] = _too_many()
        return render(request, "partners/invite.html", context, status=429)
    except InvalidTransition as error:
        context["refusal"] = str(error)
        return render(request, "partners/invite.html", context, status=409)
    messages.success(request, _("The invitation is on its way."))
    return redirect("partners:people", slug)


def _too_many() -> str:
    return _("So many invitations cannot be sent in one day. Try again tomorrow.")


@private_page
@second_factor_of_staff
@require_POST
def invitation_send_again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send the same link once more."""
    affiliation = _invited(request, slug, pk)
    try:
        invitations.send_again(affiliation.invitation, by=request.user)
    except TooMany:
        messages.error(request, _too_many())
    except InvalidTransition as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The invitation is on its way."))
    return redirect("partners:people", slug)


@private_page
@second_factor_of_staff
@require_POST
def invitation_revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an invitation back."""
    affiliation = _invited(request, slug, pk)
    try:
        invitations.revoke(affiliation, by=request.user)
    except InvalidTransition as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The invitation is revoked: its link leads nowhere any more."))
    return redirect("partners:people", slug)


def _invited(request: HttpRequest, slug: str, pk: int) -> Affiliation:
    """An affiliation that began with an invitation, for who manages the people."""
    affiliation = find_affiliation(request, slug, pk)
    if not may_manage_people(request.user, affiliation.organisation):
        raise PermissionDenied
    get_object_or_404(Invitation, affiliation=affiliation)
    return affiliation


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link: who invites, to what, until when; the button accepts."""
    rows = Invitation.objects.for_link(token).select_related("affiliation__organisation")
    found = rows.select_related("invited_by").first()
    if refused := _refused(request, found):
        return refused
    here = _here(request, found)
    form = InvitationForm(request.POST if request.method == "POST" else None)
    context = {"invitation": found, "affiliation": found.affiliation, "form": form, "here": here}
    context |= {"organisation": found.affiliation.organisation, "token": token}
    if request.method != "POST":
        return render(request, "partners/invitation.html", context)
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    if here or not form.is_valid():
        return render(request, "partners/invitation.html", context, status=409)
    try:
        invitations.accept(found, person=request.user, shown=form.cleaned_data["shown"])
    except AlreadyHere:
        context["here"] = _here(request, found)
        return render(request, "partners/invitation.html", context, status=409)
    except (InvalidTransition, NotForYou):
        return _over(request, found)
    return _welcome(request, found)


@private_page
@require_POST
def invitation_account(request: HttpRequest, token: str) -> HttpResponse:
    """Make an account with the invitation's address: who has the link reads its mail."""
    found = Invitation.objects.for_link(token).select_related("affiliation").first()
    page = reverse("partners:invitation", args=[token])
    if request.user.is_authenticated:
        return redirect(page)
    if refused := _refused(request, found):
        return refused
    get_adapter(request).stash_verified_email(request, found.email)
    return redirect(f"{reverse('account_signup')}?{urlencode({'next': page})}")


@private_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the organisation's page to everybody."""
    organisation = find_organisation(request, slug)
    if not may_claim(request.user, organisation):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "partners/organisation_claim.html", {"organisation": organisation})
    try:
        invitations.claim(organisation, by=request.user)
    except InvalidTransition as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The page is public now."))
    return redirect("partners:people", slug)


def _welcome(request: HttpRequest, found: Invitation) -> HttpResponse:
    organisation = found.affiliation.organisation
    welcome = _("Welcome: you belong to %(organisation)s now.")
    messages.success(request, welcome % {"organisation": organisation})
    if may_claim(request.user, organisation):
        return redirect("partners:organisation_claim", organisation.slug)
    return redirect("partners:people", organisation.slug)


def _here(request: HttpRequest, found: Invitation) -> Affiliation | None:
    if not request.user.is_authenticated:
        return None
    active = request.user.affiliations.active()
    return active.filter(organisation=found.affiliation.organisation).first()


def _refused(request: HttpRequest, found: Invitation | None) -> HttpResponse | None:
    """Why this link does not lead further for this person, if it does not."""
    if found is None:
        return error_page(
            request,
            status=404,
            title=_("This link is incomplete or no longer valid"),
            message=_("Copy the whole link from the letter, or ask to be invited again."),
        )
    over = found.expires_at <= timezone.now()
    if over or found.affiliation.state != AffiliationState.INVITED:
        return _over(request, found)
    if request.user.is_authenticated and not invitations.is_for(found, request.user):
        return render(request, "partners/invitation_other.html", status=403)
    if request.user.is_authenticated and found.invited_by_id == request.user.pk:
        return render(request, "partners/invitation_own.html", status=403)
    return None


def _over(request: HttpRequest, found: Invitation) -> HttpResponse:
    """410: used, revoked or expired, in words."""
    affiliation = found.affiliation
    affiliation.refresh_from_db()
    used = affiliation.active_since is not None
    own = used and affiliation.person_id == request.user.pk
    if own and may_see_people(request.user, affiliation.organisation):
        return redirect("partners:people", affiliation.organisation.slug)
    revoked = affiliation.steps.filter(verb="revoke").exists()
    title = _("This invitation has expired")
    if used:
        title = _("This invitation has been used already")
    elif revoked:
        title = _("This invitation was revoked")
    return error_page(
        request,
        status=410,
        title=title,
        message=_("If you should belong to the organisation, ask to be invited again."),
    )
