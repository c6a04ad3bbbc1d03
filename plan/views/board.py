"""How far the Plan is, for everybody: counts, pictures, and the same as files."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from communities.ics import CONTENT_TYPE
from plan.charts.bars import money_chart
from plan.charts.gantt import axis, gantt, sign_of, state_in_words
from plan.charts.lines import line_chart
from plan.charts.treemap import LATE, STATES, in_words, legend, state_of, treemap
from plan.execution import board as boards
from plan.execution.board import Board, Theme
from plan.execution.calendar import milestone_calendar
from plan.execution.measures import measures
from plan.execution.standing import Standing, standings
from plan.execution.tables import TABLES
from plan.models import Milestone, Version
from tsi.base.pages import public_file, public_page
from tsi.base.tables import FORMATS, file_pieces


def version_in_force() -> Version:
    """The one whose actions are carried out. Raises Http404 while nothing is published."""
    version = Version.objects.public().current()
    if version is None:
        raise Http404
    return version


def board_page(
    request: HttpRequest, template: str, context_of: Callable[[Board], dict[str, Any]]
) -> HttpResponse:
    """A public page about the execution as it stands today."""
    version, today = version_in_force(), timezone.localdate()

    def render_page() -> str:
        board = Board(version, on=today)
        return render_to_string(template, {"board": board, **context_of(board)}, request)

    return public_page(request, *_state(version, today), render=render_page)


def _state(version: Version, today: date) -> tuple:
    """All that a page or a file about the execution follows from."""
    return version.pk, version.manifest_sha256, version.state, today, *boards.state()


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """What is designed, under way, late, done and unreported, by theme and objective; money."""
    return board_page(request, "plan/board.html", _board)


def _board(board: Board) -> dict[str, Any]:
    return {
        "pictures": [(theme, _picture(theme), _lines(theme)) for theme in board.themes],
        "legend": legend(board.standings),
        "money": money_chart("money-chart", board.years) if board.years else "",
        "formats": FORMATS,
    }


def _picture(theme: Theme) -> str:
    return treemap(f"theme-{theme.roll.passage.code}", theme.standings)


def _lines(theme: Theme) -> list[tuple[Standing, str, str]]:
    """Each action with its sign and its state in words."""
    return [(one, _sign(one), in_words(one)) for one in theme.standings]


def _sign(standing: Standing) -> str:
    return STATES[state_of(standing)][0] + (LATE if standing.late else "")


@require_safe
def board_file(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """The figures behind one picture as a file."""
    if name not in TABLES or form not in FORMATS:
        raise Http404
    columns, rows = TABLES[name]
    version, today = version_in_force(), timezone.localdate()

    def make() -> StreamingHttpResponse:
        pieces = file_pieces(form, name, columns, rows(Board(version, on=today)))
        response = StreamingHttpResponse(pieces, content_type=FORMATS[form])
        response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
        response["X-Robots-Tag"] = "noindex"
        return response

    return public_file(request, *_state(version, today), make=make)


@require_safe
def timetable(request: HttpRequest) -> HttpResponse:
    """The milestones of all actions by theme: in a picture, in a table, as files."""
    return board_page(request, "plan/timetable.html", _timetable)


def _timetable(board: Board) -> dict[str, Any]:
    shown = axis(board.standings, board.on)
    themes = []
    for theme in board.themes:
        dated = [one for one in theme.standings if one.milestones]
        if dated:
            name = f"theme-{theme.roll.passage.code}"
            themes.append((theme, gantt(name, dated, shown, board.on), _dates(dated, board.on)))
    return {"themes": themes, "undated": sum(not one.milestones for one in board.standings)}


def _dates(standings: list[Standing], on: date) -> list[tuple[Standing, Milestone, str, str]]:
    return [
        (one, milestone, sign_of(milestone, on), state_in_words(milestone, on))
        for one in standings
        for milestone in one.milestones
    ]


@require_safe
def timetable_ics(request: HttpRequest) -> HttpResponse:
    """Every milestone of the version in force, for calendar programs."""
    version, today = version_in_force(), timezone.localdate()
    response = public_page(
        request,
        *(version.pk, version.manifest_sha256, version.state, today),
        *boards.state(),
        render=lambda: milestone_calendar(
            standings(version, on=today), name=version.plan.title, on=today
        ),
    )
    response["Content-Type"] = CONTENT_TYPE
    response["Content-Disposition"] = 'attachment; filename="cronoprogramma.ics"'
    return response


@require_safe
def indicator_board(request: HttpRequest) -> HttpResponse:
    """What is measured: each indicator with its line, its table, and what it is about."""
    return board_page(request, "plan/indicator_board.html", _indicators)


def _indicators(board: Board) -> dict[str, Any]:
    measured = measures(board.version)
    return {
        "measures": [
            (one, line_chart(f"i{one.indicator.pk}", one.indicator, one.observed, one.targets))
            for one in measured
        ]
    }
