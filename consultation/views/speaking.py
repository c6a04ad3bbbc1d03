"""Pages by which a citizen speaks: write, confirm, follow, ask for a lost link."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultation import expiry, services
from consultation.forms import ContributionForm, LinkForm
from consultation.models import Consultation, ContributionKind, Phase, Submission
from plan.models import Passage
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
    form = ContributionForm(
        request.POST or None, kind=kind, passage_text=passage.text(language), user=request.user
    )
    page = _WritePage(request, consultation, passage, kind, language, form)
    if request.method != "POST":
        return page.answer(200)
    if not form.is_valid():
        return page.answer(422)
    if kind == ContributionKind.MODIFICATION and ("preview" in request.POST or not form.was_seen()):
        return page.preview()
    return page.send()


class _WritePage:
    """The page of the form in its states: empty, refused, previewed, sent."""

    def __init__(self, request, consultation, passage, kind, language, form):
        self.request, self.consultation, self.passage = request, consultation, passage
        self.kind, self.language, self.form = kind, language, form

    def answer(self, status: int, **context) -> HttpResponse:
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
            submission = services.submit(
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
        if submission.author_id:
            return redirect(submission)
        return redirect("consultation:contribution_sent", slug=self.consultation.slug)

    def refuse(self, status: int, message: str) -> HttpResponse:
        return self.answer(status, refusal=message)


@private_page
@require_safe
def contribution_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """Says that a mail is on its way."""
    consultation = get_object_or_404(Consultation.objects.public(), slug=slug)
    context = {"consultation": consultation}
    return render(request, "consultation/contribution_sent.html", context)


@private_page
@require_safe
def submission(request: HttpRequest, token: str) -> HttpResponse:
    """The private page behind the mailed link: confirm, and follow what happens."""
    return _submission_page(request, _find(token))


@private_page
@require_POST
def submission_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The button on that page. A link alone confirms nothing: mail scanners follow links."""
    found = _find(token)
    try:
        services.confirm(found)
    except services.ConfirmationLapsed:
        return _submission_page(request, found, status=409)
    return redirect(found)


def _find(token: str) -> Submission:
    rows = Submission.objects.for_link(token).select_related("consultation", "author")
    return get_object_or_404(rows)


def _submission_page(request: HttpRequest, found: Submission, status: int = 200) -> HttpResponse:
    points = found.contributions.select_related("passage__version", "consultation", "shown")
    context = {
        "submission": found,
        "consultation": found.consultation,
        "points": [
            {
                "contribution": point,
                "revision": point.revisions.get(number=point.revision),
                "decision": point.decisions.order_by("-pk").first(),
            }
            for point in points.order_by("pk")
        ],
        "lapsed": expiry.lapsed().filter(pk=found.pk).exists(),
    }
    return render(request, "consultation/submission.html", context, status=status)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def link_again(request: HttpRequest) -> HttpResponse:
    """Ask for the private links of an address. The answer never tells whether it is known."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.send_link_again(form.cleaned_data["email"])
        return redirect(reverse("consultation:link_again") + "?inviato=1")
    status = 422 if form.is_bound else 200
    context = {"form": form, "sent": "inviato" in request.GET}
    return render(request, "consultation/link_again.html", context, status=status)
