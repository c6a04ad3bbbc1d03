"""What became of all voices of a consultation."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from consultation.answering.showing import Results
from consultation.models import Consultation
from tsi.base.pages import public_page


@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Counted by outcome, and each response with whom it answers and what it changed."""
    rows = Consultation.objects.public().with_phase().select_related("version__plan")
    asked = get_object_or_404(rows, slug=slug)
    if asked.reported_at is None:
        raise Http404

    def render() -> str:
        context = {"consultation": asked, "results": Results(asked, request.GET)}
        return render_to_string("consultation/results.html", context, request)

    return public_page(request, asked.pk, asked.revision, asked.shows_names, render=render)
