"""One's own account: who one is here, what one gets, one's data, going."""

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from communities.digest.choices import choose, frequency_of
from communities.models import Frequency
from consultation.models import Contribution, Submission
from consultation.permissions import can_moderate, may_answer, may_run, may_validate
from partners import people
from partners.mine import my_affiliations, my_other_adhesions
from partners.models import Notice, Project, User
from partners.permissions import may_review
from partners.profile import change_profile, choose_notices
from plan.execution.mine import reports_of
from plan.permissions import may_write
from tsi.base.fields import LineField
from tsi.base.personal import CannotEraseNow
from tsi.base.private import private_page
from tsi.site import personal


@private_page
@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """One's own page: who one is here, what one said and proposed, where one works."""
    own = Contribution.objects.filter(submission__in=Submission.objects.said_by(request.user))
    context = {
        "my_affiliations": my_affiliations(request.user),
        "my_other_adhesions": my_other_adhesions(request.user),
        "contributions": own.to_show().order_by("-pk"),
        "projects": Project.objects.filter(proposed_by=request.user).by_title(),
        "reports": reports_of(request.user),
        "may_moderate": can_moderate(request.user),
        "may_run": may_run(request.user),
        "may_answer": may_answer(request.user) or may_validate(request.user),
        "may_review": may_review(request.user),
        "may_write": may_write(request.user),
    }
    return render(request, "site/account.html", context)


class ProfileForm(forms.ModelForm):
    first_name = LineField(label=gettext_lazy("First name"), max_length=100)
    last_name = LineField(label=gettext_lazy("Last name"), max_length=100)

    use_required_attribute = False

    class Meta:
        model = User
        fields = ["first_name", "last_name", "language"]
        labels = {"language": gettext_lazy("Language")}
        help_texts = {"language": gettext_lazy("In which we write to you.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, purpose in (("first_name", "given-name"), ("last_name", "family-name")):
            self.fields[name].widget.attrs["autocomplete"] = purpose  # WCAG 2.2, 1.3.5


@private_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_profile(request: HttpRequest) -> HttpResponse:
    """Name and language."""
    person = User.objects.get(pk=request.user.pk)  # what is typed must not show in the header
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=person)
    if form.is_valid():
        change_profile(request.user, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
            return redirect(reverse("site:account_profile"))
    status = 422 if form.is_bound else 200
    return render(request, "site/account_profile.html", {"form": form}, status=status)


class NoticesForm(forms.Form):
    wanted = forms.MultipleChoiceField(
        choices=Notice.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    digest = forms.ChoiceField(choices=Frequency.choices, widget=forms.RadioSelect, required=False)


@private_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_notices(request: HttpRequest) -> HttpResponse:
    """Which letters one wants beside those that one must get."""
    wanted = [notice.value for notice in Notice if notice not in request.user.muted]
    posted = request.POST if request.method == "POST" else None
    initial = {"wanted": wanted, "digest": frequency_of(request.user)}
    form = NoticesForm(posted, initial=initial)
    if form.is_valid():
        choose_notices(request.user, wanted=form.cleaned_data["wanted"])
        if frequency := form.cleaned_data["digest"]:
            choose(request.user, frequency)
        messages.success(request, _("Saved."))
        return redirect("site:account_notices")
    status = 422 if form.is_bound else 200
    return render(request, "site/account_notices.html", {"form": form}, status=status)


@private_page
@login_required
@reauthentication_required(allow_get=True)
@require_http_methods(["GET", "POST"])
def account_data(request: HttpRequest) -> HttpResponse:
    """What there is about one, to take away. There is no link to it: each time it is asked for
    anew, by who has just confirmed to be the person."""
    if request.method == "GET":
        return render(request, "site/account_data.html")
    name = f"dati-{timezone.localdate():%Y-%m-%d}.zip"
    return FileResponse(
        personal.archive(request.user),
        as_attachment=True,
        filename=name,
        content_type="application/zip",
    )


class DeleteForm(forms.Form):
    """The word is asked for so that nobody goes by mistake."""

    word = LineField(max_length=20)

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["word"].label = _("To confirm, write the word “%(word)s”") % {"word": _word()}
        self.fields["word"].widget.attrs["autocomplete"] = "off"

    def clean_word(self) -> str:
        word = self.cleaned_data["word"]
        if word.casefold() != _word().casefold():
            raise forms.ValidationError(_("This is not the word."))
        return word


def _word() -> str:
    return _("delete")


@private_page
@login_required
@reauthentication_required
@require_http_methods(["GET", "POST"])
def account_delete(request: HttpRequest) -> HttpResponse:
    """Says what goes and what stays; with the word typed, the account goes."""
    form = DeleteForm(request.POST if request.method == "POST" else None)
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_valid():
        try:
            personal.erase(request.user)
        except CannotEraseNow as error:
            status, refusal = 409, str(error)
        else:
            logout(request)
            return redirect("site:account_deleted")
    last_here = [
        row.organisation
        for row in request.user.affiliations.representatives().select_related("organisation")
        if people.is_last_representative(row)
    ]
    context = {"form": form, "refusal": refusal, "left_alone": last_here}
    return render(request, "site/account_delete.html", context, status=status)


@private_page
@require_safe
def account_deleted(request: HttpRequest) -> HttpResponse:
    """Says that it is done."""
    return render(request, "site/account_deleted.html")
