"""The desk of the execution: the milestones of an action, and what it waits for."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plan.execution import actions, dependencies, milestones
from plan.forms import execution as asked
from plan.models import Dependency, Milestone, Version
from plan.permissions import may_write
from plan.views.execution_pages import POSTED, action, do, form_page, posted
from plan.views.seen import one_at_a_time
from tsi.base.second_factor import open_to


@open_to(may_write)
@require_http_methods(POSTED)
def milestone_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A new milestone."""
    passage = action(uid)
    return form_page(
        request,
        passage,
        asked.MilestoneForm(posted(request)),
        lambda data: milestones.add(passage.version.plan, uid=uid, by=request.user, **data),
        title=_("New milestone"),
        verb=_("Add it"),
    )


def _milestone(uid: uuid.UUID, pk: int) -> Milestone:
    return get_object_or_404(Milestone.objects.select_related("plan"), uid=uid, pk=pk)


@open_to(may_write)
@require_http_methods(POSTED)
@one_at_a_time
def milestone_edit(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """Its words, and whether it is reached."""
    row = _milestone(uid, pk)
    initial = {name: getattr(row, name) for name in ("title_it", "title_en", "reached_on")}

    def act(data: dict) -> None:
        words = {name: data[name] for name in ("title_it", "title_en")}
        milestones.rename(row, by=request.user, **words)
        milestones.reach(row, on=data["reached_on"], by=request.user)

    return form_page(
        request,
        action(uid),
        asked.MilestoneEditForm(posted(request), initial=initial),
        act,
        title=_("Milestone"),
        verb=_("Save"),
    )


@open_to(may_write)
@require_http_methods(POSTED)
@one_at_a_time
def milestone_move(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """Another date, with the reasons."""
    row = _milestone(uid, pk)
    return form_page(
        request,
        action(uid),
        asked.MoveForm(posted(request), initial={"due": row.due}),
        lambda data: milestones.move(row, by=request.user, **data),
        title=_("Move “%(title)s”") % {"title": row.title},
        lead=_("The original date stays and is shown beside the new one."),
        verb=_("Move it"),
    )


@open_to(may_write)
@require_POST
def milestone_remove(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """Take away what was entered wrongly."""
    row = _milestone(uid, pk)
    return do(request, action(uid), lambda: milestones.remove(row, by=request.user))


@open_to(may_write)
@require_http_methods(POSTED)
def dependency_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The action waits for another."""
    passage = action(uid)
    others = actions.actions(Version.objects.public().current()).exclude(uid=uid)
    return form_page(
        request,
        passage,
        asked.DependencyForm(posted(request), others=others),
        lambda data: dependencies.add(
            passage.version.plan, before=uuid.UUID(data["before"]), after=uid, by=request.user
        ),
        title=_("What must come before"),
        verb=_("Add it"),
    )


@open_to(may_write)
@require_POST
def dependency_remove(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """It waits no more."""
    row = get_object_or_404(Dependency.objects.select_related("plan"), after=uid, pk=pk)
    return do(request, action(uid), lambda: dependencies.remove(row, by=request.user))
