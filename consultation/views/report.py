"""The report on a consultation: from its closing on, for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from consultation.models import Consultation
from consultation.report import figures, tables
from consultation.report.chart import bars
from tsi.base.pages import public_page


@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """What was said, by whom, on what, and what was answered, in numbers."""
    rows = Consultation.objects.public().with_phase()
    asked = get_object_or_404(rows.select_related("version__plan", "notice", "terms"), slug=slug)
    if not figures.are_public(asked):
        raise Http404
    counted = figures.of(asked)

    def render() -> str:
        context = {"consultation": asked, "sections": _drawn(asked, counted)}
        return render_to_string("consultation/report.html", context, request)

    state = (asked.pk, asked.revision, asked.phase, figures.digest(counted))
    return public_page(request, *state, render=render)


def _drawn(asked: Consultation, counted: figures.Figures) -> list[dict]:
    return [
        {
            "section": section,
            "tables": [
                {"table": table, "chart": bars(table) if table.drawn else ""}
                for table in section.tables
            ],
        }
        for section in tables.sections(asked, counted)
    ]
