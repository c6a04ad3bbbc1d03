"""One passage of the Plan: its page in each version, and its address for ever."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from consultation.answering import origins
from plan import linked, successions
from plan.community_links import communities_for
from plan.execution.showing import Carrying
from plan.history import Stage, stages
from plan.models import Kind, Passage, Version, VersionState
from plan.project_links import projects_for
from tsi.base.linked import block
from tsi.base.pages import asked_again, public_page
from tsi.site.reader import Reader, consultation_on
from tsi.site.views import version_state

NAMING = (Kind.STRATEGY, Kind.RESOURCE)  # what communities work on: see plan.models.CommunityLink


@require_safe
def plan_passage(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One line of the Plan: its place, its text, its life over the versions, what people say."""
    passages = Passage.objects.public().select_related("version__plan", "version__base")
    passage = get_object_or_404(passages, version__number=number, code=code)
    version = passage.version
    consultation = consultation_on(version)
    life = _life(passage)
    projects = list(projects_for(passage.uid)) if passage.kind == Kind.STRATEGY else []
    communities = list(communities_for(passage.uid)) if passage.kind in NAMING else []
    carrying = _carrying(passage, life["history"])
    told = origins.origins([passage.uid], version).get(passage.uid, [])

    def render_page() -> str:
        context = Reader(version, consultation, request.GET).passage_context(passage)
        context |= {"projects": projects, "communities": communities, "carrying": carrying}
        context |= {"told": told, "linked": block(linked.passage(passage))} | life
        return render_to_string("site/plan_passage.html", context, request)

    return public_page(
        request,
        *version_state(version, consultation),
        *[_stage_state(stage) for stage in life["history"]],
        *[(kin.kind, kin.passage.pk) for kin in (*life["came_from"], *life["went_into"])],
        *[("project", each.pk, each.revision) for each in projects],
        *[("community", each.pk, each.revision) for each in communities],
        *(carrying.state() if carrying else []),
        *(origins.state(version) if told else []),
        render=render_page,
    )


def _carrying(passage: Passage, history: list[Stage]) -> Carrying | None:
    """How an action is carried out, on its page of the version in force: it is about today."""
    newest = history[0].version.pk if history else None
    is_current = passage.kind == Kind.ACTION and passage.version_id == newest
    return Carrying.of(passage.uid) if is_current else None


def _life(passage: Passage) -> dict[str, list]:
    """The passage over the versions, and what its matter came from and went into."""
    newest_first = list(Version.objects.public().filter(plan=passage.version.plan_id))
    crossed = successions.is_crossed(passage.uid)
    ends = (passage.uid, newest_first[0])
    return {
        "history": stages(passage.uid, newest_first[::-1]),
        "came_from": successions.came_from(*ends) if crossed else [],
        "went_into": successions.went_into(*ends) if crossed else [],
    }


def _stage_state(stage: Stage) -> tuple:
    return stage.version.pk, stage.version.state, stage.passage and stage.passage.pk


@require_safe
def plan_permanent(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The permanent address leads to the passage in the version in force, or in a newer one that
    has it first; of one that is no longer there it says where it was and where its matter is."""
    rows = Passage.objects.public().filter(uid=uid).select_related("version__plan")
    by_version = {passage.version_id: passage for passage in rows}
    if not by_version:
        raise Http404
    last = max(by_version.values(), key=lambda each: (each.version.published_at, each.version_id))
    versions = list(Version.objects.public().filter(plan=last.version.plan_id))
    current, in_force = versions[0], _in_force(versions)
    for version in (in_force, current):
        if version.pk in by_version:
            return asked_again(redirect(by_version[version.pk]))
    heirs = successions.heirs(uid, [in_force], current) or successions.heirs(
        uid, [current], current
    )
    context = {"passage": last, "heirs": heirs, "in_force": in_force}
    return public_page(
        request,
        *[(version.pk, version.state) for version in versions],
        *[each.pk for each in heirs],
        render=lambda: render_to_string("site/plan_permanent.html", context, request),
    )


def _in_force(versions: list[Version]) -> Version:
    """The approved one; while there is none, the one published last. Given the newest first."""
    approved = [version for version in versions if version.state == VersionState.APPROVED]
    return (approved or versions)[0]
