"""Forms about a community itself: proposing, words, review, conclusion, who runs it."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import Community, CommunityKind, Facilitation, Review
from communities.proposals import a_year_after
from partners.models import Organisation
from tsi.base.fields import LineField, TextField


class DateInput(forms.DateInput):
    """The browser's own; typed by hand it is year, month, day."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class WordsForm(forms.ModelForm):
    """What a community says of itself in both languages."""

    title_it = LineField(label=_("Title in Italian"), max_length=200)
    title_en = LineField(label=_("Title in English"), max_length=200, required=False)
    description_it = TextField(
        label=_("Description in Italian"),
        max_length=3000,
        help_text=_("What it is about and for whom. At most 3,000 characters."),
    )
    description_en = TextField(label=_("Description in English"), max_length=3000, required=False)

    use_required_attribute = False

    class Meta:
        model = Community
        fields = ["title_it", "title_en", "description_it", "description_en"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("description_it", "description_en"):  # a browser would cut a longer text
            self.fields[name].widget.attrs.pop("maxlength", None)


class ProposalForm(WordsForm):
    """A theme that an organisation proposes."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choose"),
        widget=forms.Select(attrs={"lang": "it"}),
    )
    motivation = TextField(
        label=_("Why"),
        max_length=3000,
        help_text=_("What organisations could do together that each cannot do alone."),
    )

    field_order = ["organisation", *WordsForm.Meta.fields, "motivation"]

    class Meta(WordsForm.Meta):
        fields = [*WordsForm.Meta.fields, "motivation"]

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["motivation"].widget.attrs.pop("maxlength", None)
        self.fields["organisation"].queryset = organisations
        if len(organisations) == 1:
            self.fields["organisation"].initial = organisations[0].pk


class CommunityForm(WordsForm):
    """A community's words and rule of joining, as the revision that was read had them."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    shown = forms.BooleanField(
        label=_("My name is on the public page"),
        required=False,
        help_text=_("Only as long as you facilitate. You can change this at any time."),
    )

    class Meta(WordsForm.Meta):
        fields = [*WordsForm.Meta.fields, "join_policy"]

    def __init__(self, *args, appointment: Facilitation | None, **kwargs):
        """`appointment` is that of who edits: they decide on their own name."""
        super().__init__(*args, **kwargs)
        self.initial["revision"] = self.instance.revision
        self.fields["description_it"].required = False  # the sources of some say nothing
        if appointment is None:
            del self.fields["shown"]
        else:
            self.initial["shown"] = appointment.shown


class NewCommunityForm(WordsForm):
    """A table or a group, which the secretariat opens at once."""

    description_it = TextField(label=_("Description in Italian"), max_length=3000, required=False)
    source = LineField(
        label=_("Source"),
        max_length=300,
        required=False,
        help_text=_("Which document or decision names it."),
    )

    class Meta(WordsForm.Meta):
        fields = ["kind", *WordsForm.Meta.fields, "join_policy", "source"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = CommunityKind.TABLE


class ReviewForm(forms.ModelForm):
    """What the yearly review found, and when the next is due."""

    due = forms.CharField(widget=forms.HiddenInput, required=False)
    outcome = TextField(
        label=_("What was done, what it led to, whether to go on"),
        max_length=5000,
        help_text=_("Who facilitates and the secretariat read it. At most 5,000 characters."),
    )
    next_due = forms.DateField(label=_("Next yearly review"), widget=DateInput)

    use_required_attribute = False

    class Meta:
        model = Review
        fields = ["outcome", "next_due"]

    def __init__(self, *args, community: Community, **kwargs):
        super().__init__(*args, **kwargs)
        due = community.review_due
        self.initial["due"] = due.isoformat() if due else ""
        self.initial["next_due"] = a_year_after(timezone.localdate())
        self.fields["outcome"].widget.attrs.pop("maxlength", None)

    def clean_next_due(self):
        day = self.cleaned_data["next_due"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("It must be a day to come."))
        return day


class ClosingForm(forms.Form):
    """The report with which a community is concluded."""

    report_it = TextField(
        label=_("Closing report in Italian"),
        max_length=20000,
        help_text=_("It is shown on the public page. At most 20,000 characters."),
    )
    report_en = TextField(label=_("Closing report in English"), max_length=20000, required=False)

    use_required_attribute = False


class ProposalDecisionForm(forms.Form):
    """The secretariat's decision on a proposed theme; both ways need a reason."""

    action = forms.ChoiceField(
        choices=[("start", _("Start it")), ("decline", _("Do not start it"))]
    )
    reason = TextField(
        label=_("Reasons"),
        max_length=2000,
        help_text=_("Who proposed and who supports it read them as they stand here."),
    )

    use_required_attribute = False


class AppointForm(forms.ModelForm):
    """From when until when a person facilitates."""

    person = forms.IntegerField(widget=forms.HiddenInput)
    starts_on = forms.DateField(label=_("From"), widget=DateInput)
    ends_on = forms.DateField(
        label=_("Until"), widget=DateInput, required=False, help_text=_("The last day.")
    )

    use_required_attribute = False

    class Meta:
        model = Facilitation
        fields = ["starts_on", "ends_on"]

    def clean(self) -> dict:
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if last and last < timezone.localdate():
            self.add_error("ends_on", _("It must be a day to come."))
        elif first and last and last < first:
            self.add_error("ends_on", _("The last day comes before the first."))
        return data
