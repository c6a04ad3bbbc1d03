import hashlib
import uuid

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from consultation.models import ContributionKind, Rule
from consultation.models.contribution import TEXT_LIMIT
from consultation.services import Speaker
from tsi.base.fields import AddressField, LineField, TextField
from tsi.base.text import clean_text

PURPOSES = {
    "first_name": "given-name",
    "last_name": "family-name",
    "organisation_name": "organization",
    "email": "email",
}


IDENTITY = {"first_name", "last_name", "organisation_name", "email", "accepts"}


class ContributionForm(forms.Form):
    """One point on one passage. A proposed change is shown word by word before it is sent:
    `seen` holds the hash of the text whose differences were on the screen."""

    form_token = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    text = TextField(max_length=TEXT_LIMIT)
    motivation = TextField(label=_("Why this change"), max_length=TEXT_LIMIT, required=False)
    first_name = LineField(label=_("First name"), max_length=100)
    last_name = LineField(label=_("Last name"), max_length=100)
    organisation_name = LineField(
        label=_("Organisation"),
        max_length=200,
        required=False,
        help_text=_("Only if you speak for one. It is shown as declared by you."),
    )
    email = AddressField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Never shown. We write to it to confirm and to tell you what happens."),
    )
    accepts = forms.BooleanField(
        label=_("I have read the privacy notice and accept the terms of participation"),
        error_messages={"required": _("Without your agreement we may not publish what you write.")},
    )

    use_required_attribute = False

    def __init__(self, *args, kind: str, passage_text: str, user, preview: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.passage_text, self.user = kind, passage_text, user
        self.fields["form_token"].initial = uuid.uuid4
        text = self.fields["text"]
        if kind == ContributionKind.MODIFICATION:
            text.label = _("The text as you would write it")
            text.initial = passage_text
        else:
            text.label = _("Your remark")
            del self.fields["motivation"]
        text.help_text = _("At most %(limit)s characters.") % {
            "limit": number_format(TEXT_LIMIT, force_grouping=True)
        }
        for name in ("text", "motivation"):  # a browser would cut a longer text without a word
            if name in self.fields:
                self.fields[name].widget.attrs.pop("maxlength", None)
        for name, purpose in PURPOSES.items():  # WCAG 2.2, 1.3.5
            self.fields[name].widget.attrs["autocomplete"] = purpose
        if user.is_authenticated:
            for name in ("first_name", "last_name", "email"):
                del self.fields[name]
        if preview:  # who one is, is asked when one sends
            for name in IDENTITY & set(self.fields):
                self.fields[name].required = False

    def clean_text(self):
        text = self.cleaned_data["text"]
        if self.kind == ContributionKind.MODIFICATION and text == clean_text(self.passage_text):
            raise forms.ValidationError(_("You have not changed anything in the text yet."))
        return text

    def ask_everything(self) -> None:
        """Show as required what sending requires, also after a preview that did not."""
        for name in IDENTITY & set(self.fields):
            self.fields[name].required = name != "organisation_name"

    def as_other_kind(self) -> dict[str, str]:
        """What was typed, as initial values for the form of the other kind; nothing is lost."""
        typed = {name: self.data.get(name, "") for name in self.fields}
        text, motivation = self.data.get("text", ""), self.data.get("motivation", "")
        if self.kind == ContributionKind.MODIFICATION:  # we come from a remark
            return typed | {"text": self.passage_text, "motivation": text}
        if clean_text(text) == clean_text(self.passage_text):
            text = ""
        return typed | {"text": "\n\n".join(filter(None, (motivation, text)))}

    def speaker(self) -> Speaker:
        """Who speaks, from a valid form and the signed-in person, if any."""
        data = self.cleaned_data
        if self.user.is_authenticated:
            user = self.user
            return Speaker(user.first_name, user.last_name, data["organisation_name"], author=user)
        return Speaker(
            data["first_name"], data["last_name"], data["organisation_name"], email=data["email"]
        )

    def text_hash(self) -> str:
        """Hash of the text as it would be sent now."""
        return hashlib.sha256(self.cleaned_data["text"].encode()).hexdigest()

    def was_seen(self) -> bool:
        """Whether the differences of exactly this text have been shown."""
        return self.cleaned_data["seen"] == self.text_hash()

    def renew(self, **values) -> None:
        """Give the form to be shown again new hidden values, keeping what was typed."""
        self.data = self.data.copy()
        for name, value in values.items():
            self.data[name] = str(value)


class LinkForm(forms.Form):
    """Asks for the private links of an address."""

    email = AddressField(label=_("E-mail address"), max_length=254)


class DecisionForm(forms.Form):
    """A moderator's decision on the revision that was on the screen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    action = forms.ChoiceField(choices=[("publish", _("Publish")), ("reject", _("Do not publish"))])
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

    def clean(self):
        data = super().clean()
        if data.get("action") == "reject":
            if not data.get("rule"):
                self.add_error("rule", _("Say by which rule it is not published."))
            if not data.get("reason"):
                self.add_error("reason", _("Write the reasons: the author has a right to them."))
        return data
