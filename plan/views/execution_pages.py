"""What the pages of the execution's desk share: the action, its page, a form about it."""

import uuid
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from plan.execution import actions, desk
from plan.models import Passage
from plan.views.seen import status_of
from tsi.base.transitions import InvalidTransition

POSTED = ["GET", "HEAD", "POST"]


def action(uid: uuid.UUID) -> Passage:
    """The action, as everybody read it last. Raises Http404."""
    passage = actions.in_force(uid) or actions.last_seen(uid)
    if passage is None:
        raise Http404
    return passage


def page(request: HttpRequest, passage: Passage, refusal: str = "") -> HttpResponse:
    context = {
        "passage": passage,
        "in_force": actions.in_force(passage.uid) is not None,
        "execution": desk.Execution.of(passage.uid),
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "plan/execution_action.html", context, status=status)


def form_page(
    request: HttpRequest,
    passage: Passage,
    form: forms.BaseForm,
    act: Callable[[dict], object],
    *,
    title: str,
    verb: str,
    done: str = "",
    lead: str = "",
) -> HttpResponse:
    """A page with one form about an action: 422 what is wrong, 409 what is refused."""
    status, refusal = status_of(form), ""
    if form.is_bound and form.is_valid():
        try:
            act(form.cleaned_data)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            messages.success(request, done or _("Saved."))
            return redirect("plan:execution_action", passage.uid)
    context = {
        "passage": passage,
        "form": form,
        "refusal": refusal,
        "title": title,
        "verb": verb,
        "lead": lead,
    }
    return render(request, "plan/execution_form.html", context, status=status)


def do(request: HttpRequest, passage: Passage, act: Callable[[], object]) -> HttpResponse:
    """Something that takes no form: done, or told on the action's page why not."""
    try:
        act()
    except InvalidTransition as error:
        return page(request, passage, refusal=str(error))
    messages.success(request, _("Done."))
    return redirect("plan:execution_action", passage.uid)


def posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None
