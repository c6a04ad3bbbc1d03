"""The desk of indicators: defined, expected, observed."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Count
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plan.execution import indicator_history, indicators
from plan.forms.indicators import IndicatorForm, ObservationForm, TargetsForm
from plan.models import Indicator, Observation, Passage, Version
from plan.permissions import may_write
from plan.views.plan import metropolitan
from plan.views.seen import one_at_a_time, status_of
from tsi.base.second_factor import open_to
from tsi.base.transitions import InvalidTransition


def _find(pk: int) -> Indicator:
    return get_object_or_404(Indicator.objects.select_related("plan"), pk=pk, plan=metropolitan())


def _edit(
    request: HttpRequest, page: str, form: BaseForm, act: Callable[[], Indicator], done: str, **more
) -> HttpResponse:
    """Show the form, or do what it says and lead to the indicator's page."""
    status, refusal = status_of(form), ""
    if form.is_valid():
        try:
            indicator = act()
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            messages.success(request, done)
            return redirect("plan:indicator_desk", indicator.pk)
    context = {"form": form, "refusal": refusal} | more
    return render(request, f"plan/{page}.html", context, status=status)


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


@open_to(may_write)
@require_safe
def indicator_desk_list(request: HttpRequest) -> HttpResponse:
    """Every indicator, by its code, with its last value."""
    rows = metropolitan().indicators.annotate(measures=Count("links")).order_by("code")
    valid = Observation.objects.valid().filter(indicator__in=rows.values("pk"))
    last = {each.indicator_id: each for each in valid.order_by("ends_on", "pk")}
    rows = [(row, last.get(row.pk)) for row in rows]
    return render(request, "plan/indicator_desk_list.html", {"rows": rows})


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_new(request: HttpRequest) -> HttpResponse:
    """Define an indicator."""
    plan = metropolitan()
    form = IndicatorForm(_posted(request), plan=plan)
    return _edit(
        request,
        "indicator_edit",
        form,
        lambda: indicators.define(plan, by=request.user, **form.values()),
        _("The indicator is defined."),
    )


@open_to(may_write)
@require_safe
def indicator_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """One indicator: what it measures, what is expected, every value with its corrections, what its
    definition was."""
    indicator = _find(pk)
    uids = indicator.links.values("uid")
    version = Version.objects.filter(plan=indicator.plan_id).current()
    rows = indicator.observations.select_related("corrected_by").order_by("-ends_on", "-pk")
    context = {
        "indicator": indicator,
        "targets": indicator.targets.all(),
        "observations": rows,
        "history": indicator_history.entries(indicator),
        "measured": Passage.objects.filter(version=version, uid__in=uids)
        .select_related("version")
        .in_order(),
    }
    return render(request, "plan/indicator_desk.html", context)


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
@one_at_a_time
def indicator_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say better what it measures."""
    indicator = _find(pk)
    form = IndicatorForm(_posted(request), instance=indicator, plan=indicator.plan)

    def act() -> Indicator:
        indicators.redefine(indicator, by=request.user, **form.values())
        return indicator

    return _edit(request, "indicator_edit", form, act, _("Saved."), indicator=indicator)


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
@one_at_a_time
def indicator_targets(request: HttpRequest, pk: int) -> HttpResponse:
    """What is expected by the end of each year."""
    indicator = _find(pk)
    form = TargetsForm(_posted(request), indicator=indicator)

    def act() -> Indicator:
        indicators.set_targets(indicator, by=request.user, targets=form.targets())
        return indicator

    return _edit(request, "indicator_targets", form, act, _("Saved."), indicator=indicator)


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def observation_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a value that was measured."""
    indicator = _find(pk)
    form = ObservationForm(_posted(request))

    def act() -> Indicator:
        indicators.observe(indicator, by=request.user, **form.cleaned_data)
        return indicator

    done = _("The value is kept.")
    return _edit(request, "observation_edit", form, act, done, indicator=indicator)


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def observation_correct(request: HttpRequest, pk: int, observation: int) -> HttpResponse:
    """Put another value in the place of one; both stay."""
    indicator = _find(pk)
    rows = indicator.observations.select_related("indicator")
    corrected = get_object_or_404(rows, pk=observation)
    form = ObservationForm(_posted(request), observation=corrected)

    def act() -> Indicator:
        indicators.correct(corrected, by=request.user, **form.cleaned_data)
        return indicator

    done = _("The value is corrected. The one before stays in the history.")
    more = {"indicator": indicator, "corrected": corrected}
    return _edit(request, "observation_edit", form, act, done, **more)
