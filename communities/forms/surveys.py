"""Forms of those who write a survey: its words and days, its questions, taking it back."""

from datetime import UTC, date, datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import Question, QuestionKind, Survey
from communities.surveys.editing import WITH_CHOICES, Texts
from tsi.base.fields import LineField, TextField

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]
LAST_MINUTE = time(23, 59)
MOST_CHOICES, LONGEST_CHOICE = 30, 200
MOST_STEPS = 10  # of a scale: 0 to 10 is the widest
FARTHEST = 2_000_000_000


def _day(**options) -> forms.DateField:
    widget = forms.DateInput(format=DAYS[0], attrs={"type": "date"})
    return forms.DateField(widget=widget, input_formats=DAYS, **options)


class SurveyForm(forms.ModelForm):
    """What a survey is about, who answers, when, and who sees the results."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title_it = LineField(label=_("Title in Italian"), max_length=200)
    description_it = TextField(
        label=_("Introduction in Italian"),
        max_length=3000,
        required=False,
        help_text=_("What it is for, and what happens with the answers."),
    )
    title_en = LineField(label=_("Title in English"), max_length=200, required=False)
    description_en = TextField(label=_("Introduction in English"), max_length=3000, required=False)
    opens_on = _day(label=_("Opens on"))
    closes_on = _day(label=_("Last day"), help_text=_("It takes answers until the end of it."))

    use_required_attribute = False

    class Meta:
        model = Survey
        fields = [
            "title_it",
            "description_it",
            "title_en",
            "description_en",
            "answered_by",
            "results_visibility",
        ]
        help_texts = {
            "results_visibility": _(
                "Once it is closed. Nothing is shown of groups that are too small."
            )
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("description_it", "description_en"):  # a browser would cut a longer text
            self.fields[name].widget.attrs.pop("maxlength", None)
        self.initial["revision"] = self.instance.revision
        for name in ("opens", "closes"):
            moment = getattr(self.instance, f"{name}_at")
            self.initial[f"{name}_on"] = moment and timezone.localtime(moment).date()

    def clean(self) -> dict:
        data = super().clean()
        opens, closes = data.get("opens_on"), data.get("closes_on")
        if closes and closes < timezone.localdate():
            self.add_error("closes_on", _("This day is over."))
        elif opens and closes and closes < opens:
            self.add_error("closes_on", _("It closes before it opens."))
        elif opens and closes:
            try:
                self.instance.opens_at = _moment(opens, time())
                self.instance.closes_at = _moment(closes, LAST_MINUTE)
            except OverflowError:
                self.add_error("opens_on", _("This is too far away."))
        return data


def _moment(day, hour: time) -> datetime:
    """Raises OverflowError where there is none in UTC: a database would keep it before year 1,
    which Python cannot read back."""
    return datetime.combine(day, hour, tzinfo=timezone.get_current_timezone()).astimezone(UTC)


class ExtendForm(forms.Form):
    """Until when a survey takes answers, later than was said."""

    closes_on = _day(label=_("New last day"), help_text=_("It takes answers until the end of it."))

    use_required_attribute = False

    def __init__(self, *args, survey: Survey, **kwargs):
        super().__init__(*args, **kwargs)
        self.survey = survey

    def clean_closes_on(self) -> date:
        day = self.cleaned_data["closes_on"]
        try:
            later = _moment(day, LAST_MINUTE) > self.survey.closes_at
        except OverflowError as error:
            raise forms.ValidationError(_("This is too far away.")) from error
        if not later:
            raise forms.ValidationError(_("Choose a day after the one on which it closes now."))
        return day

    @property
    def closes_at(self) -> datetime:
        return _moment(self.cleaned_data["closes_on"], LAST_MINUTE)


class QuestionForm(forms.ModelForm):
    """One question, with what its kind needs."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text_it = LineField(label=_("Question in Italian"), max_length=500)
    text_en = LineField(label=_("Question in English"), max_length=500, required=False)
    choices_it = TextField(
        label=_("Choices in Italian"),
        max_length=MOST_CHOICES * (LONGEST_CHOICE + 1),
        required=False,
        help_text=_("One in each line."),
    )
    choices_en = TextField(
        label=_("Choices in English"),
        max_length=MOST_CHOICES * (LONGEST_CHOICE + 1),
        required=False,
        help_text=_("In the same order, or none."),
    )
    lowest = forms.IntegerField(
        label=_("Lowest value"), required=False, min_value=-FARTHEST, max_value=FARTHEST
    )
    highest = forms.IntegerField(
        label=_("Highest value"), required=False, min_value=-FARTHEST, max_value=FARTHEST
    )
    unit_it = LineField(label=_("Unit in Italian"), max_length=60, required=False)
    unit_en = LineField(label=_("Unit in English"), max_length=60, required=False)

    use_required_attribute = False

    class Meta:
        model = Question
        fields = [
            "kind",
            "text_it",
            "text_en",
            "is_required",
            "lowest",
            "highest",
            "unit_it",
            "unit_en",
        ]

    def __init__(self, *args, survey: Survey, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = QuestionKind.choices
        self.initial["revision"] = survey.revision
        if self.instance.pk:
            choices = list(self.instance.choices.all())
            self.initial["choices_it"] = "\n".join(choice.text_it for choice in choices)
            english = "\n".join(choice.text_en for choice in choices)
            self.initial["choices_en"] = english.strip()

    @property
    def choices(self) -> list[Texts]:
        """The choices that were typed, each in Italian and in English."""
        italian = _lines(self.cleaned_data["choices_it"])
        english = _lines(self.cleaned_data["choices_en"]) or [""] * len(italian)
        return list(zip(italian, english, strict=True))

    def clean(self) -> dict:
        data = super().clean()
        if data.get("kind") in WITH_CHOICES:
            self._clean_choices(data)
        if data.get("kind") in (QuestionKind.SCALE, QuestionKind.NUMBER):
            self._clean_ends(data)
        else:
            data |= {"lowest": None, "highest": None}
        return data

    def _clean_choices(self, data: dict) -> None:
        italian, english = _lines(data.get("choices_it")), _lines(data.get("choices_en"))
        if not 2 <= len(italian) <= MOST_CHOICES:
            self.add_error("choices_it", _("Write from two to thirty choices, one in each line."))
        elif len(set(italian)) < len(italian):
            self.add_error("choices_it", _("One choice is there twice."))
        if english and len(english) != len(italian):
            self.add_error("choices_en", _("There must be as many as in Italian, or none."))
        for name, lines in (("choices_it", italian), ("choices_en", english)):
            if any(len(line) > LONGEST_CHOICE for line in lines):
                self.add_error(name, _("A choice has at most 200 characters."))

    def _clean_ends(self, data: dict) -> None:
        lowest, highest = data.get("lowest"), data.get("highest")
        is_scale = data["kind"] == QuestionKind.SCALE
        if is_scale and (lowest is None or highest is None):
            self.add_error("lowest", _("A scale needs a lowest and a highest value."))
        elif lowest is not None and highest is not None:
            if highest <= lowest:
                self.add_error("highest", _("It must be above the lowest value."))
            elif is_scale and highest - lowest > MOST_STEPS:
                self.add_error("highest", _("A scale has at most eleven steps, as from 0 to 10."))


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


class WithdrawForm(forms.Form):
    """Why a survey that members have seen is taken back."""

    reason = TextField(
        label=_("Reasons"),
        max_length=2000,
        help_text=_("Members read them in the list of surveys."),
    )

    use_required_attribute = False
