"""The pages of what a community keeps: the public ones, those inside, and the files."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, QuerySet, Sum
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities import resources
from communities.files import TYPES
from communities.forms.resources import (
    NewResourceForm,
    ResourceCorrectionForm,
    VersionForm,
    WithdrawForm,
)
from communities.models import Community, Resource, ResourceState, ResourceVersion
from communities.permissions import changeable_resources, may_write
from communities.views.finding import find_community
from tsi.base.pages import public_page
from tsi.base.paging import Span, keyset_span
from tsi.base.private import private_page
from tsi.base.second_factor import (
    ask_second_factor,
    lacks_second_factor,
    second_factor_of_staff,
)
from tsi.base.transitions import InvalidTransition

PAGE = 30
NEWEST_FIRST = ["-pk"]


def with_newest(rows: QuerySet[Resource]) -> QuerySet[Resource]:
    """Resources with their newest file, if they have one, as `newest` (a list)."""
    newest = Prefetch("versions", ResourceVersion.objects.newest(), to_attr="newest")
    return rows.prefetch_related(newest)


def _page_of(request: HttpRequest, rows: QuerySet[Resource]) -> Span:
    after, before = request.GET.get("dopo"), request.GET.get("prima")
    return keyset_span(with_newest(rows), NEWEST_FIRST, PAGE, after=after, before=before)


# --- For everybody -------------------------------------------------------------------------------


@require_safe
def resource_public_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What the community shares with everybody."""
    community = get_object_or_404(Community.objects.public(), slug=slug)
    rows = Resource.objects.public().filter(community=community)

    def render_page() -> str:
        context = {"community": community, "page": _page_of(request, rows)}
        return render_to_string("communities/resource_public_list.html", context, request)

    # Of all, not of the public ones alone: these sums only grow. A meeting may hide what is its.
    parts = (community.resources, community.meetings)
    state = [value for part in parts for value in _counted(part)]
    return public_page(request, community.pk, community.revision, *state, render=render_page)


def _counted(rows) -> list:
    return list(rows.aggregate(Count("pk"), Sum("revision")).values())


@require_safe
def resource(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One resource with its file: for everybody if it is public, else for who is inside, who read
    its former versions too."""
    rows = Resource.objects.select_related("community", "meeting").filter(community__slug=slug)
    public = rows.filter(pk__in=Resource.objects.public().values("pk"), pk=pk).first()
    return _public(request, public) if public else _inside(request, rows, pk)


def _public(request: HttpRequest, found: Resource) -> HttpResponse:
    def render_page() -> str:
        newest, *former = _versions(found) or [None]
        context = {"resource": found, "community": found.community}
        context |= {"versions": [newest] if newest else [], "former": bool(former)}
        return render_to_string("communities/resource.html", context, request)

    shown = [found, found.community, *([found.meeting] if found.meeting else [])]
    state = [part for row in shown for part in (row.pk, row.revision)]
    return public_page(request, *state, render=render_page)


@private_page
def _inside(request: HttpRequest, rows: QuerySet[Resource], pk: int) -> HttpResponse:
    seen = Resource.objects.visible_to(request.user).values("pk")
    found = get_object_or_404(rows.filter(pk__in=seen), pk=pk)
    if lacks_second_factor(request):
        return ask_second_factor(request)
    context = {"resource": found, "community": found.community, "versions": _versions(found)}
    context["changes"] = _may_change(request, found)
    return render(request, "communities/resource_inside.html", context)


def _versions(found: Resource) -> list[ResourceVersion]:
    versions = list(found.versions.order_by("-number"))
    for version in versions:
        version.filename = resources.file_name(found, version)
    return versions


@require_safe
def resource_file(
    request: HttpRequest, slug: str, pk: int, number: int, filename: str
) -> HttpResponse:
    """The bytes of one version, always as a download, under a name made from the title."""
    rows = ResourceVersion.objects.select_related("resource__community")
    rows = rows.filter(resource__community__slug=slug, resource=pk, number=number)
    public = rows.filter(pk__in=ResourceVersion.objects.public().values("pk")).first()
    if public:
        return _file(request, public, filename, "public, no-cache")
    seen = ResourceVersion.objects.visible_to(request.user).values("pk")
    version = get_object_or_404(rows.filter(pk__in=seen))
    return _file_inside(request, version, filename)


@private_page
def _file_inside(request: HttpRequest, version: ResourceVersion, filename: str) -> HttpResponse:
    if lacks_second_factor(request):
        return ask_second_factor(request)
    return _file(request, version, filename, "private, no-store")


def _file(
    request: HttpRequest, version: ResourceVersion, filename: str, cache: str
) -> HttpResponse:
    name = resources.file_name(version.resource, version)
    if filename != name:  # the title has changed, or somebody made the address up
        return redirect("communities:resource_file", *_address(version), name)
    etag = quote_etag(version.sha256)
    response = get_conditional_response(request, etag=etag) or _bytes(version, name)
    response["ETag"] = etag
    response["Cache-Control"] = cache
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    return response


def _address(version: ResourceVersion) -> tuple:
    return version.resource.community.slug, version.resource_id, version.number


def _bytes(version: ResourceVersion, name: str) -> HttpResponse:
    try:
        file = version.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[version.suffix])


# --- Inside --------------------------------------------------------------------------------------


@private_page
@second_factor_of_staff
@require_safe
def resource_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything the community keeps; to who may restore it, also what was withdrawn."""
    community = find_community(request, slug)
    changeable = changeable_resources(request.user, community)
    page = _page_of(request, community.resources.published().select_related("added_by"))
    withdrawn = changeable.filter(state=ResourceState.WITHDRAWN).select_related("added_by")
    here = changeable.filter(pk__in=[row.pk for row in page.rows])
    context = {
        "community": community,
        "page": page,
        "changeable": set(here.values_list("pk", flat=True)),
        "withdrawn": withdrawn.order_by("-changed_at", "-pk")[:PAGE],
        "may_write": may_write(request.user, community),
    }
    return render(request, "communities/resource_list.html", context)


@private_page
@second_factor_of_staff
@require_safe
def resource_version_list(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Every file of a resource, also of one whose newest is everybody's."""
    community = find_community(request, slug)
    found = get_object_or_404(community.resources.published().select_related("meeting"), pk=pk)
    context = {"resource": found, "community": community, "versions": _versions(found)}
    context["changes"] = _may_change(request, found)
    return render(request, "communities/resource_version_list.html", context)


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def resource_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a file or a link."""
    community = find_community(request, slug)
    if not may_write(request.user, community):
        raise PermissionDenied
    form = NewResourceForm(
        *_sent(request), instance=Resource(community=community), community=community
    )

    def act() -> None:
        kept = form.save(commit=False)
        resources.add(kept, by=request.user, file=form.cleaned_data["file"])

    return _act(request, "resource_new", {"community": community, "form": form}, act)


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def resource_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Correct the words of a resource, or to whom it is shown."""
    found = _mine(request, slug, pk)
    form = ResourceCorrectionForm(*_sent(request), instance=found, community=found.community)

    def act() -> None:
        revision = form.cleaned_data["revision"]
        resources.correct(form.save(commit=False), by=request.user, revision=revision)

    return _act(request, "resource_edit", _about(found, form), act)


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def resource_version(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Upload a newer file; the former ones stay."""
    found = _mine(request, slug, pk)
    form = VersionForm(*_sent(request))
    about = _about(found, form)
    return _act(
        request,
        "resource_version",
        about,
        lambda: resources.add_version(found, by=request.user, **form.cleaned_data),
    )


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def resource_withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a resource away from every page, with reasons."""
    found = _mine(request, slug, pk)
    form = WithdrawForm(*_sent(request))
    about = _about(found, form)
    return _act(
        request,
        "resource_withdraw",
        about,
        lambda: resources.withdraw(found, by=request.user, **form.cleaned_data),
    )


@private_page
@second_factor_of_staff
@require_POST
def resource_restore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show a withdrawn resource again."""
    found = _mine(request, slug, pk)
    about = _about(found, WithdrawForm())
    try:
        resources.restore(found, by=request.user)
    except InvalidTransition as error:
        about["refusal"] = str(error)
        return render(request, "communities/resource_withdraw.html", about, status=409)
    return redirect("communities:resource_list", slug)


def _mine(request: HttpRequest, slug: str, pk: int) -> Resource:
    """A resource that this person may change: 404 if they may not see it, 403 if only that."""
    rows = Resource.objects.select_related("community")
    found = get_object_or_404(rows, pk=pk, community__slug=slug)
    if _may_change(request, found):
        return found
    if Resource.objects.visible_to(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    raise Http404


def _may_change(request: HttpRequest, found: Resource) -> bool:
    mine = changeable_resources(request.user, found.community)
    return mine.filter(pk=found.pk).exists()


def _sent(request: HttpRequest) -> tuple:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _about(found: Resource, form) -> dict:
    # The page tells what is kept, not what was typed into the form.
    title, title_en = found.title, found.title_en
    return {
        "community": found.community,
        "resource": found,
        "title": title,
        "title_en": title_en,
        "form": form,
    }


def _act(request: HttpRequest, name: str, context: dict, act: Callable[[], object]) -> HttpResponse:
    """Show the form, or carry out `act` and go back to the list."""
    form = context["form"]
    status, context["refusal"] = 422 if form.is_bound else 200, ""
    if form.is_valid():
        try:
            act()
        except InvalidTransition as error:
            status, context["refusal"] = 409, str(error)
        except resources.TooMuch:
            status = 429
            context["refusal"] = _("You have added 200 MB of files within a day. Go on tomorrow.")
        else:
            return redirect("communities:resource_list", context["community"].slug)
    return render(request, f"communities/{name}.html", context, status=status)
