"""The desk of the responses: who is not answered yet, one response, its verbs."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultation.answering import desk, drafting, standing, validating
from consultation.answering.changes import changed_words, offered
from consultation.forms.answering import (
    MANY,
    AskingForm,
    LaterForm,
    NewResponseForm,
    ResponseForm,
)
from consultation.models import Consultation, Contribution, Phase, Response, ResponseState
from consultation.permissions import may_answer, may_validate
from tsi.base.paging import keyset_span
from tsi.base.second_factor import open_to
from tsi.base.transitions import InvalidTransition

ANSWERED_PAGE = 100


def may_work(user) -> bool:
    """Open the desk: who drafts responses, and who validates them."""
    return may_answer(user) or may_validate(user)


def consultation_of(slug: str) -> Consultation:
    rows = Consultation.objects.exclude(announced_at=None).with_phase()
    return get_object_or_404(rows.select_related("version__plan"), slug=slug)


@open_to(may_work)
@require_safe
def answering_list(request: HttpRequest) -> HttpResponse:
    """The consultations, the newest first, and how many contributions have no response."""
    return render(request, "consultation/answering_list.html", {"rows": desk.consultations()})


@open_to(may_work)
@require_safe
def answering(request: HttpRequest, slug: str) -> HttpResponse:
    """Contributions without response, grouped and narrowed; the ways to the responses."""
    asked = consultation_of(slug)
    form = AskingForm(request.GET)
    places = {name: request.GET.get(name) for name in ("dopo", "prima")}
    context = {
        "consultation": asked,
        "form": form,
        "page": desk.unanswered(asked, form.cleaned_data | places),
        "found": desk.narrowed(standing.without_response(asked), form.cleaned_data).count(),
        "figures": desk.figures(asked),
        "passages": desk.passages(asked),
        "campaigns": desk.campaigns(asked),
        "may_answer": may_answer(request.user) and asked.phase in (Phase.OPEN, Phase.ANSWERING),
        "may_publish": may_validate(request.user) and asked.phase == Phase.ANSWERING,
        "MANY": MANY,
    }
    return render(request, "consultation/answering.html", context)


@open_to(may_work)
@require_safe
def response_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The responses and how far each has come, the newest first."""
    asked = consultation_of(slug)
    state = request.GET.get("stato", "")
    places = {"after": request.GET.get("dopo"), "before": request.GET.get("prima")}
    page = keyset_span(desk.responses(asked, state), ["-pk"], desk.PAGE_SIZE, **places)
    context = {
        "consultation": asked,
        "page": page,
        "states": ResponseState.choices,
        "state": state,
        "figures": desk.figures(asked),
    }
    return render(request, "consultation/response_list.html", context)


@open_to(may_answer)
@require_http_methods(["GET", "HEAD", "POST"])
def response_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """One response to the chosen contributions, or to all that the filters find (`?tutti=1`)."""
    asked = consultation_of(slug)
    status, refusal = 200, ""
    if request.method == "POST":
        form = NewResponseForm(request.POST)
        status = 422
        if form.is_valid():
            points = form.cleaned_data["points"]
            try:
                made = drafting.draft(asked, points, by=request.user, **form.words())
            except InvalidTransition as error:
                status, refusal = 409, str(error)
            else:
                return redirect("consultation:response", slug=slug, pk=made.pk)
        points = form.cleaned_data.get("points", [])
    else:
        points = _chosen(request, asked)
        form = NewResponseForm(initial={"points": ",".join(map(str, points))})
    chosen = asked.contributions.filter(pk__in=points).to_show().order_by("number")
    context = {
        "consultation": asked,
        "form": form,
        "refusal": refusal,
        "total": len(points),
        "chosen": chosen[:ANSWERED_PAGE],
        "drafted": desk.responses(asked, ResponseState.DRAFTED).order_by("-pk")[:20],
        "points": ",".join(map(str, points)),
    }
    return render(request, "consultation/response_draft.html", context, status=status)


def _chosen(request: HttpRequest, asked: Consultation) -> list[int]:
    free = standing.without_response(asked)
    if "tutti" in request.GET:
        found = desk.narrowed(free, AskingForm(request.GET).cleaned_data)
        return list(found.order_by("number").values_list("pk", flat=True)[:MANY])
    keys = [key for key in request.GET.getlist("punto") if key.isdecimal() and len(key) < 19]
    return list(free.filter(pk__in=keys).order_by("number").values_list("pk", flat=True))


@open_to(may_work)
@require_http_methods(["GET", "HEAD", "POST"])
def response(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One response whole: what it says, whom it answers, what it changed. POST rewrites it."""
    asked = consultation_of(slug)
    shown = get_object_or_404(asked.responses.select_related("drafted_by", "validated_by"), pk=pk)
    form = ResponseForm(instance=shown, initial={"seen": drafting.words_seen(shown)})
    status, refusal, typed = 200, "", None
    if request.method == "POST":
        if not may_answer(request.user):
            raise PermissionDenied
        form, status = ResponseForm(request.POST), 422
        if form.is_valid():
            try:
                seen = form.cleaned_data["seen"]
                drafting.rewrite(shown, seen=seen, by=request.user, **form.words())
            except InvalidTransition as error:
                status, refusal, typed = 409, str(error), form.words()
                shown.refresh_from_db()
                form = ResponseForm(initial=typed | {"seen": drafting.words_seen(shown)})
            else:
                messages.success(request, _("Saved."))
                return redirect("consultation:response", slug=slug, pk=pk)
    context = _response_context(request, asked, shown)
    context |= {"form": form, "refusal": refusal, "overwritten": typed is not None}
    return render(request, "consultation/response.html", context, status=status)


def _response_context(request: HttpRequest, asked: Consultation, shown: Response) -> dict:
    rows = Contribution.objects.filter(answered__response=shown).to_show()
    outdated = shown.answered.outdated().values_list("contribution", flat=True)
    places = {"after": request.GET.get("dopo"), "before": request.GET.get("prima")}
    answering_now = asked.phase in (Phase.OPEN, Phase.ANSWERING)
    is_draft = shown.state == ResponseState.DRAFTED and answering_now
    return {
        "consultation": asked,
        "response": shown,
        "page": keyset_span(rows, ["number"], ANSWERED_PAGE, **places),
        "total": rows.count(),
        "outdated": set(outdated),
        "changed": changed_words(asked, [shown], get_language()).get(shown.pk, []),
        "seen_whole": validating.whole_seen(shown),
        "may_write": is_draft and may_answer(request.user),
        "is_own": is_draft and validating.has_part_in(request.user, shown),
        "may_validate": is_draft and may_validate(request.user, shown)
        and asked.phase == Phase.ANSWERING,
        "may_reopen": shown.state == ResponseState.VALIDATED and may_validate(request.user)
        and answering_now,
    }  # fmt: skip


@open_to(may_answer)
@require_POST
def response_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the chosen contributions by a response that is drafted already."""
    asked = consultation_of(slug)
    form = NewResponseForm(request.POST)
    form.full_clean()
    key = request.POST.get("response", "")
    shown = get_object_or_404(
        asked.responses, pk=int(key) if key.isdecimal() and len(key) < 19 else 0
    )
    return _verb(request, shown, lambda: drafting.add(shown, form.cleaned_data.get("points", [])))


@open_to(may_answer)
@require_POST
def response_take_away(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Answer some of the contributions no longer by this response."""
    shown = get_object_or_404(consultation_of(slug).responses, pk=pk)
    keys = [int(key) for key in request.POST.getlist("punto") if key.isdecimal() and len(key) < 19]
    return _verb(request, shown, lambda: drafting.take_away(shown, keys))


@open_to(may_answer)
@require_http_methods(["GET", "HEAD", "POST"])
def response_passages(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Choose among the passages that changed those that changed because of this response."""
    asked = consultation_of(slug)
    shown = get_object_or_404(asked.responses, pk=pk)
    form = LaterForm(request.GET, consultation=asked)
    later = form.cleaned_data["versione"] if form.is_valid() else None
    rows = offered(asked, later, get_language()) if later else []
    named = set(shown.changed.values_list("passage", flat=True))
    if request.method == "POST":
        by_key = {str(row.here.pk): row.here for row in rows}
        chosen = {by_key[key] for key in request.POST.getlist("passaggio") if key in by_key}
        before = {by_key[key] for key in request.POST.getlist("stava") if key in by_key}
        return _verb(
            request,
            shown,
            lambda: drafting.name_passages(shown, added=chosen - before, removed=before - chosen),
        )
    context = {
        "consultation": asked, "response": shown, "form": form, "later": later,
        "rows": [(row, row.here.pk in named) for row in rows],
    }  # fmt: skip
    return render(request, "consultation/response_passages.html", context)


@open_to(may_validate)
@require_POST
def response_validate(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let it be published: another person than who wrote it."""
    shown = get_object_or_404(consultation_of(slug).responses, pk=pk)
    seen = request.POST.get("seen", "")
    return _verb(request, shown, lambda: validating.validate(shown, seen=seen, by=request.user))


@open_to(may_validate)
@require_POST
def response_reopen(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let it be changed again."""
    shown = get_object_or_404(consultation_of(slug).responses, pk=pk)
    return _verb(request, shown, lambda: validating.reopen(shown))


def _verb(request: HttpRequest, shown: Response, act) -> HttpResponse:
    """Do it and go back to the response; where it cannot happen now, say why there."""
    try:
        act()
    except InvalidTransition as error:
        shown.refresh_from_db()
        asked = consultation_of(shown.consultation.slug)
        form = ResponseForm(instance=shown, initial={"seen": drafting.words_seen(shown)})
        context = _response_context(request, asked, shown)
        context |= {"form": form, "refusal": str(error)}
        return render(request, "consultation/response.html", context, status=409)
    messages.success(request, _("Saved."))
    return redirect("consultation:response", slug=shown.consultation.slug, pk=shown.pk)
