"""Pages by which a citizen speaks: write, confirm, follow, ask for a lost link."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultation import expiry, services
from consultation.forms.speaking import ContributionForm, LinkForm
from consultation.models import (
    Consultation,
    Contribution,
    ContributionKind,
    Phase,
    Submission,
)
from plan.models import Passage
from tsi.base.errors import error_page
from tsi.base.private import private_page
from tsi.base.worddiff import word_diff


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def contribution_write(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Write a remark on a passage, or (`?tipo=modifica`) the words one would put in its place."""
    consultations = Consultation.objects.public().with_phase()
    consultation = get_object_or_404(
        consultations.select_related("version__plan", "notice", "terms"), slug=slug
    )
    passages = Passage.objects.select_related("version")
    passage = get_object_or_404(passages, version=consultation.version, code=code)
    kind = ContributionKind.REMARK
    if request.GET.get("tipo") == "modifica":
        kind = ContributionKind.MODIFICATION
    language = get_language() if passage.has_language(get_language()) else "it"
    preview = kind == ContributionKind.MODIFICATION and "preview" in request.POST
    options = {"kind": kind, "passage_text": passage.text(language), "user": request.user}
    posted = request.POST if request.method == "POST" else None
    form = ContributionForm(posted, preview=preview, **options)
    page = _WritePage(request, consultation, passage, kind, language, form)
    if posted is None:
        return page.answer(200)
    if "switch" in posted:
        page.form = ContributionForm(initial=form.as_other_kind(), **options)
        return page.answer(200)
    if not form.is_valid():
        return page.answer(422)
    if preview or (kind == ContributionKind.MODIFICATION and not form.was_seen()):
        return page.preview()
    return page.send()


class _WritePage:
    """The page of the form in its states: empty, refused, previewed, sent."""

    def __init__(self, request, consultation, passage, kind, language, form):
        self.request, self.consultation, self.passage = request, consultation, passage
        self.kind, self.language, self.form = kind, language, form

    def answer(self, status: int, **context) -> HttpResponse:
        self.form.ask_everything()
        context = {
            "consultation": self.consultation,
            "passage": self.passage,
            "kind": self.kind,
            "form": self.form,
            "text_language": self.language,
            "is_open": self.consultation.phase == Phase.OPEN,
            **context,
        }
        return render(self.request, "consultation/contribution_write.html", context, status=status)

    def preview(self) -> HttpResponse:
        changes = word_diff(self.passage.text(self.language), self.form.cleaned_data["text"])
        self.form.renew(seen=self.form.text_hash())
        return self.answer(200, changes=changes)

    def send(self) -> HttpResponse:
        data = self.form.cleaned_data
        point = services.Point(
            self.passage, self.kind, data["text"], data.get("motivation", ""), self.language
        )
        try:
            services.submit(
                self.consultation,
                form_token=data["form_token"],
                speaker=self.form.speaker(),
                points=[point],
                language=get_language(),
            )
        except services.WindowClosed:
            return self.refuse(409, _("The consultation is not open: your text was not accepted."))
        except services.FormReused:
            self.form.renew(form_token=uuid.uuid4())
            return self.refuse(
                409,
                _("This form was already sent with another text. Send again to add this one too."),
            )
        except services.TooMany:
            return self.refuse(
                429,
                _("There are too many contributions to confirm for this address. Confirm those."),
            )
        return redirect("consultation:contribution_sent", slug=self.consultation.slug)

    def refuse(self, status: int, message: str) -> HttpResponse:
        return self.answer(status, refusal=message)


@private_page
@require_safe
def contribution_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """Says that it was received and, to who is not signed in, that a mail is on its way."""
    consultation = get_object_or_404(Consultation.objects.public(), slug=slug)
    context = {"consultation": consultation}
    return render(request, "consultation/contribution_sent.html", context)


@private_page
@require_safe
def submission(request: HttpRequest, token: str) -> HttpResponse:
    """The private page behind the mailed link: confirm, and follow what happens."""
    found = _find(token)
    return _submission_page(request, found) if found else _unknown_link(request)


@private_page
@require_POST
def submission_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The button on that page. A link alone confirms nothing: mail scanners follow links."""
    found = _find(token)
    if found is None:
        return _unknown_link(request)
    try:
        services.confirm(found)
    except services.ConfirmationLapsed:
        return _submission_page(request, found, status=409)
    return redirect(found.get_absolute_url() + "?confermato=1")


def _find(token: str) -> Submission | None:
    return Submission.objects.for_link(token).select_related("consultation", "author").first()


def _unknown_link(request: HttpRequest) -> HttpResponse:
    return error_page(
        request,
        status=404,
        title=_("This link is incomplete or no longer valid"),
        message=_("Have it sent again: choose “Find my contribution again” below."),
    )


def _submission_page(request: HttpRequest, found: Submission, status: int = 200) -> HttpResponse:
    points = found.contributions.select_related("passage__version", "consultation", "shown")
    context = {
        "submission": found,
        "consultation": found.consultation,
        "points": [_point(point) for point in points.order_by("pk")],
        "lapsed": expiry.lapsed().filter(pk=found.pk).exists(),
        "just_confirmed": "confermato" in request.GET,
    }
    return render(request, "consultation/submission.html", context, status=status)


def _point(point: Contribution) -> dict:
    revision = point.revisions.get(number=point.revision)
    changed = point.kind == ContributionKind.MODIFICATION
    return {
        "contribution": point,
        "revision": revision,
        "changes": changed and word_diff(point.passage_text, revision.text),
        "found": sorted({str(one.get_rule_display()) for one in revision.findings.all()}),
        "decision": point.decisions.order_by("-pk").first(),
    }


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def link_again(request: HttpRequest) -> HttpResponse:
    """Ask for the private links of an address. The answer never tells whether it is known."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.send_link_again(form.cleaned_data["email"])
        return redirect(reverse("consultation:link_again") + "?inviato=1")
    status = 422 if form.is_bound else 200
    context = {"form": form, "sent": "inviato" in request.GET}
    return render(request, "consultation/link_again.html", context, status=status)
