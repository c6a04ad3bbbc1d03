"""Projects and good practices: the public list, proposing, the secretariat's review."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from partners import projects
from partners.forms.projects import ProjectCorrectionForm, ProjectDecisionForm, ProjectForm
from partners.models import PROJECT_TRANSITIONS, Organisation, Project, ProjectState
from partners.permissions import is_secretariat, may_decide_on, may_speak_for
from partners.project_filters import ProjectFilter
from tsi.base.pages import public_page
from tsi.base.paging import keyset_span
from tsi.base.private import private_page
from tsi.base.second_factor import open_to
from tsi.base.tables import FORMATS, file_pieces
from tsi.base.transitions import InvalidTransition

PAGE_SIZE = 30
COLUMNS = [
    "slug",
    "kind",
    "title_it",
    "title_en",
    "summary_it",
    "summary_en",
    "programme",
    "topics",
    "first_year",
    "last_year",
    "website",
    "organisations",
    "page",
]


def portal_state() -> list:
    """What every page of the portal depends on: rows of projects, and names of organisations."""
    counted = Project.objects.aggregate(Count("pk"), Sum("revision"))
    taking_part = Organisation.objects.filter(projects__isnull=False)
    return [*counted.values(), *taking_part.aggregate(Count("pk"), Sum("revision")).values()]


def with_organisations(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Projects with the public organisations that take part, in their order."""
    public = Organisation.objects.public().by_name()
    return rows.prefetch_related(Prefetch("organisations", public, to_attr="shown_organisations"))


@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    """The public list, narrowed by what the query string asks for."""

    def render_page() -> str:
        asked = ProjectFilter(request.GET, queryset=Project.objects.public())
        context = {
            "filter": asked,
            "total": asked.qs.count(),
            "page": keyset_span(
                with_organisations(asked.qs),
                ["sort_title", "pk"],
                PAGE_SIZE,
                after=request.GET.get("dopo"),
                before=request.GET.get("prima"),
            ),
            "forms": list(FORMATS),
        }
        return render_to_string("partners/project_list.html", context, request)

    return public_page(request, *portal_state(), render=render_page)


@require_safe
def project_export(request: HttpRequest, form: str) -> HttpResponse:
    """What the list shows, whole, as a file that programs read."""
    if form not in FORMATS:
        raise Http404
    asked = ProjectFilter(request.GET, queryset=Project.objects.public())
    rows = with_organisations(asked.qs).by_title()
    pieces = file_pieces(form, "projects", COLUMNS, map(_cells, rows))
    response = StreamingHttpResponse(pieces, content_type=FORMATS[form])
    response["Content-Disposition"] = f'attachment; filename="projects.{form}"'
    response["Cache-Control"] = "public, no-cache"
    return response


def _cells(project: Project) -> list:
    values = [getattr(project, name) for name in COLUMNS[:-2]]
    names = [organisation.name for organisation in project.shown_organisations]
    return [*values, names, settings.BASE_URL + project.get_absolute_url()]


@private_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose a project or good practice for one's organisation; below, those proposed before."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), slug=slug)
    if not may_speak_for(request.user, organisation):
        raise PermissionDenied
    form = ProjectForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        projects.propose(organisation, form.save(commit=False), by=request.user)
        messages.success(request, _("Sent. The secretariat looks at it and will write to you."))
        return redirect("partners:project_propose", slug=slug)
    context = {
        "organisation": organisation,
        "form": form,
        "proposed": organisation.projects.by_title(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "partners/project_propose.html", context, status=status)


@private_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change the words of a proposal that is not decided yet."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), slug=slug)
    project = get_object_or_404(
        Project.objects.visible_to(request.user), pk=pk, organisations=organisation
    )
    if not may_speak_for(request.user, organisation):
        raise PermissionDenied
    form = ProjectForm(request.POST if request.method == "POST" else None, instance=project)
    status, refusal = 200 if not form.is_bound else 422, ""
    if project.state != ProjectState.PROPOSED:
        status, refusal = 409, _("This is decided already, so it cannot be changed here any more.")
    elif form.is_valid():
        try:
            projects.amend(form.save(commit=False))
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("partners:project_propose", slug=slug)
    context = {"organisation": organisation, "project": project, "form": form, "refusal": refusal}
    return render(request, "partners/project_edit.html", context, status=status)


@open_to(is_secretariat)
@require_safe
def project_review(request: HttpRequest) -> HttpResponse:
    """What waits for the secretariat, the oldest first; below, what was decided last."""
    rows = with_organisations(Project.objects.all())
    context = {
        "waiting": rows.filter(state=ProjectState.PROPOSED).order_by("pk")[:200],
        "decided": rows.exclude(state=ProjectState.PROPOSED).order_by("-changed_at", "-pk")[:30],
    }
    return render(request, "partners/project_review.html", context)


@open_to(is_secretariat)
@require_http_methods(["GET", "HEAD", "POST"])
def project_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One project, all that it would show, and the decision."""
    project = get_object_or_404(Project.objects.select_related("proposed_by"), pk=pk)
    posted = request.POST if request.method == "POST" else None
    form = ProjectDecisionForm(posted, initial={"revision": project.revision})
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_bound and not may_decide_on(request.user, project):
        raise PermissionDenied
    if form.is_valid():
        data = form.cleaned_data
        try:
            projects.decide(project, data["verb"], revision=data["revision"], reason=data["reason"])
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            messages.success(request, _("Decided. Who proposed it is written to."))
            return redirect("partners:project_review")
    context = {
        "project": project,
        "organisations": project.organisations.by_name(),
        "form": form,
        "refusal": refusal,
        "may_decide": may_decide_on(request.user, project),
        "verbs": [
            verb
            for verb, (sources, _target) in PROJECT_TRANSITIONS.table.items()
            if project.state in sources
        ],
    }
    return render(request, "partners/project_decide.html", context, status=status)


@open_to(is_secretariat)
@require_http_methods(["GET", "HEAD", "POST"])
def project_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a project in any state, and say which organisations take part in it."""
    project = get_object_or_404(Project, pk=pk)
    posted = request.POST if request.method == "POST" else None
    form = ProjectCorrectionForm(posted, instance=project)
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_valid():
        data = form.cleaned_data
        try:
            projects.correct(
                form.save(commit=False), data["organisations"], revision=data["revision"]
            )
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("partners:project_decide", pk=pk)
    context = {"project": project, "form": form, "refusal": refusal}
    return render(request, "partners/project_correct.html", context, status=status)
