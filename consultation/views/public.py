"""Pages that everybody reads: consultations and contributions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from consultation.answering.showing import answer_to
from consultation.countdown import countdown
from consultation.models import Consultation, Contribution, ContributionKind
from tsi.base.pages import public_page
from tsi.base.paging import keyset_page
from tsi.base.worddiff import word_diff

PAGE_SIZE = 30


@require_safe
def consultation_list(request: HttpRequest) -> HttpResponse:
    """All consultations, the newest first."""
    rows = Consultation.objects.public().with_phase().select_related("version__plan")
    consultations = list(rows.order_by("-opens_at"))
    return public_page(
        request,
        *[(one.pk, one.revision, one.last_number, countdown(one)) for one in consultations],
        *[(one.phase, one.closes_at) for one in consultations],
        render=lambda: render_to_string(
            "consultation/consultation_list.html", {"consultations": consultations}, request
        ),
    )


@require_safe
def consultation(request: HttpRequest, slug: str) -> HttpResponse:
    """One consultation and its published contributions, the newest first."""
    rows = (
        Consultation.objects.public()
        .with_phase()
        .select_related("version__plan", "notice", "terms")
    )
    asked = get_object_or_404(rows, slug=slug)

    def render() -> str:
        published = Contribution.objects.public().filter(consultation=asked)
        page = keyset_page(published.to_show(), "number", request.GET.get("dopo"), PAGE_SIZE)
        context = {"consultation": asked, "page": page, "total": published.count()}
        return render_to_string("consultation/consultation.html", context, request)

    return public_page(
        request,
        *(asked.pk, asked.revision, asked.phase, asked.closes_at, asked.shows_names),
        *(asked.last_number, countdown(asked)),
        render=render,
    )


@require_safe
def contribution(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What one person said, on which words, and each step it took."""
    rows = Contribution.objects.public().to_show()
    shown = get_object_or_404(rows, consultation__slug=slug, number=number)

    def render() -> str:
        changes = shown.kind == ContributionKind.MODIFICATION and word_diff(
            shown.passage_text, shown.shown.text
        )
        context = {
            "contribution": shown,
            "consultation": shown.consultation,
            "changes": changes,
            "events": list(shown.events.order_by("at", "pk")),
            **answer_to(shown),
        }
        return render_to_string("consultation/contribution.html", context, request)

    asked = shown.consultation
    return public_page(request, shown.pk, asked.revision, asked.shows_names, render=render)
