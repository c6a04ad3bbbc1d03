"""Who runs a community: the secretariat appoints, and ends appointments."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities import facilitation as services
from communities.forms.curating import AppointForm
from communities.forms.joining import EndForm
from communities.models import Community, Facilitation
from communities.permissions import may_appoint
from partners.accounts import named, working_accounts
from partners.forms.people import NameSearchForm
from partners.models import User
from partners.permissions import is_secretariat
from tsi.base.second_factor import open_to
from tsi.base.transitions import InvalidTransition

FOUND = 20


@open_to(is_secretariat)
@require_http_methods(["GET", "HEAD", "POST"])
def facilitation(request: HttpRequest, slug: str) -> HttpResponse:
    """Who facilitates, somebody found by name, appointing and ending."""
    community = get_object_or_404(Community.objects.public(), slug=slug)
    if request.method == "POST" and request.POST.get("action") == "end":
        return _end(request, community)
    if request.method == "POST":
        return _appoint(request, community)
    chosen = request.GET.get("persona", "")
    person = _person(chosen) if chosen else None
    initial = {"person": person and person.pk, "starts_on": timezone.localdate()}
    return _page(request, community, person=person, form=AppointForm(initial=initial))


def _person(chosen: str) -> User:
    known = chosen.isdecimal() and len(chosen) < 19
    return get_object_or_404(working_accounts(), pk=int(chosen) if known else 0)


def _appoint(request: HttpRequest, community: Community) -> HttpResponse:
    person = _person(request.POST.get("person", ""))
    if not may_appoint(request.user, person):
        raise PermissionDenied
    form = AppointForm(request.POST)
    if not form.is_valid():
        return _page(request, community, person=person, form=form, status=422)
    days = {name: form.cleaned_data[name] for name in ("starts_on", "ends_on")}
    try:
        services.appoint(community, person, by=request.user, **days)
    except InvalidTransition as error:
        return _page(request, community, person=person, form=form, refusal=str(error), status=409)
    messages.success(request, _("Done. The person is written to."))
    return redirect("communities:facilitation", community.slug)


def _end(request: HttpRequest, community: Community) -> HttpResponse:
    chosen = request.POST.get("appointment", "")
    known = chosen.isdecimal() and len(chosen) < 19
    rows = community.facilitations.select_related("person", "community")
    row = get_object_or_404(rows, pk=int(chosen) if known else 0)
    if not may_appoint(request.user, row.person):
        raise PermissionDenied
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, community, ending=row, end_form=form, status=422)
    try:
        services.end(row, by=request.user, reason=form.cleaned_data["reason"])
    except InvalidTransition as error:
        return _page(request, community, ending=row, end_form=form, refusal=str(error), status=409)
    messages.success(request, _("Done. The person is written to."))
    return redirect("communities:facilitation", community.slug)


def _page(request: HttpRequest, community: Community, **extra) -> HttpResponse:
    status = extra.pop("status", 200)
    search = NameSearchForm(request.GET)
    asked = search.cleaned_data["q"] if search.is_valid() else ""
    rows = community.facilitations.select_related("person")
    context = {
        "community": community,
        "today": timezone.localdate(),
        "appointed": rows.filter(ended_at=None).order_by("starts_on", "pk"),
        "before": rows.exclude(ended_at=None).order_by("-ended_at", "-pk")[:20],
        "ending": _ending(request, rows),
        "end_form": EndForm(),
        "search": search,
        "asked": asked,
        "found": named(asked)[:FOUND] if asked else [],
        **extra,
    }
    return render(request, "communities/facilitation.html", context, status=status)


def _ending(request: HttpRequest, rows) -> Facilitation | None:
    """The appointment that `?fine=` asks to end."""
    chosen = request.GET.get("fine", "")
    if not (chosen.isdecimal() and len(chosen) < 19):
        return None
    return rows.filter(pk=int(chosen), ended_at=None).first()
