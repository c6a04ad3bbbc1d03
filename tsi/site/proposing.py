"""Proposing a theme for a Community of Practice, with the strategies of the Plan that it serves."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities import proposals
from communities.candidates import spoken_for
from communities.forms.curating import ProposalForm
from communities.models import Community
from partners.models import Standing
from plan import community_links, project_links
from plan.models import Passage, Version
from plan.tree import Node, tree
from tsi.base.private import private_page
from tsi.base.transitions import InvalidTransition


@private_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def community_propose(request: HttpRequest) -> HttpResponse:
    """What, why, for which organisation, for which strategies of the Plan in force."""
    organisations = spoken_for(request.user).filter(standing=Standing.PARTNER)
    version = Version.objects.public().current()
    chosen = _chosen(request, version)
    posted = request.POST if request.method == "POST" else None
    form = ProposalForm(posted, organisations=organisations)
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_valid():
        try:
            made = _propose(request, form, chosen)
        except proposals.TooMany:
            status = 429
            refusal = _("As many proposals of this organisation wait as one may make at a time.")
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            messages.success(request, _("Proposed. Every partner can read and support it now."))
            return redirect("communities:proposal", made.pk)
    uids, themes = {passage.uid for passage in chosen}, _themes(version)
    context = {
        "form": form,
        "organisations": organisations,
        "themes": themes,
        "chosen": uids,
        "open": {theme.passage.uid for theme in themes if uids & _uids_in(theme)},
        "refusal": refusal,
    }
    return render(request, "site/community_propose.html", context, status=status)


@transaction.atomic
def _propose(request: HttpRequest, form: ProposalForm, chosen: list[Passage]) -> Community:
    organisation = form.cleaned_data["organisation"]
    made = proposals.propose(organisation, form.save(commit=False), by=request.user)
    uids = [passage.uid for passage in chosen]
    community_links.choose(made, among=uids, chosen=uids)
    return made


def _chosen(request: HttpRequest, version: Version | None) -> list[Passage]:
    """The strategies that the form names, of those that the Plan in force has."""
    values = request.POST.getlist("strategy")
    keys = [int(value) for value in values if value.isdecimal() and len(value) < 19]
    if version is None or not keys:
        return []
    return list(project_links.strategies(version).filter(pk__in=keys))


def _uids_in(theme: Node) -> set[uuid.UUID]:
    return {node.passage.uid for node in theme.walk()}


def _themes(version: Version | None) -> list[Node]:
    if version is None:
        return []
    return [node for node in tree(version.passages.in_order()) if node.objectives]
