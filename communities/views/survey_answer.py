"""Answering a survey of one's community."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities.forms.survey_answer import SurveyAnswerForm
from communities.models import AnsweredBy, Community, Survey
from communities.permissions import may_answer_for
from communities.surveys.answering import answer, given_in, response_of, version_of
from communities.surveys.window import phase_of, timed
from partners.models import Organisation
from tsi.base.private import private_page
from tsi.base.transitions import InvalidTransition


@private_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def survey_answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Answer for one's organisation or oneself, or change the answer while the survey is open."""
    survey = _find(request, slug, pk)
    organisations = list(may_answer_for(request.user, survey))
    if not organisations:
        raise PermissionDenied
    organisation = _chosen(request, survey, organisations)
    before = response_of(survey, by=request.user, organisation=organisation)
    form = _form(request, survey, before)
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_valid():
        try:
            read, given = form.cleaned_data["read"], form.given
            answer(survey, given, by=request.user, organisation=organisation, read=read)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            messages.success(request, _("Your answer is kept. You can change it until it closes."))
            return redirect("communities:survey_list", slug)
    context = {
        "community": survey.community,
        "survey": survey,
        "phase": phase_of(survey),
        "organisations": organisations,
        "organisation": organisation,
        "before": before,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "communities/survey_answer.html", context, status=status)


def _find(request: HttpRequest, slug: str, pk: int) -> Survey:
    community = get_object_or_404(Community.objects.entered_by(request.user), slug=slug)
    rows = timed(community.surveys.published().filter(is_elsewhere=False))
    return get_object_or_404(rows.select_related("community"), pk=pk)


def _chosen(
    request: HttpRequest, survey: Survey, organisations: list[Organisation]
) -> Organisation | None:
    """The organisation for which one answers: of several the one in the address, else the first."""
    if survey.answered_by == AnsweredBy.PERSON:
        return None
    asked = request.GET.get("per")
    if not asked:
        return organisations[0]
    for organisation in organisations:
        if str(organisation.pk) == asked:
            return organisation
    raise Http404


def _form(request: HttpRequest, survey: Survey, before) -> SurveyAnswerForm:
    return SurveyAnswerForm(
        request.POST if request.method == "POST" else None,
        questions=survey.questions.prefetch_related("choices"),
        given=given_in(before),
        initial={"read": version_of(before)},
    )
