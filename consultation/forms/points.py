"""One point of a submission: on which passage, of which kind, which words."""

import hashlib

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from consultation.models import ContributionKind
from consultation.models.contribution import TEXT_LIMIT
from consultation.services import Point
from plan.models import Passage
from tsi.base.fields import LineField, TextField
from tsi.base.text import clean_text

VERBS = {
    ContributionKind.REMARK: _("Write a remark"),
    ContributionKind.MODIFICATION: _("Propose a change"),
    ContributionKind.ADDITION: _("Propose an addition"),
    ContributionKind.PLEDGE: _("Say what you can do"),
}
WORDS = {
    ContributionKind.REMARK: _("Your remark"),
    ContributionKind.MODIFICATION: _("The text as you would write it"),
    ContributionKind.ADDITION: _("The text that you would add"),
    ContributionKind.PLEDGE: _("What you, or your organisation, can do"),
}
FIELDS = {  # beside the text
    ContributionKind.REMARK: (),
    ContributionKind.MODIFICATION: ("motivation",),
    ContributionKind.ADDITION: ("motivation",),
    ContributionKind.PLEDGE: ("how_much", "when"),
}
OPTIONAL = ("motivation", "how_much", "when")


class PointForm(forms.Form):
    """A proposed change is shown word by word before it is sent: `seen` holds the hash of the
    text whose differences were on the screen, `copied` the code of the passage it began as."""

    kind = forms.ChoiceField(choices=ContributionKind.choices, widget=forms.HiddenInput)
    passage = LineField(max_length=200, required=False)
    copied = LineField(max_length=20, required=False, widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    text = TextField(max_length=TEXT_LIMIT)
    motivation = TextField(max_length=TEXT_LIMIT, required=False)
    how_much = LineField(
        label=_("How much"),
        max_length=200,
        required=False,
        help_text=_("For example: two people, a room, 40 hours, 2,000 euros."),
    )
    when = LineField(
        label=_("When"), max_length=200, required=False, help_text=_("For example: from May on.")
    )

    use_required_attribute = False

    def __init__(self, *args, kind: str, on: Passage | None, language: str, fixed=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.of_kind, self.on, self.fixed = kind, on, fixed
        self.language = language if on is None or on.has_language(language) else "it"
        self.changes, self.is_new = None, False
        for name in set(OPTIONAL) - set(FIELDS[kind]):
            del self.fields[name]
        self._name_words()
        self._name_passage()

    def _name_words(self) -> None:
        text = self.fields["text"]
        text.label = WORDS[self.of_kind]
        text.help_text = _("At most %(limit)s characters.") % {
            "limit": number_format(TEXT_LIMIT, force_grouping=True)
        }
        if "motivation" in self.fields:
            changes = self.of_kind == ContributionKind.MODIFICATION
            self.fields["motivation"].label = (
                _("Why this change") if changes else _("Why this addition")
            )
        for name in ("text", "motivation"):  # a browser would cut a longer text without a word
            if name in self.fields:
                self.fields[name].widget.attrs.pop("maxlength", None)

    def _name_passage(self) -> None:
        passage = self.fields["passage"]
        if self.fixed:
            passage.widget = forms.HiddenInput()
            return
        passage.label = _("Passage of the Plan")
        passage.help_text = _("Its code, such as 1.1.1; empty: the whole Plan.")
        if self.of_kind == ContributionKind.ADDITION:
            passage.label = _("Under which passage it would stand")
            passage.help_text = _("Its code, such as 1.1.1; empty: at the end of the Plan.")
        elif self.of_kind == ContributionKind.MODIFICATION:
            passage.help_text = _("Its code, such as 1.1.1.")
        passage.widget.attrs.update(list="passages", autocomplete="off")

    @property
    def passage_text(self) -> str:
        """The text it speaks about, in its language; empty when it speaks about the whole."""
        return self.on.text(self.language) if self.on else ""

    @property
    def verb(self) -> str:
        return VERBS[self.of_kind]

    def verbs(self) -> list[tuple[str, str]]:
        return list(VERBS.items())

    def clean_passage(self):
        typed = self.cleaned_data["passage"]
        if typed and self.on is None:
            raise forms.ValidationError(_("There is no passage with this code in this text."))
        if not typed and self.of_kind == ContributionKind.MODIFICATION:
            raise forms.ValidationError(_("Say of which passage you would change the words."))
        return typed

    def clean_text(self):
        text = self.cleaned_data["text"]
        changes = self.of_kind == ContributionKind.MODIFICATION
        if changes and text == clean_text(self.passage_text):
            raise forms.ValidationError(_("You have not changed anything in the text yet."))
        return text

    def text_hash(self) -> str:
        """Hash of the text as it would be sent now."""
        return hashlib.sha256(self.cleaned_data["text"].encode()).hexdigest()

    def needs_a_look(self) -> bool:
        """Whether the differences of exactly this text have yet to be shown."""
        changes = self.of_kind == ContributionKind.MODIFICATION
        return changes and self.cleaned_data["seen"] != self.text_hash()

    def words(self) -> dict[str, str]:
        """What a revision of it says, from a valid form."""
        return {name: self.cleaned_data.get(name, "") for name in ("text", *OPTIONAL)}

    def point(self) -> Point:
        return Point(self.on, self.of_kind, language=self.language, **self.words())
