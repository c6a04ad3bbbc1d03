"""Pages that everybody reads: consultations and contributions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from consultation import linked, pledging
from consultation.answering.showing import answer_to
from consultation.countdown import countdown
from consultation.models import RESTRICTIONS, Consultation, Contribution, ContributionKind, Phase
from consultation.reading import to_read, words
from consultation.timeline import timeline
from tsi.base.linked import block
from tsi.base.pages import public_page
from tsi.base.paging import keyset_page
from tsi.base.worddiff import word_diff

PAGE_SIZE = 30
SIMILAR = 5


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
        listed = Contribution.objects.listed().filter(consultation=asked)
        page = keyset_page(to_read(listed), "number", request.GET.get("dopo"), PAGE_SIZE)
        context = {"consultation": asked, "page": page, "total": asked.tallies.total()}
        context["linked"] = block(linked.service(asked))
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
    rows = to_read(Contribution.objects.listed())
    shown = get_object_or_404(rows, consultation__slug=slug, number=number)
    if shown.is_placeholder:
        return _left(request, shown)
    asked = Consultation.objects.with_phase().get(pk=shown.consultation_id)
    pledge = pledging.of(shown)

    def render() -> str:
        changes = shown.kind == ContributionKind.MODIFICATION and word_diff(
            shown.passage_text, words(shown, "text")
        )
        context = {
            "contribution": shown,
            "consultation": shown.consultation,
            "is_open": asked.phase == Phase.OPEN,
            "changes": changes,
            "steps": timeline(shown),
            "similar": _similar(shown),
            "pledge": pledge,
            "linked": block(linked.comment(shown)),
            **answer_to(shown),
        }
        return render_to_string("consultation/contribution.html", context, request)

    part = pledge and pledge.involvement and pledge.involvement.state
    parts = (shown.pk, asked.revision, asked.phase, asked.shows_names, part)
    return public_page(request, *parts, render=render)


def _similar(shown: Contribution) -> list[Contribution]:
    """Some others of the same campaign."""
    if not shown.campaign_id:
        return []
    others = Contribution.objects.public().filter(campaign=shown.campaign_id)
    return list(to_read(others.exclude(pk=shown.pk)).newest()[:SIMILAR])


def _left(request: HttpRequest, left: Contribution) -> HttpResponse:
    """404 for what is not public any more: its code, when it left and by which rule. Never kept."""
    event = left.events.filter(target=left.state).order_by("-pk").first()
    context = {
        "contribution": left,
        "consultation": left.consultation,
        "left_at": event and event.at,
        "decision": left.decisions.filter(action__in=RESTRICTIONS).order_by("-pk").first(),
        **answer_to(left),
    }
    page = render_to_string("consultation/contribution_left.html", context, request)
    headers = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
    return HttpResponse(page, status=404, headers=headers)
