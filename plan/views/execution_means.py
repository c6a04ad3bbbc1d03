"""The desk of the execution: by what instruments and with what money, or why none is needed."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plan.execution import budget, design, instruments
from plan.forms import execution as asked
from plan.models import BudgetLine, Instrument, Waiver
from plan.permissions import may_write
from plan.views.execution_pages import POSTED, action, do, form_page, posted
from plan.views.seen import one_at_a_time
from tsi.base.second_factor import open_to


@open_to(may_write)
@require_http_methods(POSTED)
def instrument_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A new instrument for this action."""
    passage = action(uid)
    return form_page(
        request,
        passage,
        asked.InstrumentForm(posted(request)),
        lambda data: instruments.create(passage.version.plan, uid=uid, by=request.user, **data),
        title=_("New instrument"),
        verb=_("Add it"),
    )


@open_to(may_write)
@require_http_methods(POSTED)
def instrument_link(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """An instrument that there is serves this action too."""
    passage = action(uid)
    others = passage.version.plan.instruments.exclude(links__uid=uid)
    return form_page(
        request,
        passage,
        asked.InstrumentLinkForm(
            posted(request), instruments=others.order_by("kind", "title_it", "pk")
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
@one_at_a_time
def instrument_edit(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """What it says of itself, wherever it serves."""
    row = _instrument(uid, pk)
    initial = {name: getattr(row, name) for name in asked.InstrumentForm.Meta.fields}
    return form_page(
        request,
        action(uid),
        asked.InstrumentForm(posted(request), initial=initial),
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
    return do(request, action(uid), lambda: instruments.unlink(row, uid=uid, by=request.user))


@open_to(may_write)
@require_http_methods(POSTED)
def budget_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A new line of money."""
    passage = action(uid)
    return form_page(
        request,
        passage,
        asked.BudgetForm(posted(request), funders=budget.funders(uid)),
        lambda data: budget.add(passage.version.plan, uid=uid, by=request.user, **data),
        title=_("Money of one year"),
        verb=_("Add it"),
    )


def _line(uid: uuid.UUID, pk: int) -> BudgetLine:
    return get_object_or_404(BudgetLine.objects.select_related("plan"), uid=uid, pk=pk)


@open_to(may_write)
@require_http_methods(POSTED)
@one_at_a_time
def budget_edit(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """Another amount."""
    row = _line(uid, pk)
    return form_page(
        request,
        action(uid),
        asked.AmountForm(posted(request), initial={"amount": row.amount}),
        lambda data: budget.change(row, by=request.user, **data),
        title=f"{row.year}, {row.get_kind_display()}: {row.source}",
        verb=_("Save"),
    )


@open_to(may_write)
@require_POST
def budget_remove(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """Take a line away."""
    row = _line(uid, pk)
    return do(request, action(uid), lambda: budget.remove(row, by=request.user))


NONE_NEEDED = {"strumento": "instrument", "indicatore": "indicator"}


@open_to(may_write)
@require_http_methods(POSTED)
def waiver_add(request: HttpRequest, uid: uuid.UUID, needs: str) -> HttpResponse:
    """Say why the action needs no instrument, or no indicator."""
    passage = action(uid)
    if needs not in NONE_NEEDED:
        raise Http404
    titles = {"strumento": _("No instrument is needed"), "indicatore": _("No indicator is needed")}
    return form_page(
        request,
        passage,
        asked.WaiverForm(posted(request)),
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
    return do(request, action(uid), lambda: design.unwaive(row, by=request.user))
