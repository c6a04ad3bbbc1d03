"""Surveys: the list for members, the results, and the same as a file."""

from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from communities.models import Survey
from communities.permissions import may_answer_for, may_facilitate
from communities.surveys.charts import bar_chart
from communities.surveys.listing import for_list, surveys_of
from communities.surveys.reading import Results, results_of
from communities.surveys.table import HEAD, figure_rows, result_rows
from communities.surveys.window import Phase, phase_of, timed
from communities.views.finding import find_community
from tsi.base.pages import public_page
from tsi.base.paging import keyset_page
from tsi.base.private import private_page
from tsi.base.second_factor import (
    ask_second_factor,
    lacks_second_factor,
    second_factor_of_staff,
)
from tsi.base.tables import FORMATS, csv_rows

PAGE_SIZE = 30


@private_page
@second_factor_of_staff
@require_safe
def survey_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every survey of a community: open ones to answer, results, drafts for who facilitates."""
    community = find_community(request, slug)
    facilitates = may_facilitate(request.user, community)
    rows = surveys_of(community, facilitates=facilitates)
    rows = timed(for_list(rows, request.user, community))
    page = keyset_page(rows, "pk", request.GET.get("dopo"), PAGE_SIZE)
    for survey in page.rows:
        survey.phase = phase_of(survey)
    context = {
        "community": community,
        "facilitates": facilitates,
        "takes_part": may_answer_for(request.user, Survey(community=community)).exists(),
        "page": page,
    }
    return render(request, "communities/survey_list.html", context)


@require_safe
def survey(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A survey and, once it is closed, what was answered; public, or for members."""
    shown = _public(slug, pk)
    if shown is None:
        return _survey_inside(request, slug, pk)
    return public_page(
        request,
        *_state(shown),
        render=lambda: render_to_string(
            "communities/survey.html", _context(shown, _public_results(shown)), request
        ),
    )


@private_page
def _survey_inside(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    shown = _visible(request, slug, pk)
    if lacks_second_factor(request):
        return ask_second_factor(request)
    context = _context(shown, results_of(shown)) | {"layout": "private.html"}
    return render(request, "communities/survey.html", context)


@private_page
@second_factor_of_staff
@require_safe
def survey_texts(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What people wrote in a survey whose other results are everybody's: for members."""
    community = find_community(request, slug)
    rows = timed(community.surveys.published())
    shown = get_object_or_404(rows, pk=pk, is_elsewhere=False)
    results = results_of(shown)
    if results is None or results.total is None:
        raise Http404
    written = [outcome for outcome in results.outcomes if outcome.texts]
    context = {"community": community, "survey": shown, "outcomes": written}
    return render(request, "communities/survey_texts.html", context)


@require_safe
def survey_csv(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What the page shows, as a file."""
    shown = _public(slug, pk)
    if shown is None:
        return _file_inside(request, slug, pk)
    response = _file(shown, _public_results(shown))
    response["Cache-Control"] = "public, no-cache"
    return response


@private_page
def _file_inside(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    shown = _visible(request, slug, pk)
    if lacks_second_factor(request):
        return ask_second_factor(request)
    return _file(shown, results_of(shown))


def _public(slug: str, pk: int) -> Survey | None:
    rows = timed(Survey.objects.public()).select_related("community")
    return rows.filter(pk=pk, community__slug=slug).first()


def _visible(request: HttpRequest, slug: str, pk: int) -> Survey:
    rows = timed(Survey.objects.visible_to(request.user)).select_related("community")
    return get_object_or_404(rows, pk=pk, community__slug=slug)


def _state(shown: Survey) -> list:
    """What the page depends on: the survey, where it stands, its answers, its figures."""
    answers = shown.responses.aggregate(Count("pk"), Max("changed_at"))
    community = shown.community
    return [
        (shown.pk, shown.revision, phase_of(shown)),
        (community.pk, community.revision),
        *answers.values(),
        *shown.figures.values_list(),
    ]


def _public_results(shown: Survey) -> Results | None:
    results = results_of(shown)
    return results and results.for_everybody()


def _context(shown: Survey, results: Results | None) -> dict:
    return {
        "layout": "base.html",
        "community": shown.community,
        "survey": shown,
        "phase": phase_of(shown),
        "results": results,
        "outcomes": _drawn(results),
        "figures": shown.figures.all() if shown.is_elsewhere else (),
    }


def _drawn(results: Results | None) -> list[tuple]:
    """Each outcome with its chart, where there are bars to draw."""
    return [
        (one, one.parts and bar_chart(f"chart-{one.question.pk}", one.question, one.parts))
        for one in (results.outcomes if results else ())
    ]


def _file(shown: Survey, results: Results | None) -> HttpResponse:
    if phase_of(shown) == Phase.ELSEWHERE:
        rows = figure_rows(shown.figures.all())
    else:
        if results is None or results.total is None:
            raise Http404
        rows = result_rows(results)
    response = HttpResponse(b"".join(csv_rows(HEAD, rows)), content_type=FORMATS["csv"])
    response["Content-Disposition"] = f'attachment; filename="survey-{shown.pk}.csv"'
    return response
