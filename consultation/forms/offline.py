"""A voice heard offline: who spoke, how it reached us, and the points that were made."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from consultation.models import (
    Channel,
    Consultation,
    ContributionKind,
    Publication,
    Respondent,
    Size,
)
from consultation.models.contribution import TEXT_LIMIT
from consultation.offline import Voice
from consultation.services import Point
from partners.models import Zone
from plan.forms.days import DayField
from plan.models import Passage
from tsi.base.fields import LineField, TextField
from tsi.base.text import clean_text

AT_FIRST, MORE, AT_MOST = 3, 3, 30  # points on the page
KINDS = (ContributionKind.REMARK, ContributionKind.MODIFICATION, ContributionKind.ADDITION)
NAMES = ("first_name", "last_name")


class VoiceForm(forms.Form):
    """Where it comes from and who spoke. No address is asked for."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    channel = forms.ChoiceField(
        label=_("How it reached us"),
        choices=[each for each in Channel.choices if each[0] != Channel.ONLINE],
        help_text=_("Everybody reads it, with the day."),
    )
    provenance = LineField(
        label=_("Where it comes from"),
        max_length=300,
        help_text=_("The table, the protocol number, the desk. Only we read it."),
    )
    heard_on = DayField(label=_("Day on which it was said"), input_formats=["%Y-%m-%d", "%d/%m/%Y"])
    language = forms.ChoiceField(
        label=_("Language in which it was said"),
        choices=[("it", _("Italian")), ("en", _("English"))],
    )
    is_minor = forms.BooleanField(label=_("Who spoke is under 18"), required=False)
    first_name = LineField(label=_("First name"), max_length=100, required=False)
    last_name = LineField(label=_("Last name"), max_length=100, required=False)
    pseudonym = LineField(label=_("Name to be shown"), max_length=60, required=False)
    organisation_name = LineField(label=_("Organisation"), max_length=200, required=False)
    respondent = forms.ChoiceField(label=_("Spoke as"), choices=Respondent.choices)
    size = forms.ChoiceField(label=_("Size"), choices=[("", "–"), *Size.choices], required=False)
    municipality = LineField(label=_("Municipality"), max_length=100, required=False)
    zone = forms.ChoiceField(
        label=_("Homogeneous zone"), choices=[("", "–"), *Zone.choices], required=False
    )

    use_required_attribute = False

    def __init__(self, *args, consultation: Consultation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["zone"].widget.attrs["lang"] = "it"  # names of places
        if consultation.publication != Publication.PSEUDONYM:
            del self.fields["pseudonym"]

    def clean(self) -> dict:
        data = super().clean()
        provenance = data.get("provenance", "")
        if data.get("channel") == Channel.PEC and not any(map(str.isdigit, provenance)):
            self.add_error("provenance", _("Write the protocol number under which it arrived."))
        return data

    def voice(self) -> Voice:
        data = dict(self.cleaned_data)
        del data["form_token"]
        return Voice(**data)


class PointForm(forms.Form):
    """One point. The code says on which passage; none: on the whole text."""

    code = LineField(
        label=_("Code of the passage"),
        max_length=30,
        required=False,
        help_text=_("For example 1.1.1 or 1.1.1-a2; empty: the whole text."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, kind.label) for kind in KINDS])
    text = TextField(
        label=_("What was said"),
        max_length=TEXT_LIMIT,
        help_text=_("Of a proposed change, the whole passage in its new words."),
    )
    motivation = TextField(label=_("Why this change"), max_length=TEXT_LIMIT, required=False)

    use_required_attribute = False

    def __init__(self, *args, consultation: Consultation, language: str = "it", **kwargs):
        super().__init__(*args, **kwargs)
        self.consultation, self.language, self.passage = consultation, language, None

    def has_changed(self) -> bool:
        """A kind alone says nothing."""
        return bool(set(self.changed_data) - {"kind"})

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if code:
            passages = Passage.objects.filter(version=self.consultation.version_id)
            self.passage = passages.filter(code=code).first()
            if self.passage is None:
                raise forms.ValidationError(_("There is no such passage in this text."))
        return code

    def clean(self) -> dict:
        data = super().clean()
        if data.get("kind") == ContributionKind.MODIFICATION and "code" in data:
            if self.passage is None:
                self.add_error("code", _("Say which passage it would change."))
            elif data.get("text") == clean_text(self.passage.text(self.spoken_on())):
                self.add_error("text", _("The text is as it was: nothing would change."))
        return data

    def spoken_on(self) -> str:
        """The language of the passage's text of which it speaks."""
        if self.passage and self.passage.has_language(self.language):
            return self.language
        return "it"

    def point(self) -> Point:
        data = self.cleaned_data
        return Point(self.passage, data["kind"], data["text"], data["motivation"], self.spoken_on())


class PointSet(forms.BaseFormSet):
    """Several points in one go; those left empty are not points."""

    def clean(self) -> None:
        if not any(self.errors) and not self.filled():
            raise forms.ValidationError(_("Write at least one point."))

    def filled(self) -> list[PointForm]:
        return [form for form in self.forms if form.has_changed()]

    def points(self) -> list[Point]:
        return [form.point() for form in self.filled()]


def point_set(data=None, *, consultation: Consultation, language: str, extra: int = AT_FIRST):
    """The points as they were posted, or `extra` empty ones."""
    made = forms.formset_factory(
        PointForm, formset=PointSet, extra=extra, max_num=AT_MOST, absolute_max=AT_MOST
    )
    options = {"consultation": consultation, "language": language}
    return made(data, prefix="points", form_kwargs=options)


def with_more(data, *, consultation: Consultation, language: str) -> PointSet:
    """What was posted, unjudged, and some more empty points."""
    shown = data.get("points-TOTAL_FORMS", "")
    count = min(int(shown), AT_MOST) if shown.isdecimal() and len(shown) < 4 else 0
    points = point_set(consultation=consultation, language=language, extra=count + MORE)
    for form in points.forms[:count]:
        form.initial = {name: data.get(form.add_prefix(name), "") for name in form.fields}
    return points
