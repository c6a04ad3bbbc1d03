"""Two published versions compared, and whose voices led to what changed."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from consultation.answering import origins
from plan.models import Version
from plan.redline.compare import METHOD
from plan.views.comparison import PUBLIC, comparison_context, state_of
from plan.views.pairs import pair_of
from tsi.base.pages import public_page


@require_safe
def comparison(request: HttpRequest, number: str, base: str) -> HttpResponse:
    """What changed between two published versions, passage by passage."""
    versions = list(Version.objects.public().select_related("plan"))
    older, version = pair_of(versions, number, base)

    def render() -> str:
        context = comparison_context(request, older, version, versions, PUBLIC)
        uids = [row.piece.uid for row in context["comparison"].page.rows]
        context["origins"] = origins.origins(uids, version, older)
        return render_to_string("site/comparison.html", context, request)

    state = (*state_of(versions), *origins.state(version))
    return public_page(request, METHOD, *state, render=render)
