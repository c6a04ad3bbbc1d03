"""The form with which a survey is answered: a field for each of its questions."""

import re
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from communities.models import Answer, Choice, Question, QuestionKind
from communities.surveys.answering import Given
from tsi.base.fields import TextField

LONGEST_TEXT = 3000
_ITALIAN = re.compile(r"^[+-]?(\d+|\d{1,3}([.\u00a0 ]\d{3})+)(,\d+)?$", re.ASCII)
_ENGLISH = re.compile(r"^[+-]?(\d+|\d{1,3}([,\u00a0 ]\d{3})+)(\.\d+)?$", re.ASCII)


class NumberField(forms.DecimalField):
    """A number as one writes it in the language of the page: 12.500,75 or 12,500.75.

    Nothing is guessed: on an Italian page 12.5 is refused, which could be meant either way.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "answer-number"})
    default_error_messages = {"written": _("Write a number, for example %(example)s.")}

    def to_python(self, value):
        text = str(value or "").strip()
        if not text:
            return None
        italian = get_language() == "it"
        if len(text) > 40 or not (_ITALIAN if italian else _ENGLISH).match(text):
            example = "12.500,5" if italian else "12,500.5"
            raise ValidationError(self.error_messages["written"], params={"example": example})
        bare = re.sub(r"[.\u00a0 ]" if italian else r"[,\u00a0 ]", "", text)
        return super().to_python(bare.replace(",", "."))

    def prepare_value(self, value):
        if value is None or isinstance(value, str):
            return value
        text = f"{value.normalize():f}"
        return text.replace(".", ",") if get_language() == "it" else text


class SurveyAnswerForm(forms.Form):
    """The questions of a survey. `read` is the version of the answer that it shows."""

    read = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    use_required_attribute = False

    def __init__(
        self, *args, questions: Iterable[Question], given: dict[int, list[Answer]], **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for question in self.questions:
            self.fields[_name(question)] = _FIELDS[QuestionKind(question.kind)](question)
            self.initial[_name(question)] = _initial(question, given.get(question.pk, []))

    def asked(self):
        """Each question with its field, in order."""
        return [(question, self[_name(question)]) for question in self.questions]

    @property
    def has_texts(self) -> bool:
        return any(question.kind == QuestionKind.TEXT for question in self.questions)

    @property
    def given(self) -> dict[Question, Given]:
        """What was answered, without the questions that were left out."""
        found = {}
        for question in self.questions:
            value = self.cleaned_data[_name(question)]
            if value not in (None, "", []):
                found[question] = _as_given(question, value)
        return found


def _name(question: Question) -> str:
    return f"question-{question.pk}"


def _options(question: Question) -> list[tuple[str, str]]:
    return [(str(choice.pk), choice.text) for choice in question.choices.all()]


def _steps(question: Question) -> list[tuple[str, str]]:
    return [(str(n), str(n)) for n in range(question.lowest, question.highest + 1)]


def _radios(question: Question, options: list[tuple[str, str]], **more) -> forms.ChoiceField:
    if not question.is_required:  # without it one could not take a choice back
        options = [*options, ("", _("No answer"))]
    return forms.TypedChoiceField(
        choices=options, widget=forms.RadioSelect, **_common(question), **more
    )


def _common(question: Question) -> dict:
    return {"label": question.text, "required": question.is_required}


def _number(question: Question) -> NumberField:
    return NumberField(
        min_value=question.lowest,
        max_value=question.highest,
        max_digits=18,
        decimal_places=4,
        help_text=question.unit,
        **_common(question),
    )


_FIELDS = {
    QuestionKind.SINGLE: lambda question: _radios(question, _options(question)),
    QuestionKind.MULTIPLE: lambda question: forms.MultipleChoiceField(
        choices=_options(question), widget=forms.CheckboxSelectMultiple, **_common(question)
    ),
    QuestionKind.SCALE: lambda question: _radios(question, _steps(question), coerce=int),
    QuestionKind.NUMBER: _number,
    QuestionKind.TEXT: lambda question: TextField(max_length=LONGEST_TEXT, **_common(question)),
}


def _initial(question: Question, rows: list[Answer]):
    if question.kind == QuestionKind.MULTIPLE:
        return [str(row.choice_id) for row in rows]
    if not rows:
        return "" if question.kind in (QuestionKind.SINGLE, QuestionKind.SCALE) else None
    [row] = rows
    if question.kind == QuestionKind.SINGLE:
        return str(row.choice_id)
    if question.kind == QuestionKind.TEXT:
        return row.text
    return int(row.number) if question.kind == QuestionKind.SCALE else row.number


def _as_given(question: Question, value) -> Given:
    choices: dict[str, Choice] = {str(choice.pk): choice for choice in question.choices.all()}
    if question.kind == QuestionKind.SINGLE:
        return choices[value]
    if question.kind == QuestionKind.MULTIPLE:
        return [choices[one] for one in value]
    return value
