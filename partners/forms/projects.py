from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.forms.tags import TagsField
from partners.models import Organisation, Project
from tsi.base.fields import LineField, TextField, WebField

EARLIEST, LATEST = 1990, 2100


class ProjectForm(forms.ModelForm):
    """A project or good practice, as an organisation proposes it."""

    title_it = LineField(label=_("Title in Italian"), max_length=200)
    title_en = LineField(label=_("Title in English"), max_length=200, required=False)
    summary_it = TextField(
        label=_("Summary in Italian"),
        max_length=3000,
        help_text=_("What it does, for whom, with what result. At most 3,000 characters."),
    )
    summary_en = TextField(label=_("Summary in English"), max_length=3000, required=False)
    programme = LineField(
        label=_("Programme"),
        max_length=200,
        required=False,
        help_text=_("What pays for it. For example: Interreg Europe."),
    )
    topics = TagsField(
        label=_("Topics"),
        most=8,
        required=False,
        help_text=_("At most eight, with commas between them. For example: housing, young people."),
    )
    first_year = forms.IntegerField(
        label=_("First year"), min_value=EARLIEST, max_value=LATEST, required=False
    )
    last_year = forms.IntegerField(
        label=_("Last year"), min_value=EARLIEST, max_value=LATEST, required=False
    )
    website = WebField(label=_("Website"), max_length=200, required=False)

    use_required_attribute = False

    class Meta:
        model = Project
        fields = [
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
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("summary_it", "summary_en"):  # a browser would cut a longer text
            self.fields[name].widget.attrs.pop("maxlength", None)

    def clean(self) -> dict:
        data = super().clean()
        first, last = data.get("first_year"), data.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", _("The last year comes before the first."))
        return data


class ProjectCorrectionForm(ProjectForm):
    """A project in any state, as the secretariat corrects it: also who takes part."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    organisations = forms.ModelMultipleChoiceField(
        label=_("Organisations that take part"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 12, "lang": "it"}),
        help_text=_(
            "Type the first letters to find one. With Ctrl (Cmd on a Mac) you choose several."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["revision"] = self.instance.revision
        taking_part = self.instance.organisations.all()
        self.initial["organisations"] = list(taking_part)
        # Those that take part and are not public stay, unless somebody takes them away.
        offered = Organisation.objects.filter(
            Q(pk__in=Organisation.objects.public()) | Q(pk__in=taking_part)
        )
        self.fields["organisations"].queryset = offered.by_name()


class ProjectDecisionForm(forms.Form):
    """The secretariat's decision, on the revision that was on the screen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    verb = forms.ChoiceField(
        choices=[
            ("publish", _("Publish")),
            ("decline", _("Do not publish")),
            ("withdraw", _("Take it off the list")),
        ]
    )
    reason = TextField(
        label=_("Reasons, for who proposed it"),
        max_length=2000,
        required=False,
        help_text=_("They read them as they stand here."),
    )

    use_required_attribute = False

    def clean(self) -> dict:
        data = super().clean()
        if data.get("verb") in ("decline", "withdraw") and not data.get("reason"):
            self.add_error("reason", _("Write the reasons: who proposed it has a right to them."))
        return data
