"""Pages by which an organisation joins the network: find it, describe it, sign."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from partners import joining, matching
from partners.forms.joining import OrganisationForm, SearchForm, SignHereForm, UploadForm
from partners.models import Adhesion, Organisation
from partners.permissions import may_apply
from tsi.base.models import LegalKind, LegalText
from tsi.base.pages import public_page
from tsi.base.private import private_page
from tsi.base.transitions import InvalidTransition

DRAFT = "joining"  # the new organisation, in the session between its two forms


@require_safe
def memorandum(request: HttpRequest) -> HttpResponse:
    """The Memorandum of Understanding in force."""
    return _memorandum_page(request, memorandum_in_force())


@require_safe
def memorandum_version(request: HttpRequest, number: int) -> HttpResponse:
    """One version of it, whether in force or not."""
    published = LegalText.objects.filter(kind=LegalKind.MEMORANDUM, published_at__lte=Now())
    return _memorandum_page(request, get_object_or_404(published, number=number))


def memorandum_in_force() -> LegalText:
    """The version that is signed today. Raises Http404 when there is none."""
    try:
        return LegalText.objects.in_force(LegalKind.MEMORANDUM)
    except LegalText.DoesNotExist:
        raise Http404 from None


def _memorandum_page(request: HttpRequest, text: LegalText) -> HttpResponse:
    partners = Organisation.objects.partners().count()
    newest = memorandum_in_force().number
    context = {"text": text, "partners": partners, "newest": newest}
    return public_page(
        request,
        text.pk,
        partners,
        newest,
        render=lambda: render_to_string("partners/memorandum.html", context, request),
    )


@private_page
@require_safe
def join(request: HttpRequest) -> HttpResponse:
    """Where joining begins: look first whether the organisation is known already."""
    form = SearchForm(request.GET if "q" in request.GET else None)
    context = {"form": form}
    if form.is_bound and form.is_valid():
        context |= _found(request, form.sought()) | {"searched": True}
    status = 422 if form.errors else 200
    return render(request, "partners/join.html", context, status=status)


def _found(request: HttpRequest, sought: matching.Sought) -> dict:
    """Those one may see; of the others no more than that the secretariat knows it."""
    everyone = matching.alike(sought, Organisation.objects.all())
    seen = Organisation.objects.visible_to(request.user)
    visible = set(seen.filter(pk__in=[each.pk for each in everyone]).values_list("pk", flat=True))
    hidden = [each for each in everyone if each.pk not in visible]
    return {
        "found": [each for each in everyone if each.pk in visible],
        "known": request.user.is_authenticated
        and any(matching.is_same(sought, each) for each in hidden),
    }


@private_page
@login_required
@require_safe
def join_claim(request: HttpRequest, slug: str) -> HttpResponse:
    """An organisation that is known: is it this one, and can it join now?"""
    organisation = _visible(request, slug)
    context = {
        "organisation": organisation,
        "can_begin": joining.may_be_claimed(organisation),
        "may_apply": may_apply(request.user, organisation),
    }
    return render(request, "partners/join_claim.html", context)


def _visible(request: HttpRequest, slug: str) -> Organisation:
    """Of those one may see, or for which one applied before: it may be hidden since."""
    seen = Organisation.objects.visible_to(request.user).values("pk")
    sent = Adhesion.objects.filter(submitted_by=request.user).values("organisation")
    rows = Organisation.objects.filter(Q(pk__in=seen) | Q(pk__in=sent), merged_into=None)
    return get_object_or_404(rows, slug=slug)


@private_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join_new(request: HttpRequest) -> HttpResponse:
    """An organisation that nobody knows yet: its own people describe it."""
    draft = request.session.get(DRAFT, {})
    posted = request.POST if request.method == "POST" else None
    form = OrganisationForm(posted, initial=draft | _looked_for(request))
    context = {"form": form}
    if posted is not None and form.is_valid():
        context |= _found(request, form.sought())
        if not context["known"] and _are_others(request, form, context["found"]):
            request.session[DRAFT] = form.cleaned_data
            return redirect("partners:join_new_sign")
        context["same_tax_code"] = _of_tax_code(form, context["found"])
    status = 422 if form.is_bound else 200
    return render(request, "partners/join_new.html", context, status=status)


def _looked_for(request: HttpRequest) -> dict[str, str]:
    """What the person typed when they looked whether it is known, as fields of the form."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        return {}
    sought = form.sought()
    found = {"name": sought.name, "tax_code": sought.tax_code}
    found["municipality"] = form.cleaned_data["comune"]
    return {name: value for name, value in found.items() if value}


def _are_others(request: HttpRequest, form: OrganisationForm, found: list[Organisation]) -> bool:
    """Whether who describes an organisation has seen all those `found` and says: none is ours."""
    seen = request.POST.get("others", "").split()
    return not _of_tax_code(form, found) and {each.slug for each in found} <= set(seen)


def _of_tax_code(form: OrganisationForm, found: list[Organisation]) -> bool:
    """Whether one of those `found` has the typed tax code: then it is that one."""
    return any(each.tax_code == form.cleaned_data["tax_code"] for each in found)


@private_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join_new_sign(request: HttpRequest) -> HttpResponse:
    """Sign for the organisation that has just been described."""
    if DRAFT not in request.session:
        return redirect("partners:join_new")
    return _sign(request, Organisation(**request.session[DRAFT]))


@private_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join_sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign for an organisation that is known."""
    organisation = _visible(request, slug)
    if not may_apply(request.user, organisation):
        raise PermissionDenied
    if not joining.may_be_claimed(organisation):
        return _taken(request, organisation)
    return _sign(request, organisation)


def _sign(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Read the Memorandum and sign it here, or (`?firma=documento`) upload it signed."""
    text = memorandum_in_force()
    upload = request.GET.get("firma") == "documento"
    user = request.user
    kind = UploadForm if upload else SignHereForm
    mine = {"signatory_first_name": user.first_name, "signatory_last_name": user.last_name}
    form = kind(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        organisation=organisation,
        memorandum=text,
        user=user,
        initial=mine,
    )
    if form.is_bound and form.is_valid():
        try:
            return _send(request, organisation, form)
        except InvalidTransition:
            return _taken(request, organisation)
        except joining.TaxCodeTaken:
            return _taken(request, organisation, tax_code=True)
        except joining.TooMany:
            return _taken(request, organisation, status=429)
    if form.is_bound:
        form.renew()
    context = {"organisation": organisation, "text": text, "form": form, "upload": upload}
    status = 422 if form.is_bound else 200
    return render(request, "partners/join_sign.html", context, status=status)


def _send(request: HttpRequest, organisation: Organisation, form) -> HttpResponse:
    adhesion = joining.apply(
        organisation,
        memorandum=form.cleaned_data["memorandum"],
        signature=form.signature(),
        applicant=form.applicant(),
        tax_code=form.stated_tax_code(),
        language=get_language(),
    )
    request.session.pop(DRAFT, None)
    messages.success(request, _("Sent. We have written to you, and the secretariat knows."))
    return redirect("partners:adhesion", pk=adhesion.pk)


def _taken(
    request: HttpRequest, organisation: Organisation, *, status: int = 409, tax_code: bool = False
) -> HttpResponse:
    """Somebody was first: oneself, by a second click, or another person; or 429, too many."""
    own = _own_open(request.user, organisation)
    if own and request.method == "POST":
        return redirect("partners:adhesion", pk=own.pk)
    context = {"organisation": organisation, "own": own, "tax_code": tax_code}
    context["too_many"] = status == 429
    return render(request, "partners/join_taken.html", context, status=status)


def _own_open(user, organisation: Organisation) -> Adhesion | None:
    """The accession that this person sent for this organisation and that is not decided."""
    same = {"tax_code": organisation.tax_code} if organisation._state.adding else {}
    same = same or {"organisation": organisation}
    return Adhesion.objects.waiting().filter(submitted_by=user, **same).first()
