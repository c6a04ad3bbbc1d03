"""Writing a survey: for who facilitates its community."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from communities.forms.surveys import ExtendForm, QuestionForm, SurveyForm, WithdrawForm
from communities.models import Community, Question, Survey, SurveyState
from communities.permissions import may_facilitate
from communities.surveys import editing
from communities.surveys.reading import how_many_of
from communities.surveys.window import Phase, phase_of, timed
from tsi.base.private import private_page
from tsi.base.second_factor import second_factor_of_staff
from tsi.base.transitions import InvalidTransition


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def survey_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a survey: its words, its days, who answers. The questions come next."""
    community = _community(request, slug)
    form = SurveyForm(request.POST if request.method == "POST" else None)
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_valid():
        try:
            survey = editing.start(community, form.save(commit=False), by=request.user)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            messages.success(request, _("Kept as a draft. Now add the questions."))
            return redirect("communities:survey_edit", slug, survey.pk)
    context = {"community": community, "form": form, "refusal": refusal}
    return render(request, "communities/survey_new.html", context, status=status)


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def survey_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The desk of one survey: a draft changes here; of a published one, how many have answered."""
    survey = _survey(request, slug, pk)
    form = SurveyForm(request.POST if request.method == "POST" else None, instance=survey)
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_valid():
        try:
            read = form.cleaned_data["revision"] or 0
            editing.amend(form.save(commit=False), revision=read)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("communities:survey_edit", slug, pk)
    return _desk(request, _survey(request, slug, pk), form, status, refusal)


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def question_new(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Add a question to a draft."""
    return _question(request, _survey(request, slug, pk), Question())


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request: HttpRequest, slug: str, pk: int, question: int) -> HttpResponse:
    """Change a question of a draft."""
    survey = _survey(request, slug, pk)
    return _question(request, survey, get_object_or_404(survey.questions, pk=question))


def _question(request: HttpRequest, survey: Survey, question: Question) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = QuestionForm(posted, instance=question, survey=survey)
    status, refusal = 422 if form.is_bound else 200, ""
    if survey.state != SurveyState.DRAFT:
        status, refusal = 409, _("It is published already, so its questions do not change.")
    elif form.is_valid():
        try:
            _keep(survey, form)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("communities:survey_edit", survey.community.slug, survey.pk)
    context = {
        "community": survey.community,
        "survey": survey,
        "question": question if question.pk else None,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "communities/question_edit.html", context, status=status)


def _keep(survey: Survey, form: QuestionForm) -> None:
    question, choices = form.save(commit=False), form.choices
    if question.pk is None:
        editing.add_question(survey, question, choices=choices)
    else:
        read = form.cleaned_data["revision"] or 0
        editing.change_question(question, revision=read, choices=choices)


@private_page
@second_factor_of_staff
@require_POST
def question_delete(request: HttpRequest, slug: str, pk: int, question: int) -> HttpResponse:
    """Take a question out of a draft."""
    survey = _survey(request, slug, pk)
    row = get_object_or_404(survey.questions, pk=question)
    return _moved(request, survey, lambda: editing.drop_question(row), _("Taken out."))


@private_page
@second_factor_of_staff
@require_POST
def question_move(request: HttpRequest, slug: str, pk: int, question: int) -> HttpResponse:
    """Put a question of a draft one place up or down."""
    survey = _survey(request, slug, pk)
    row = get_object_or_404(survey.questions, pk=question)
    up = request.POST.get("way") == "up"
    return _moved(request, survey, lambda: editing.move_question(row, up=up), "")


@private_page
@second_factor_of_staff
@require_POST
def survey_publish(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Publish the draft that was on the screen."""
    survey = _survey(request, slug, pk)
    read = request.POST.get("revision", "")
    revision = int(read) if read.isdecimal() and len(read) < 10 else 0

    def publish() -> None:
        editing.publish(survey, by=request.user, revision=revision)

    try:
        return _moved(request, survey, publish, _("Published. Its questions do not change now."))
    except editing.NotReady as error:
        return _desk(request, survey, SurveyForm(instance=survey), 422, str(error))


@private_page
@second_factor_of_staff
@require_POST
def survey_close(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take no more answers from now on."""
    survey = _survey(request, slug, pk)
    done = _("Closed. The results are on its page.")
    return _moved(request, survey, lambda: editing.close(survey, by=request.user), done)


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def survey_extend(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take answers until a later day than was said, as long as it has not closed."""
    survey = _survey(request, slug, pk)
    form = ExtendForm(request.POST if request.method == "POST" else None, survey=survey)
    phase = phase_of(survey)
    may_extend = phase in (Phase.COMING, Phase.OPEN)
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_bound and not may_extend:
        status, refusal = 409, _("It takes no more answers: it is not opened again.")
    elif form.is_valid():
        try:
            editing.extend(survey, form.closes_at, by=request.user)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            messages.success(request, _("It takes answers for longer now."))
            return redirect("communities:survey_edit", slug, pk)
    context = {
        "community": survey.community,
        "survey": survey,
        "may_extend": may_extend,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "communities/survey_extend.html", context, status=status)


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def survey_withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a survey back; of one that members have seen, with reasons."""
    survey = _survey(request, slug, pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].required = survey.state != SurveyState.DRAFT
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_valid():
        try:
            editing.withdraw(survey, by=request.user, reason=form.cleaned_data["reason"])
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            messages.success(request, _("Taken back."))
            return redirect("communities:survey_list", slug)
    context = {
        "community": survey.community,
        "survey": survey,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "communities/survey_withdraw.html", context, status=status)


def _moved(request: HttpRequest, survey: Survey, act, done: str) -> HttpResponse:
    """Do it and go back to the desk, or show the desk with what stands against it."""
    try:
        act()
    except InvalidTransition as error:
        now = _survey(request, survey.community.slug, survey.pk)
        return _desk(request, now, SurveyForm(instance=now), 409, str(error))
    if done:
        messages.success(request, done)
    return redirect("communities:survey_edit", survey.community.slug, survey.pk)


def _desk(
    request: HttpRequest, survey: Survey, form: SurveyForm, status: int, refusal: str
) -> HttpResponse:
    phase = phase_of(survey)
    context = {
        "community": survey.community,
        "survey": survey,
        "phase": phase,
        "is_draft": phase == Phase.DRAFT,
        "questions": survey.questions.prefetch_related("choices"),
        "problems": editing.problems_of(survey) if phase == Phase.DRAFT else [],
        "answers": how_many_of(survey),
        "least": settings.SURVEY_SMALLEST_GROUP,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "communities/survey_edit.html", context, status=status)


def _community(request: HttpRequest, slug: str) -> Community:
    community = get_object_or_404(Community.objects.entered_by(request.user), slug=slug)
    if not may_facilitate(request.user, community):
        raise PermissionDenied
    return community


def _survey(request: HttpRequest, slug: str, pk: int) -> Survey:
    """A survey of a community that one facilitates; those held elsewhere come from the data."""
    rows = timed(_community(request, slug).surveys.filter(is_elsewhere=False))
    return get_object_or_404(rows.select_related("community"), pk=pk)
