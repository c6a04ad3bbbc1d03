"""Roles on the platform: one page where the secretariat gives and takes them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partners import roles as services
from partners.accounts import named, working_accounts
from partners.forms.people import NameSearchForm, RoleForm
from partners.models import Role, RoleChange, User
from partners.permissions import is_secretariat, may_change_roles
from tsi.base.paging import keyset_page
from tsi.base.second_factor import open_to
from tsi.base.transitions import InvalidTransition

FOUND = 20
HISTORY = 50


@open_to(is_secretariat)
@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest) -> HttpResponse:
    """Who has which role, somebody found by name, giving and taking, and what was."""
    if request.method == "POST":
        return _change(request)
    chosen = request.GET.get("persona", "")
    person = None
    if chosen.isdecimal() and len(chosen) < 19:
        person = get_object_or_404(working_accounts(), pk=int(chosen))
    return _page(request, person, RoleForm(initial={"person": person and person.pk}))


def _change(request: HttpRequest) -> HttpResponse:
    form = RoleForm(request.POST)
    chosen = request.POST.get("person", "")
    known = chosen.isdecimal() and len(chosen) < 19
    person = get_object_or_404(working_accounts(), pk=int(chosen) if known else 0)
    if not may_change_roles(request.user, person):
        raise PermissionDenied
    if not form.is_valid():
        return _page(request, person, form, status=422)
    data = form.cleaned_data
    change = services.give if data["action"] == "give" else services.take
    try:
        change(person, Role(data["role"]), by=request.user, reason=data["reason"])
    except InvalidTransition:
        has = _("The person has this role already.")
        if data["action"] == "take":
            has = _("The person does not have this role.")
        return _page(request, person, form, status=409, refusal=has)
    messages.success(request, _("Done. The person is written to."))
    return redirect("partners:roles")


def _page(request: HttpRequest, person: User | None, form: RoleForm, **extra) -> HttpResponse:
    status = extra.pop("status", 200)
    search = NameSearchForm(request.GET)
    asked = search.cleaned_data["q"] if search.is_valid() else ""
    history = RoleChange.objects.select_related("person", "by")
    context = {
        "person": person,
        "has": person and roles_of(person),
        "form": form,
        "search": search,
        "asked": asked,
        "found": named(asked)[:FOUND] if asked else [],
        "holders": [(each, roles_of(each)) for each in _holders()],
        "history": keyset_page(history, "id", request.GET.get("dopo"), HISTORY),
        "may_change": person is None or may_change_roles(request.user, person),
        **extra,
    }
    return render(request, "partners/roles.html", context, status=status)


def _holders() -> QuerySet[User]:
    return working_accounts().filter(groups__name__in=Role.values).distinct()


def roles_of(person: User) -> list[Role]:
    """The roles of a person whose groups are fetched."""
    return [role for role in Role if role.value in {group.name for group in person.groups.all()}]
