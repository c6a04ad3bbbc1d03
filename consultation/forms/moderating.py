"""The moderator's form: one decision on the revision that was on the screen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consultation.models import Finding, Revision, Rule
from consultation.obscuring import merged, places
from consultation.screening import WORDS
from tsi.base.fields import TextField

# What each verb asks for beside itself.
NEEDS: dict[str, tuple[str, ...]] = {
    "publish": (),
    "obscure": ("rule", "reason"),
    "reject": ("rule", "reason"),
    "hide": ("rule", "reason"),
    "restore": (),
    "uphold": ("rule", "reason", "outcome"),
    "dismiss": ("outcome",),
    "grant": ("reason",),
    "deny": ("reason",),
}
MISSING = {
    "rule": _("Say by which rule of the terms."),
    "reason": _("Write the reasons: the author has a right to them."),
    "outcome": _("Write an answer: those who reported it wait for one."),
}


class DecisionForm(forms.Form):
    """A moderator's decision on `judged`, the revision that was on the screen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    action = forms.ChoiceField(choices=[(verb, verb) for verb in NEEDS])
    rule = forms.ChoiceField(
        label=_("Rule of the terms of participation"),
        choices=[("", _("Choose a rule")), *Rule.choices],
        required=False,
    )
    reason = TextField(
        label=_("Reasons, for the author"),
        max_length=2000,
        required=False,
        help_text=_("The author reads them as they stand here."),
    )
    outcome = TextField(label=_("Answer to those who reported it"), max_length=2000, required=False)
    found = forms.MultipleChoiceField(
        label=_("What the screening found"), required=False, widget=forms.CheckboxSelectMultiple
    )
    phrases = TextField(
        label=_("Other words to obscure"),
        max_length=2000,
        required=False,
        help_text=_("One on each line, as they stand in the text."),
    )

    use_required_attribute = False

    def __init__(self, *args, judged: Revision, findings: list[Finding] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.judged = judged
        # How a text speaks is in no word of it that one could take out.
        self.findings = [one for one in findings if one.field in WORDS and one.is_in_places]
        self.fields["found"].choices = [(str(one.pk), _words(one, judged)) for one in self.findings]
        self.fields["reason"].widget.attrs["rows"] = 5

    def clean(self):
        data = super().clean()
        for name in NEEDS.get(data.get("action"), ()):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, MISSING[name])
        if data.get("action") == "obscure":
            data["parts"] = self._parts(data)
        return data

    def _parts(self, data) -> dict[str, list[list[int]]]:
        """The chosen spans by field; an error where a phrase stands nowhere, or none is chosen."""
        spans = {name: [] for name in WORDS}
        for one in self.findings:
            if str(one.pk) in data.get("found", ()):
                spans[one.field] += one.spans
        for phrase in filter(None, map(str.strip, data.get("phrases", "").splitlines())):
            here = {name: places(getattr(self.judged, name), phrase) for name in WORDS}
            if not any(here.values()):
                self.add_error("phrases", _("This does not stand in the text: %s") % phrase)
            spans = {name: spans[name] + here[name] for name in WORDS}
        chosen = {name: merged(where) for name, where in spans.items() if where}
        if not chosen and "phrases" not in self.errors:
            self.add_error("phrases", _("Choose the words to obscure."))
        return chosen


def _words(finding: Finding, judged: Revision) -> str:
    """What a finding is about, with its words."""
    text = getattr(judged, finding.field)
    words = ", ".join(f"“{text[start:end]}”" for start, end in finding.spans)
    return f"{finding.get_rule_display()}: {words}" if words else str(finding.get_rule_display())
