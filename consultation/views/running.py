"""The desk of who runs consultations."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consultation import running
from consultation.forms.running import ConsultationForm, ExtendForm, ReasonsForm
from consultation.models import Consultation, Phase
from consultation.numbers import numbers, table, with_counts
from consultation.permissions import may_run
from tsi.base.paging import keyset_page
from tsi.base.second_factor import open_to
from tsi.base.tables import csv_rows
from tsi.base.transitions import InvalidTransition

PAGE = 30
READ = ["GET", "HEAD", "POST"]
DESK = "consultation:consultation_desk"


def find(slug: str) -> Consultation:
    """The consultation at this address, in any phase."""
    rows = Consultation.objects.with_phase().select_related("version__plan", "notice", "terms")
    return get_object_or_404(rows, slug=slug)


@open_to(may_run)
@require_safe
def consultation_desk_list(request: HttpRequest) -> HttpResponse:
    """Every consultation, the newest first, with what has come in."""
    rows = with_counts(Consultation.objects.with_phase().select_related("version"))
    page = keyset_page(rows, "pk", request.GET.get("dopo"), PAGE)
    context = {"page": page, "may_prepare": running.free_versions().exists()}
    return render(request, "consultation/consultation_desk_list.html", context)


@open_to(may_run)
@require_http_methods(READ)
def consultation_new(request: HttpRequest) -> HttpResponse:
    """Prepare a consultation on a published text."""
    form = ConsultationForm(request.POST if request.method == "POST" else None)
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_bound and form.is_valid():
        columns = form.columns() | {"slug": running.slug_for(form.cleaned_data["title_it"])}
        version = form.cleaned_data["version"]
        columns["is_demo"] = version.is_demo
        try:
            prepared = running.create(version, by=request.user, **columns)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            messages.success(request, _("It is prepared. Nobody reads of it before you announce."))
            return redirect(DESK, prepared.slug)
    context = {"form": form, "refusal": refusal, "may_prepare": running.free_versions().exists()}
    return render(request, "consultation/consultation_new.html", context, status=status)


@open_to(may_run)
@require_safe
def consultation_desk(request: HttpRequest, slug: str) -> HttpResponse:
    """One consultation: how it goes, and what can be done with it now."""
    asked = find(slug)
    context = {
        "consultation": asked,
        "numbers": numbers(asked),
        "steps": asked.steps.select_related("by"),
        "is_short": running.is_short(asked),
        "may_move_end": asked.phase in (Phase.ANNOUNCED, Phase.OPEN),
    }
    return render(request, "consultation/consultation_desk.html", context)


@open_to(may_run)
@require_safe
def consultation_numbers(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The numbers of the desk as a file."""
    asked = find(slug)
    head = ("what", "key", "label", "number")
    response = StreamingHttpResponse(
        csv_rows(head, table(numbers(asked))), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{asked.slug}.csv"'
    return response


@open_to(may_run)
@require_http_methods(READ)
def consultation_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what is said of it, while nobody reads of it."""
    asked = find(slug)
    form = ConsultationForm(_posted(request), consultation=asked)

    def edit() -> None:
        running.edit(asked, **form.columns())

    return _verb(request, asked, form, "consultation_edit", edit, _("It is changed."))


@open_to(may_run)
@require_http_methods(READ)
def consultation_announce(request: HttpRequest, slug: str) -> HttpResponse:
    """Let everybody read of it; with reasons, where it is open for less than four weeks."""
    asked = find(slug)
    is_short = running.is_short(asked)
    form = ReasonsForm(_posted(request), needed=is_short)
    done = _("It is announced: everybody reads of it.")

    def announce() -> None:
        running.announce(asked, by=request.user, **form.reasons())

    return _verb(request, asked, form, "consultation_announce", announce, done, is_short=is_short)


@open_to(may_run)
@require_http_methods(READ)
def consultation_extend(request: HttpRequest, slug: str) -> HttpResponse:
    """Let it close later, and write to everybody who spoke."""
    asked = find(slug)
    form = ExtendForm(_posted(request), consultation=asked)
    done = _("It is extended. Everybody who spoke is written to.")

    def extend() -> None:
        until = form.cleaned_data["closes_at"]
        running.extend(asked, until, **form.reasons(), by=request.user)

    return _verb(request, asked, form, "consultation_extend", extend, done)


@open_to(may_run)
@require_http_methods(READ)
def consultation_close(request: HttpRequest, slug: str) -> HttpResponse:
    """Close it at once, and write to everybody who spoke."""
    asked = find(slug)
    form = ReasonsForm(_posted(request))
    done = _("It is closed. Everybody who spoke is written to.")

    def close() -> None:
        running.close_early(asked, **form.reasons(), by=request.user)

    return _verb(request, asked, form, "consultation_close", close, done)


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


def _verb(request, asked, form, name, act, done, **context) -> HttpResponse:
    """The page of one verb: asked, refused with what was typed, done."""
    if form.is_bound and form.is_valid():
        try:
            act()
        except InvalidTransition as error:
            return _form_page(request, asked, form, name, refusal=str(error), **context)
        messages.success(request, done)
        return redirect(DESK, asked.slug)
    return _form_page(request, asked, form, name, **context)


def _form_page(request, asked, form, name, *, refusal: str = "", **context) -> HttpResponse:
    status = 409 if refusal else 422 if form.is_bound else 200
    context |= {"consultation": asked, "form": form, "refusal": refusal}
    return render(request, f"consultation/{name}.html", context, status=status)
