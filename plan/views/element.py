"""One element: its text in both languages, a new one, its history."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plan import element_history, elements
from plan.elements import Stale
from plan.elements.writing import TEXTS
from plan.forms.writing import ElementForm, NewElementForm, RevisionForm
from plan.models import Element, ElementState, Plan
from plan.permissions import may_write
from plan.views.finding import find_element, find_plan, path_to
from tsi.base.second_factor import open_to
from tsi.base.transitions import InvalidTransition


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def element(request: HttpRequest, uid) -> HttpResponse:
    """Both languages side by side, to be written; seen as readers would, before it is kept."""
    row = find_element(uid)
    if request.method != "POST":
        return _page(request, row, ElementForm.of(row))
    form = ElementForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    if request.POST.get("action") == "preview":
        return _page(request, row, form, preview=form.words)
    data = dict(form.cleaned_data)
    revision = data.pop("revision")
    try:
        elements.edit(row, by=request.user, expected_revision=revision, **data)
    except Stale as stale:
        return _stale(request, stale.element, form)
    except InvalidTransition as error:
        return _page(request, row, form, status=409, refusal=str(error))
    messages.success(request, _("Saved."))
    return redirect("plan:element", uid)


@open_to(may_write)
@require_POST
def element_english(request: HttpRequest, uid) -> HttpResponse:
    """The translation still holds as it is."""
    row = find_element(uid)
    form = RevisionForm(request.POST)
    if not form.is_valid():
        return _page(request, row, ElementForm.of(row), status=422, refusal=_unread())
    try:
        revision = form.cleaned_data["revision"]
        elements.confirm_english(row, by=request.user, expected_revision=revision)
    except (Stale, InvalidTransition):
        row = find_element(uid)
        return _page(request, row, ElementForm.of(row), status=409, refusal=_unread())
    messages.success(request, _("The translation is marked as checked."))
    return redirect("plan:element", uid)


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def element_new(request: HttpRequest) -> HttpResponse:
    """A new element at the top: a section or a theme."""
    return _add(request, find_plan(), None)


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def element_add(request: HttpRequest, uid) -> HttpResponse:
    """A new element below another."""
    parent = find_element(uid)
    return _add(request, parent.plan, parent)


def _add(request: HttpRequest, plan: Plan, parent: Element | None) -> HttpResponse:
    form = NewElementForm(request.POST if request.method == "POST" else None, parent=parent)
    if not form.fields["kind"].choices:
        raise Http404
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_valid():
        try:
            made = elements.add(
                plan,
                parent=parent,
                kind=form.cleaned_data["kind"],
                position=form.cleaned_data["position"],
                words=form.words,
                by=request.user,
            )
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            messages.success(request, _("Added: it is %(code)s.") % {"code": made.code})
            return redirect("plan:element", made.uid)
    context = {"form": form, "parent": parent, "path": path_to(parent), "refusal": refusal}
    return render(request, "plan/element_add.html", context, status=status)


@open_to(may_write)
@require_safe
def element_changes(request: HttpRequest, uid) -> HttpResponse:
    """Who changed what and when; two states chosen, what differs between them."""
    row = find_element(uid)
    asked = (request.GET.get("da", ""), request.GET.get("a", ""))
    compared = None
    if any(asked):
        if not all(key.isdecimal() and len(key) < 16 for key in asked):
            raise Http404
        compared = element_history.compared(row, *map(int, asked))
        if compared is None:
            raise Http404
    context = {
        "element": row,
        "path": path_to(row),
        "entries": element_history.entries(row),
        "compared": compared,
        "chosen": asked,
    }
    return render(request, "plan/element_changes.html", context)


def _unread() -> str:
    return _("Somebody changed this element meanwhile. Read how it is now.")


def _stale(request: HttpRequest, now: Element, form: ElementForm) -> HttpResponse:
    """409: both texts, and what differs; saving again puts the typed one in its place."""
    differs = [
        (form[name].label, name[-2:], getattr(now, name), form.cleaned_data[name])
        for name in TEXTS
        if getattr(now, name) != form.cleaned_data[name]
    ]
    form.data = form.data.copy()
    form.data["revision"] = str(now.revision)
    return _page(request, find_element(now.uid), form, status=409, differs=differs, stale=True)


def _page(
    request: HttpRequest, row: Element, form: ElementForm, *, status: int = 200, **context
) -> HttpResponse:
    context |= {
        "element": row,
        "path": path_to(row),
        "form": form,
        "active": row.state == ElementState.ACTIVE,
        "below": row.children.active().order_by("position", "pk"),
        "may_add": bool(NewElementForm(parent=row).fields["kind"].choices),
    }
    return render(request, "plan/element.html", context, status=status)
