"""The desk of the execution: every action with what it misses, and one with all that it has."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plan.execution import actions, desk
from plan.models import Version
from plan.permissions import may_write
from plan.views.execution_pages import action, page
from tsi.base.paging import list_span
from tsi.base.second_factor import open_to
from tsi.base.text import clean_line

PAGE = 50


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


@open_to(may_write)
@require_safe
def execution_action(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One action: who carries it out, by what, with what money, by when."""
    return page(request, action(uid))
