"""The desk of the execution: who takes part in an action."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities.models import Community
from partners.models import Organisation
from partners.search import search
from plan.execution import involving, seeking
from plan.forms import execution as asked
from plan.models import Involvement, Seeking
from plan.permissions import may_write
from plan.views.execution_pages import POSTED, action, do, form_page, posted
from plan.views.seen import one_at_a_time
from tsi.base.second_factor import open_to
from tsi.base.text import fold

FOUND = 20


@open_to(may_write)
@require_safe
def involvement_choose(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Find an organisation or a community by name."""
    passage = action(uid)
    form = asked.SearchForm(request.GET if "q" in request.GET else None)
    context = {"passage": passage, "form": form}
    if form.is_bound and form.is_valid() and form.cleaned_data["q"]:
        query = form.cleaned_data["q"]
        context |= {
            "asked": query,
            "organisations": _organisations(query),
            "communities": _communities(query),
        }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "plan/involvement_choose.html", context, status=status)


def _organisations(query: str) -> list[Organisation]:
    keys = search(query).keys
    partners = {each.pk: each for each in Organisation.objects.partners().filter(pk__in=keys)}
    return [partners[key] for key in keys if key in partners][:FOUND]


def _communities(query: str) -> list[Community]:
    words = fold(query).split()
    rows = Community.objects.active().by_title()
    found = [
        each
        for each in rows
        if all(word in fold(f"{each.title_it} {each.title_en}") for word in words)
    ]
    return found[:FOUND]


@open_to(may_write)
@require_http_methods(POSTED)
def involvement_propose(request: HttpRequest, uid: uuid.UUID, kind: str, slug: str) -> HttpResponse:
    """Ask one organisation or community to take a part."""
    passage = action(uid)
    if kind == "comunita":
        body = get_object_or_404(Community.objects.public(), slug=slug)
    elif kind == "ente":
        body = get_object_or_404(Organisation.objects.filter(merged_into=None), slug=slug)
    else:
        raise Http404
    return form_page(
        request,
        passage,
        asked.ProposeForm(posted(request)),
        lambda data: involving.propose(
            passage.version.plan, uid=uid, body=body, by=request.user, **data
        ),
        title=_("Ask %(body)s to take part") % {"body": body},
        lead=_("Whoever answers for it is written to. Nobody is shown before having accepted."),
        verb=_("Ask"),
        done=_("Done. Whoever answers for it is written to."),
    )


@open_to(may_write)
@require_http_methods(POSTED)
def involvement_end(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """End a part, or take a proposal back, with the reasons."""
    rows = Involvement.objects.select_related("plan", "organisation", "community")
    row = get_object_or_404(rows, uid=uid, pk=pk)
    return form_page(
        request,
        action(uid),
        asked.EndForm(posted(request)),
        lambda data: involving.end(row, by=request.user, from_desk=True, **data),
        title=_("End the part of %(body)s") % {"body": row.body},
        verb=_("End it"),
        done=_("Done. Whoever answers for it is written to."),
    )


@open_to(may_write)
@require_http_methods(POSTED)
@one_at_a_time
def partner_seek(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say that the action looks for a partner, and for whom."""
    passage = action(uid)
    row = Seeking.objects.filter(uid=uid).first()
    initial = {name: getattr(row, name) for name in asked.SeekForm.Meta.fields} if row else {}
    return form_page(
        request,
        passage,
        asked.SeekForm(posted(request), initial=initial),
        lambda data: seeking.seek(passage.version.plan, uid=uid, by=request.user, **data),
        title=_("It looks for a partner"),
        lead=_("It stands among the actions that look for a partner, also when somebody leads it."),
        verb=_("Save"),
    )


@open_to(may_write)
@require_POST
def partner_seek_end(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """It looks for nobody any more."""
    row = get_object_or_404(Seeking.objects.select_related("plan"), uid=uid)
    return do(request, action(uid), lambda: seeking.stop(row, by=request.user))
