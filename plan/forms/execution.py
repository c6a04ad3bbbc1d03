"""Forms about carrying out the Plan: parts, milestones, instruments, money, what waits for what."""

from collections.abc import Iterable

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.forms.tags import TagsField
from plan.forms.days import DayField
from plan.forms.seen import Seen
from plan.models import BudgetLine, Instrument, InvolvementRole, Milestone, Passage, Seeking
from tsi.base.fields import LineField, TextField, WebField

CHOOSE = ("", _("Choose"))
IN_ITALIAN = _("In Italian. Everybody reads it beside the action.")


class _Form(forms.Form):
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _let_long_texts_in(self)


def _let_long_texts_in(form: forms.BaseForm) -> None:
    for field in form.fields.values():  # a browser would cut a longer text
        if isinstance(field, TextField):
            field.widget.attrs.pop("maxlength", None)


class SearchForm(forms.Form):
    """An organisation or a community, by its name."""

    q = LineField(label=_("Name"), max_length=100, required=False)

    use_required_attribute = False


class ProposeForm(_Form):
    """As what a body is asked to take part, and on what that rests."""

    role = forms.ChoiceField(label=_("Role"), choices=[CHOOSE, *InvolvementRole.choices])
    basis = LineField(
        label=_("Act, agreement or call on which it rests"), max_length=300, required=False
    )
    basis_url = WebField(label=_("Link"), max_length=500, required=False)


class EndForm(_Form):
    """Why a part is over."""

    reason = TextField(
        label=_("Reasons"), max_length=2000, help_text=_("The other side is written to.")
    )


class AnswerForm(_Form):
    """The answer of an organisation or community that was asked to take part."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("accept", _("We take this part")), ("decline", _("We do not take it"))],
        widget=forms.RadioSelect,
    )
    reason = TextField(
        label=_("Reasons"),
        max_length=2000,
        required=False,
        help_text=_(
            "Needed if you do not take it. Who writes the Plan and your own people read them."
        ),
    )

    def clean(self) -> dict:
        data = super().clean()
        if data.get("answer") == "decline" and not data.get("reason") and "reason" in data:
            self.add_error("reason", _("Say why you do not take it."))
        return data


class SeekForm(Seen, forms.ModelForm):
    """Whom an action looks for."""

    note_it = TextField(
        label=_("What is sought, in Italian"),
        max_length=500,
        help_text=_("Everybody reads it beside the action. At most 500 characters."),
        error_messages={"required": _("Say in a few words what is sought.")},
    )
    note_en = TextField(label=_("The same in English"), max_length=500, required=False)
    skills = TagsField(label=_("Skills, goods and services sought"), required=False)

    use_required_attribute = False

    class Meta:
        model = Seeking
        fields = ["note_it", "note_en", "skills"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _let_long_texts_in(self)


class MilestoneForm(forms.ModelForm):
    """A new milestone; its date is the original one for ever."""

    title_it = LineField(label=_("What is reached"), max_length=200, help_text=IN_ITALIAN)
    title_en = LineField(label=_("The same in English"), max_length=200, required=False)
    due = DayField(
        label=_("By when"),
        help_text=_("This first date stays and is shown for ever, also when it moves."),
    )

    use_required_attribute = False

    class Meta:
        model = Milestone
        fields = ["title_it", "title_en", "due"]


class MilestoneEditForm(Seen, _Form):
    """The words of a milestone, and whether it is reached."""

    title_it = LineField(label=_("What is reached"), max_length=200, help_text=IN_ITALIAN)
    title_en = LineField(label=_("The same in English"), max_length=200, required=False)
    reached_on = DayField(label=_("Reached on"), required=False, help_text=_("Empty: not yet."))

    def clean_reached_on(self):
        day = self.cleaned_data["reached_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("It must not be a day to come."))
        return day


class MoveForm(Seen, _Form):
    """Another date, with the reasons."""

    due = DayField(label=_("New date"))
    reason = TextField(
        label=_("Reasons"), max_length=2000, help_text=_("Everybody reads them beside the date.")
    )


class DependencyForm(_Form):
    """The action for which this one waits."""

    before = forms.ChoiceField(label=_("It waits for"))

    def __init__(self, *args, others: Iterable[Passage], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["before"].choices = [
            CHOOSE,
            *[(str(each.uid), f"{each.code} {each.title[:80]}") for each in others],
        ]


class InstrumentForm(Seen, forms.ModelForm):
    """What an instrument says of itself."""

    title_it = LineField(label=_("Name"), max_length=200, help_text=IN_ITALIAN)
    title_en = LineField(label=_("The same in English"), max_length=200, required=False)
    description = TextField(label=_("Description"), max_length=2000, required=False)
    url = WebField(label=_("Link"), max_length=500, required=False)

    use_required_attribute = False

    class Meta:
        model = Instrument
        fields = ["kind", "title_it", "title_en", "description", "url"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [CHOOSE, *self.fields["kind"].choices[1:]]
        _let_long_texts_in(self)


class InstrumentLinkForm(_Form):
    """An instrument that serves another strategy or action already."""

    instrument = forms.ModelChoiceField(
        label=_("Instrument"), queryset=Instrument.objects.none(), empty_label=_("Choose")
    )

    def __init__(self, *args, instruments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["instrument"].queryset = instruments


class BudgetForm(forms.ModelForm):
    """A line of money: year, planned or actual, amount, source."""

    source = LineField(
        label=_("Source of the money"),
        max_length=200,
        help_text=_("For example a fund or a programme."),
    )

    use_required_attribute = False

    class Meta:
        model = BudgetLine
        fields = ["year", "kind", "amount", "source", "funder"]
        labels = {"funder": _("Funder")}
        help_texts = {"funder": _("One of those that accepted to fund this action.")}

    def __init__(self, *args, funders, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["funder"].queryset = funders
        self.fields["funder"].empty_label = _("None")
        self.fields["funder"].widget.attrs["lang"] = "it"
        self.fields["kind"].choices = [CHOOSE, *self.fields["kind"].choices[1:]]


class AmountForm(Seen, forms.ModelForm):
    """Another amount for a line."""

    use_required_attribute = False

    class Meta:
        model = BudgetLine
        fields = ["amount"]


class WaiverForm(_Form):
    """Why an action needs no instrument, or no indicator."""

    reason = TextField(
        label=_("Reasons"), max_length=2000, help_text=_("Everybody reads them beside the action.")
    )
