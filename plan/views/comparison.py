"""Which versions to compare, and what those who write compare. (The page for everybody is composed
in tsi.site.)"""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from plan.forms.comparison import ChoosingForm
from plan.models import Version
from plan.permissions import may_write
from plan.redline.showing import Comparison
from plan.views.pairs import pair_of
from tsi.base.pages import asked_again, public_page
from tsi.base.second_factor import open_to

PUBLIC, DRAFT = "site:comparison", "plan:comparison_draft"
CHOOSE = {PUBLIC: "plan:comparison_choose", DRAFT: "plan:comparison_draft_choose"}


@require_safe
def comparison_choose(request: HttpRequest) -> HttpResponse:
    """Which two published versions to compare."""
    versions = list(Version.objects.public().select_related("plan"))
    form = _choosing(request, versions)
    if form.is_valid():
        return asked_again(redirect(PUBLIC, form.cleaned_data["a"], form.cleaned_data["da"]))
    context = {"choosing": form, "choose_page": CHOOSE[PUBLIC], "versions": versions}
    if form.is_bound:
        page = render(request, "plan/comparison_choose.html", context, status=422)
        return asked_again(page)
    return public_page(
        request,
        *state_of(versions),
        render=lambda: render_to_string("plan/comparison_choose.html", context, request),
    )


@open_to(may_write)
@require_safe
def comparison_draft_choose(request: HttpRequest) -> HttpResponse:
    """The same among all versions that are frozen."""
    versions = list(_frozen().select_related("plan"))
    form = _choosing(request, versions)
    if form.is_valid():
        return redirect(DRAFT, form.cleaned_data["a"], form.cleaned_data["da"])
    context = {"choosing": form, "choose_page": CHOOSE[DRAFT], "versions": versions}
    status = 422 if form.is_bound else 200
    return render(request, "plan/comparison_choose.html", context, status=status)


@open_to(may_write)
@require_safe
def comparison_draft(request: HttpRequest, number: str, base: str) -> HttpResponse:
    """The same of any two versions that are frozen."""
    versions = list(_frozen().select_related("plan"))
    pair = pair_of(versions, number, base)
    return render(
        request, "plan/comparison.html", comparison_context(request, *pair, versions, DRAFT)
    )


def _frozen() -> QuerySet[Version]:
    return Version.objects.filter(sealed_at__isnull=False).order_by("-sealed_at", "-pk")


def _choosing(request: HttpRequest, versions: list[Version]) -> ChoosingForm:
    """What was chosen; where only one version or none is named, the form to choose."""
    if {"da", "a"} <= set(request.GET):
        return ChoosingForm(request.GET, versions=versions)
    return ChoosingForm(versions=versions, newer=request.GET.get("a"))


def state_of(versions: list[Version]) -> list[tuple]:
    """What the pages for everybody depend on."""
    return [(version.pk, version.state) for version in versions]


def comparison_context(
    request: HttpRequest, base: Version, version: Version, versions: list[Version], page: str
) -> dict:
    """What the template of a comparison takes; `page` is the address it stands at."""
    return {
        "comparison": Comparison(base, version, request.GET),
        "base": base,
        "version": version,
        "choosing": ChoosingForm(versions=versions, newer=version.number, older=base.number),
        "choose_page": CHOOSE[page],
        "is_public": page == PUBLIC,
    }
