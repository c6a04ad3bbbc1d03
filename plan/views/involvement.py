"""What an organisation or a community does for the Plan: its private page, and its answers."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities.models import Community
from communities.views.finding import find_community
from partners.models import Organisation
from partners.permissions import may_see_people
from partners.views.people import find_organisation
from plan.execution import involving
from plan.execution.parts import parts_of
from plan.forms.execution import AnswerForm, EndForm
from plan.letters.involvement import page_of
from plan.models import Involvement, InvolvementState
from plan.permissions import may_answer_for
from tsi.base.private import private_page
from tsi.base.second_factor import second_factor_of_staff
from tsi.base.transitions import InvalidTransition

POSTED = ["GET", "HEAD", "POST"]


def _organisation(request: HttpRequest, slug: str) -> Organisation:
    found = find_organisation(request, slug)
    if not may_see_people(request.user, found):
        raise PermissionDenied
    return found


@private_page
@second_factor_of_staff
@require_safe
def organisation_part(request: HttpRequest, slug: str) -> HttpResponse:
    """What the organisation is asked to do for the Plan, and what it does: those who belong to
    it and the secretariat read it."""
    return _part(request, _organisation(request, slug))


@private_page
@second_factor_of_staff
@require_safe
def community_part(request: HttpRequest, slug: str) -> HttpResponse:
    """The same of a community, for who is inside."""
    return _part(request, find_community(request, slug))


def _part(request: HttpRequest, body: Organisation | Community) -> HttpResponse:
    every = parts_of(body)
    context = _named(body) | {
        "waiting": [each for each in every if each.involvement.state == InvolvementState.PROPOSED],
        "taken": [each for each in every if each.involvement.state == InvolvementState.ACCEPTED],
        "over": [each for each in every if each.is_over],
        "may_answer": may_answer_for(request.user, body),
        "contact": settings.CONTACT_EMAIL,
    }
    return render(request, "plan/body_part.html", context)


def _named(body: Organisation | Community) -> dict:
    name = "community" if isinstance(body, Community) else "organisation"
    return {"body": body, name: body}


def _of_organisation(request: HttpRequest, slug: str, pk: int) -> Involvement:
    rows = Involvement.objects.select_related("plan", "organisation")
    return get_object_or_404(rows, organisation=_organisation(request, slug), pk=pk)


def _of_community(request: HttpRequest, slug: str, pk: int) -> Involvement:
    rows = Involvement.objects.select_related("plan", "community")
    return get_object_or_404(rows, community=find_community(request, slug), pk=pk)


@private_page
@second_factor_of_staff
@require_http_methods(POSTED)
def organisation_answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Whether the organisation takes the part: who has its mandate."""
    return _answer(request, _of_organisation(request, slug, pk))


@private_page
@second_factor_of_staff
@require_http_methods(POSTED)
def community_answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Whether the community takes the part: who runs it."""
    return _answer(request, _of_community(request, slug, pk))


def _answer(request: HttpRequest, row: Involvement) -> HttpResponse:
    if not may_answer_for(request.user, row.body):
        raise PermissionDenied
    form = AnswerForm(request.POST if request.method == "POST" else None)
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_bound and form.is_valid():
        try:
            if form.cleaned_data["answer"] == "accept":
                involving.accept(row, by=request.user)
                told = _("Done. From now on everybody reads that you take this part.")
            else:
                involving.decline(row, by=request.user, reason=form.cleaned_data["reason"])
                told = _("Done. Who writes the Plan hears of it.")
        except InvalidTransition as error:
            status, refusal = 409, str(error)
            row.refresh_from_db()
        else:
            messages.success(request, told)
            return redirect(page_of(row))
    context = _one(row) | {"form": form, "refusal": refusal}
    return render(request, "plan/involvement_answer.html", context, status=status)


@private_page
@second_factor_of_staff
@require_http_methods(POSTED)
def organisation_give_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The organisation no longer takes the part."""
    return _give_back(request, _of_organisation(request, slug, pk))


@private_page
@second_factor_of_staff
@require_http_methods(POSTED)
def community_give_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The community no longer takes the part."""
    return _give_back(request, _of_community(request, slug, pk))


def _give_back(request: HttpRequest, row: Involvement) -> HttpResponse:
    if not may_answer_for(request.user, row.body):
        raise PermissionDenied
    form = EndForm(request.POST if request.method == "POST" else None)
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            involving.end(row, by=request.user, reason=reason, from_desk=False)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
            row.refresh_from_db()
        else:
            messages.success(request, _("Done. Who writes the Plan hears of it."))
            return redirect(page_of(row))
    context = _one(row) | {"form": form, "refusal": refusal}
    return render(request, "plan/involvement_give_back.html", context, status=status)


def _one(row: Involvement) -> dict:
    (part,) = [each for each in parts_of(row.body) if each.involvement.pk == row.pk]
    return _named(row.body) | {"involvement": row, "part": part, "back": page_of(row)}
