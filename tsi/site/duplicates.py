"""Organisations that may be one: the list, and two of them side by side."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from partners.duplicates import find_duplicates, keep_apart, open_pairs
from partners.forms.merging import MergeForm
from partners.models import DuplicateState, PossibleDuplicate
from partners.permissions import is_secretariat
from tsi.base.second_factor import open_to
from tsi.base.transitions import InvalidTransition
from tsi.site.merging import merge

SHOWN = 100


@open_to(is_secretariat)
@require_http_methods(["GET", "HEAD", "POST"])
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """The pairs to be decided; a POST looks for more."""
    if request.method == "POST":
        new = find_duplicates()
        told = ngettext("%(count)d new pair was found.", "%(count)d new pairs were found.", new)
        messages.success(request, told % {"count": new})
        return redirect("site:duplicate_list")
    pairs = open_pairs()
    decided = PossibleDuplicate.objects.exclude(state=DuplicateState.PROPOSED)
    decided = decided.select_related("first", "second", "decided_by")
    context = {
        "total": pairs.count(),
        "pairs": pairs[:SHOWN],
        "decided": [
            _with_other_names(pair) for pair in decided.order_by("-decided_at", "-pk")[:20]
        ],
    }
    return render(request, "site/duplicate_list.html", context)


def _with_other_names(pair: PossibleDuplicate) -> PossibleDuplicate:
    """Once they are one, and one took the name of the other, what was the other name is there."""
    pair.stays = pair.second if pair.first.merged_into_id else pair.first
    return pair


@open_to(is_secretariat)
@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Two entries side by side: one organisation, and which values, or two."""
    pairs = PossibleDuplicate.objects.select_related("first", "second", "decided_by")
    pair = get_object_or_404(pairs, pk=pk)
    form = MergeForm(pair, request.POST if request.method == "POST" else None)
    status, refusal = 200, ""
    if form.is_bound:
        apart = request.POST.get("action") == "apart"
        status = 422
        if apart or form.is_valid():
            try:
                return _decide(request, pair, None if apart else form)
            except InvalidTransition:
                status, refusal = 409, _("Somebody decided on this pair before you.")
                pair.refresh_from_db()
    context = {"pair": pair, "form": form, "refusal": refusal}
    context["open"] = open_pairs().filter(pk=pair.pk).exists()
    context["sides"] = [_counted(row) for row in (pair.first, pair.second)]
    return render(request, "site/duplicate.html", context, status=status)


def _decide(request: HttpRequest, pair: PossibleDuplicate, form: MergeForm | None) -> HttpResponse:
    if form is None:
        keep_apart(pair, by=request.user)
        messages.success(request, _("Decided: they are two organisations."))
    else:
        gone = form.drop.name  # before: the one that stays may take it
        merge(pair, keep=form.keep, values=form.values, by=request.user)
        form.keep.refresh_from_db(fields=["name"])
        told = _("Merged: the entry “%(gone)s” is closed, and its address leads to %(name)s.")
        messages.success(request, told % {"gone": gone, "name": form.keep.name})
    return redirect("site:duplicate_list")


def _counted(row) -> dict:
    """What hangs on an entry."""
    return {
        "row": row,
        "people": row.affiliations.current().count(),
        "adhesions": row.adhesions.count(),
        "projects": row.projects.count(),
        "units": row.units.count(),
    }
