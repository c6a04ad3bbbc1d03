"""The desk of the execution: every action with what it misses, and one with all that it has."""

import uuid
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities.models import Community
from partners.models import Organisation
from partners.search import search
from plan.execution import (
    actions,
    budget,
    dependencies,
    design,
    desk,
    instruments,
    involving,
    milestones,
    seeking,
)
from plan.forms import execution as asked
from plan.models import (
    BudgetLine,
    Dependency,
    Instrument,
    Involvement,
    InvolvementRole,
    Milestone,
    Passage,
    Seeking,
    Version,
    Waiver,
)
from plan.permissions import may_write
from tsi.base.paging import list_span
from tsi.base.second_factor import open_to
from tsi.base.text import clean_line, fold
from tsi.base.transitions import InvalidTransition

PAGE = 50
FOUND = 20
POSTED = ["GET", "HEAD", "POST"]


@open_to(may_write)
@require_safe
def execution_list(request: HttpRequest) -> HttpResponse:
    """Every action of the version in force, filtered by what it misses; those no longer in it."""
    version = Version.objects.public().current()
    if version is None:
        raise Http404
    every = desk.rows(version)
    chosen = {
        "needs": request.GET.get("manca", ""),
        "theme": request.GET.get("tema", ""),
        "query": clean_line(request.GET.get("q", "")[:400])[:100],
    }
    rows = desk.narrowed(every, **chosen)
    context = chosen | {
        "version": version,
        "page": list_span(
            rows, PAGE, after=request.GET.get("dopo"), before=request.GET.get("prima")
        ),
        "total": len(rows),
        "every": len(every),
        "designed": sum(not row.missing for row in every),
        "themes": list({row.theme.code: row.theme for row in every if row.theme}.values()),
        "gone": actions.gone(version),
    }
    return render(request, "plan/execution_list.html", context)


def _action(uid: uuid.UUID) -> Passage:
    """The action, as everybody read it last. Raises Http404."""
    passage = actions.in_force(uid) or actions.last_seen(uid)
    if passage is None:
        raise Http404
    return passage


@open_to(may_write)
@require_safe
def execution_action(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One action: who carries it out, by what, with what money, by when."""
    return _page(request, _action(uid))


def _page(request: HttpRequest, passage: Passage, refusal: str = "") -> HttpResponse:
    context = {
        "passage": passage,
        "in_force": actions.in_force(passage.uid) is not None,
        "execution": desk.Execution.of(passage.uid),
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "plan/execution_action.html", context, status=status)


def _form_page(
    request: HttpRequest,
    passage: Passage,
    form: forms.BaseForm,
    act: Callable[[dict], object],
    *,
    title: str,
    verb: str,
    done: str = "",
    lead: str = "",
) -> HttpResponse:
    """A page with one form about an action: 422 what is wrong, 409 what is refused."""
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_bound and form.is_valid():
        try:
            act(form.cleaned_data)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            messages.success(request, done or _("Saved."))
            return redirect("plan:execution_action", passage.uid)
    context = {
        "passage": passage,
        "form": form,
        "refusal": refusal,
        "title": title,
        "verb": verb,
        "lead": lead,
    }
    return render(request, "plan/execution_form.html", context, status=status)


def _do(request: HttpRequest, passage: Passage, act: Callable[[], object]) -> HttpResponse:
    """Something that takes no form: done, or told on the action's page why not."""
    try:
        act()
    except InvalidTransition as error:
        return _page(request, passage, refusal=str(error))
    messages.success(request, _("Done."))
    return redirect("plan:execution_action", passage.uid)


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


# --- who takes part ---------------------------------------------------------------------------


@open_to(may_write)
@require_safe
def involvement_choose(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Find an organisation or a community by name."""
    passage = _action(uid)
    form = asked.SearchForm(request.GET if "q" in request.GET else None)
    context = {"passage": passage, "form": form}
    if form.is_bound and form.is_valid() and form.cleaned_data["q"]:
        query = form.cleaned_data["q"]
        context |= {
            "asked": query,
            "organisations": _organisations(query),
            "communities": _communities(query),
        }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "plan/involvement_choose.html", context, status=status)


def _organisations(query: str) -> list[Organisation]:
    keys = search(query).keys
    partners = {each.pk: each for each in Organisation.objects.partners().filter(pk__in=keys)}
    return [partners[key] for key in keys if key in partners][:FOUND]


def _communities(query: str) -> list[Community]:
    words = fold(query).split()
    rows = Community.objects.active().by_title()
    found = [
        each
        for each in rows
        if all(word in fold(f"{each.title_it} {each.title_en}") for word in words)
    ]
    return found[:FOUND]


@open_to(may_write)
@require_http_methods(POSTED)
def involvement_propose(request: HttpRequest, uid: uuid.UUID, kind: str, slug: str) -> HttpResponse:
    """Ask one organisation or community to take a part."""
    passage = _action(uid)
    if kind == "comunita":
        body = get_object_or_404(Community.objects.public(), slug=slug)
    elif kind == "ente":
        body = get_object_or_404(Organisation.objects.filter(merged_into=None), slug=slug)
    else:
        raise Http404
    return _form_page(
        request,
        passage,
        asked.ProposeForm(_posted(request)),
        lambda data: involving.propose(
            passage.version.plan, uid=uid, body=body, by=request.user, **data
        ),
        title=_("Ask %(body)s to take part") % {"body": body},
        lead=_("Whoever answers for it is written to. Nobody is shown before having accepted."),
        verb=_("Ask"),
        done=_("Done. Whoever answers for it is written to."),
    )


@open_to(may_write)
@require_http_methods(POSTED)
def involvement_end(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """End a part, or take a proposal back, with the reasons."""
    rows = Involvement.objects.select_related("plan", "organisation", "community")
    row = get_object_or_404(rows, uid=uid, pk=pk)
    return _form_page(
        request,
        _action(uid),
        asked.EndForm(_posted(request)),
        lambda data: involving.end(row, by=request.user, from_desk=True, **data),
        title=_("End the part of %(body)s") % {"body": row.body},
        verb=_("End it"),
        done=_("Done. Whoever answers for it is written to."),
    )


# --- whom the action seeks --------------------------------------------------------------------


@open_to(may_write)
@require_http_methods(POSTED)
def partner_seek(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say that the action looks for a partner, and for whom."""
    passage = _action(uid)
    row = Seeking.objects.filter(uid=uid).first()
    initial = {name: getattr(row, name) for name in asked.SeekForm.Meta.fields} if row else {}
    return _form_page(
        request,
        passage,
        asked.SeekForm(_posted(request), initial=initial),
        lambda data: seeking.seek(passage.version.plan, uid=uid, by=request.user, **data),
        title=_("It looks for a partner"),
        lead=_("It stands among the actions that look for a partner, also when somebody leads it."),
        verb=_("Save"),
    )


@open_to(may_write)
@require_POST
def partner_seek_end(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """It looks for nobody any more."""
    row = get_object_or_404(Seeking.objects.select_related("plan"), uid=uid)
    return _do(request, _action(uid), lambda: seeking.stop(row, by=request.user))


# --- milestones -------------------------------------------------------------------------------


@open_to(may_write)
@require_http_methods(POSTED)
def milestone_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A new milestone."""
    passage = _action(uid)
    return _form_page(
        request,
        passage,
        asked.MilestoneForm(_posted(request)),
        lambda data: milestones.add(passage.version.plan, uid=uid, by=request.user, **data),
        title=_("New milestone"),
        verb=_("Add it"),
    )


def _milestone(uid: uuid.UUID, pk: int) -> Milestone:
    return get_object_or_404(Milestone.objects.select_related("plan"), uid=uid, pk=pk)


@open_to(may_write)
@require_http_methods(POSTED)
def milestone_edit(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """Its words, and whether it is reached."""
    row = _milestone(uid, pk)
    initial = {name: getattr(row, name) for name in ("title_it", "title_en", "reached_on")}

    def act(data: dict) -> None:
        words = {name: data[name] for name in ("title_it", "title_en")}
        milestones.rename(row, by=request.user, **words)
        milestones.reach(row, on=data["reached_on"], by=request.user)

    return _form_page(
        request,
        _action(uid),
        asked.MilestoneEditForm(_posted(request), initial=initial),
        act,
        title=_("Milestone"),
        verb=_("Save"),
    )


@open_to(may_write)
@require_http_methods(POSTED)
def milestone_move(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """Another date, with the reasons."""
    row = _milestone(uid, pk)
    return _form_page(
        request,
        _action(uid),
        asked.MoveForm(_posted(request), initial={"due": row.due}),
        lambda data: milestones.move(row, by=request.user, **data),
        title=_("Move “%(title)s”") % {"title": row.title},
        lead=_("The original date stays and is shown beside the new one."),
        verb=_("Move it"),
    )


@open_to(may_write)
@require_POST
def milestone_remove(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """Take away what was entered wrongly."""
    row = _milestone(uid, pk)
    return _do(request, _action(uid), lambda: milestones.remove(row, by=request.user))


# --- what waits for what ----------------------------------------------------------------------


@open_to(may_write)
@require_http_methods(POSTED)
def dependency_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The action waits for another."""
    passage = _action(uid)
    others = actions.actions(Version.objects.public().current()).exclude(uid=uid)
    return _form_page(
        request,
        passage,
        asked.DependencyForm(_posted(request), others=others),
        lambda data: dependencies.add(
            passage.version.plan, before=uuid.UUID(data["before"]), after=uid, by=request.user
        ),
        title=_("What must come before"),
        verb=_("Add it"),
    )


@open_to(may_write)
@require_POST
def dependency_remove(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """It waits no more."""
    row = get_object_or_404(Dependency.objects.select_related("plan"), after=uid, pk=pk)
    return _do(request, _action(uid), lambda: dependencies.remove(row, by=request.user))


# --- instruments ------------------------------------------------------------------------------


@open_to(may_write)
@require_http_methods(POSTED)
def instrument_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A new instrument for this action."""
    passage = _action(uid)
    return _form_page(
        request,
        passage,
        asked.InstrumentForm(_posted(request)),
        lambda data: instruments.create(passage.version.plan, uid=uid, by=request.user, **data),
        title=_("New instrument"),
        verb=_("Add it"),
    )


@open_to(may_write)
@require_http_methods(POSTED)
def instrument_link(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """An instrument that there is serves this action too."""
    passage = _action(uid)
    others = passage.version.plan.instruments.exclude(links__uid=uid)
    return _form_page(
        request,
        passage,
        asked.InstrumentLinkForm(
            _posted(request), instruments=others.order_by("kind", "title_it", "pk")
        ),
        lambda data: instruments.link(data["instrument"], uid=uid, by=request.user),
        title=_("An instrument that there is"),
        verb=_("Use it here too"),
    )


def _instrument(uid: uuid.UUID, pk: int) -> Instrument:
    rows = Instrument.objects.filter(links__uid=uid).select_related("plan")
    return get_object_or_404(rows, pk=pk)


@open_to(may_write)
@require_http_methods(POSTED)
def instrument_edit(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """What it says of itself, wherever it serves."""
    row = _instrument(uid, pk)
    initial = {name: getattr(row, name) for name in asked.InstrumentForm.Meta.fields}
    return _form_page(
        request,
        _action(uid),
        asked.InstrumentForm(_posted(request), initial=initial),
        lambda data: instruments.change(row, by=request.user, **data),
        title=_("Instrument"),
        lead=_("If it serves other actions, it changes there too."),
        verb=_("Save"),
    )


@open_to(may_write)
@require_POST
def instrument_unlink(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """It serves this action no more."""
    row = _instrument(uid, pk)
    return _do(request, _action(uid), lambda: instruments.unlink(row, uid=uid, by=request.user))


# --- money ------------------------------------------------------------------------------------


@open_to(may_write)
@require_http_methods(POSTED)
def budget_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A new line of money."""
    passage = _action(uid)
    return _form_page(
        request,
        passage,
        asked.BudgetForm(_posted(request), funders=_funders(uid)),
        lambda data: budget.add(passage.version.plan, uid=uid, by=request.user, **data),
        title=_("Money of one year"),
        verb=_("Add it"),
    )


def _funders(uid: uuid.UUID) -> QuerySet[Organisation]:
    """The organisations that accepted to fund the action."""
    parts = Involvement.objects.accepted().filter(uid=uid, role=InvolvementRole.FUNDER)
    return Organisation.objects.filter(pk__in=parts.values("organisation")).by_name()


def _line(uid: uuid.UUID, pk: int) -> BudgetLine:
    return get_object_or_404(BudgetLine.objects.select_related("plan"), uid=uid, pk=pk)


@open_to(may_write)
@require_http_methods(POSTED)
def budget_edit(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """Another amount."""
    row = _line(uid, pk)
    return _form_page(
        request,
        _action(uid),
        asked.AmountForm(_posted(request), initial={"amount": row.amount}),
        lambda data: budget.change(row, by=request.user, **data),
        title=f"{row.year}, {row.get_kind_display()}: {row.source}",
        verb=_("Save"),
    )


@open_to(may_write)
@require_POST
def budget_remove(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """Take a line away."""
    row = _line(uid, pk)
    return _do(request, _action(uid), lambda: budget.remove(row, by=request.user))


# --- none needed ------------------------------------------------------------------------------

NONE_NEEDED = {"strumento": "instrument", "indicatore": "indicator"}


@open_to(may_write)
@require_http_methods(POSTED)
def waiver_add(request: HttpRequest, uid: uuid.UUID, needs: str) -> HttpResponse:
    """Say why the action needs no instrument, or no indicator."""
    passage = _action(uid)
    if needs not in NONE_NEEDED:
        raise Http404
    titles = {"strumento": _("No instrument is needed"), "indicatore": _("No indicator is needed")}
    return _form_page(
        request,
        passage,
        asked.WaiverForm(_posted(request)),
        lambda data: design.waive(
            passage.version.plan, uid=uid, needs=NONE_NEEDED[needs], by=request.user, **data
        ),
        title=titles[needs],
        verb=_("Save"),
    )


@open_to(may_write)
@require_POST
def waiver_remove(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """It needs one after all."""
    row = get_object_or_404(Waiver.objects.select_related("plan"), uid=uid, pk=pk)
    return _do(request, _action(uid), lambda: design.unwaive(row, by=request.user))
