"""The desk of versions: freeze, publish, record the promoters' acts, approve."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plan import snapshot, versions
from plan.forms.versions import ActForm, ApproveForm, FreezeForm
from plan.models import Act, Plan, Version, VersionKind, VersionState
from plan.permissions import may_approve, may_record_act, may_write
from plan.redline.asking import counted
from plan.redline.compare import compare
from tsi.base.paging import keyset_page
from tsi.base.second_factor import open_to
from tsi.base.transitions import InvalidTransition

PAGE = 50


def _plan() -> Plan:
    """The metropolitan one, the first that there was."""
    plan = Plan.objects.order_by("pk").first()
    if plan is None:
        raise Http404
    return plan


def _find(number: str) -> Version:
    rows = Version.objects.filter(plan=_plan(), sealed_at__isnull=False)
    return get_object_or_404(rows.select_related("plan", "base", "last_editor"), number=number)


@open_to(may_write)
@require_safe
def version_desk_list(request: HttpRequest) -> HttpResponse:
    """Every version, published or not, the newest first."""
    rows = _plan().versions.filter(sealed_at__isnull=False).select_related("base")
    context = {"page": keyset_page(rows, "pk", request.GET.get("dopo"), PAGE)}
    return render(request, "plan/version_desk_list.html", context)


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def version_freeze(request: HttpRequest) -> HttpResponse:
    """What changed since the last version, and the form that freezes the text as it stands."""
    plan = _plan()
    newest = plan.versions.filter(sealed_at__isnull=False).order_by("-pk").first()
    initial = {"seen": snapshot.fingerprint(plan), "base": newest, "kind": VersionKind.DRAFT}
    form = FreezeForm(
        request.POST if request.method == "POST" else None, plan=plan, initial=initial
    )
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_valid():
        try:
            made = versions.freeze(plan, by=request.user, **form.cleaned_data)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
            form.data = form.data.copy()
            form.data["seen"] = initial["seen"]  # what is shown now
        else:
            messages.success(request, _("The text is frozen. Nobody can change it any more."))
            return redirect("plan:version_desk", made.number)
    context = {"plan": plan, "form": form, "refusal": refusal, "newest": newest}
    return render(request, "plan/version_freeze.html", context | _preview(plan), status=status)


def _preview(plan: Plan) -> dict:
    """Counts of what freezing would change, against the last version and the approved one: those
    that the comparison with the new version will show."""
    elements = list(snapshot.reading_order(plan))
    now = snapshot.passages_of(elements)
    sealed = plan.versions.filter(sealed_at__isnull=False)
    against = [sealed.order_by("-pk").first(), sealed.filter(state=VersionState.APPROVED).first()]
    return {
        "total": len(now),
        "would_be_summary": snapshot.is_summary(elements),
        "stale": sum(element.english_stale for element in elements),
        "compared": [
            (version, counted(compare(version.passages.in_order(), now)))
            for version in dict.fromkeys(against)
            if version
        ],
    }


@open_to(may_write)
@require_safe
def version_desk(request: HttpRequest, number: str) -> HttpResponse:
    """One version: what it is, its acts, what holds it, what was done, what can be done."""
    return _desk(request, _find(number))


def _desk(request: HttpRequest, version: Version, refusal: str = "") -> HttpResponse:
    approvable = version.kind in versions.APPROVABLE and version.state == VersionState.FROZEN
    context = {
        "version": version,
        "acts": version.acts.select_related("promoter"),
        "missing": versions.missing_promoters(version),
        "holds": versions.open_holds(version),
        "steps": version.steps.select_related("by"),
        "approvable": approvable,
        "may_approve": may_approve(request.user, version),
        "refusal": refusal,
    }
    return render(request, "plan/version_desk.html", context, status=409 if refusal else 200)


def _act(
    request: HttpRequest, version: Version, act: Callable[[], object], done: str
) -> HttpResponse:
    try:
        act()
    except InvalidTransition as error:
        version.refresh_from_db()
        return _desk(request, version, refusal=str(error))
    messages.success(request, done)
    return redirect("plan:version_desk", version.number)


@open_to(may_write)
@require_POST
def version_publish(request: HttpRequest, number: str) -> HttpResponse:
    """Let everybody read it."""
    version = _find(number)
    return _act(
        request,
        version,
        lambda: versions.publish(version, by=request.user),
        _("Everybody can read it now; its PDFs are being made."),
    )


@open_to(may_record_act)
@require_http_methods(["GET", "HEAD", "POST"])
def act_record(request: HttpRequest, number: str) -> HttpResponse:
    """Record the act of one promoter."""
    version = _find(number)
    missing = versions.missing_promoters(version)
    form = ActForm(request.POST if request.method == "POST" else None, promoters=missing)
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_valid():
        try:
            versions.record_act(version, by=request.user, **form.cleaned_data)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            messages.success(request, _("The act is recorded."))
            return redirect("plan:version_desk", version.number)
    context = {
        "version": version,
        "form": form,
        "missing": missing,
        "refusal": refusal,
        "is_frozen": version.state == VersionState.FROZEN,
    }
    return render(request, "plan/act_record.html", context, status=status)


@open_to(may_record_act)
@require_POST
def act_remove(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take away an act that was recorded wrongly."""
    version = _find(number)
    row = get_object_or_404(Act, version=version, pk=pk)
    return _act(
        request,
        version,
        lambda: versions.remove_act(row, by=request.user),
        _("The act is removed. You can record it again."),
    )


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def version_approve(request: HttpRequest, number: str) -> HttpResponse:
    """Say that the version is approved, once every promoter's act is in."""
    version = _find(number)
    allowed = may_approve(request.user, version)
    form = ApproveForm(request.POST if request.method == "POST" else None)
    if form.is_bound and not allowed:
        raise PermissionDenied
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_valid():
        try:
            versions.approve(version, by=request.user, **form.cleaned_data)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
            version.refresh_from_db()
        else:
            messages.success(request, _("The version is approved."))
            return redirect("plan:version_desk", version.number)
    approved = version.plan.versions.filter(state=VersionState.APPROVED)
    context = {
        "version": version,
        "form": form,
        "refusal": refusal,
        "acts": version.acts.select_related("promoter"),
        "missing": versions.missing_promoters(version),
        "holds": versions.open_holds(version),
        "before": approved.exclude(pk=version.pk).first(),
        "may_approve": allowed,
        "approvable": version.kind in versions.APPROVABLE and version.state == VersionState.FROZEN,
    }
    return render(request, "plan/version_approve.html", context, status=status)
