from django import forms
from django.utils.translation import gettext_lazy as _

from consultation import pace
from consultation.models import Consultation, Publication, Respondent, Rule, Size
from consultation.services import Speaker
from partners.forms.zones import ZoneSelect
from partners.models import Affiliation, Organisation, Zone
from partners.places import municipalities, zone_of
from tsi.base.fields import AddressField, LineField, TextField

PURPOSES = {
    "first_name": "given-name",
    "last_name": "family-name",
    "organisation_name": "organization",
    "municipality": "address-level2",
    "pseudonym": "nickname",
    "email": "email",
}
OF_THE_FORM = ("form_token", "started", "website", "accepts")
ACCOUNT = ("first_name", "last_name", "email")  # what is known of who is signed in
ASKED = ("first_name", "last_name", "email", "accepts")  # required when one sends
DECLARED = _("Only if you speak for one. It is shown as declared by you.")


class SpeakerForm(forms.Form):
    """Who speaks: copied into what is sent, and never read again from anywhere else."""

    form_token = forms.UUIDField(widget=forms.HiddenInput)
    started = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(label=_("Leave this field empty"), required=False)  # a trap
    first_name = LineField(label=_("First name"), max_length=100)
    last_name = LineField(label=_("Last name"), max_length=100)
    organisation = forms.ModelChoiceField(
        label=_("You speak"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("for yourself, or for another organisation"),
        help_text=_("For these your mandate is confirmed, and it is shown."),
    )
    organisation_name = LineField(
        label=_("Organisation"), max_length=200, required=False, help_text=DECLARED
    )
    pseudonym = LineField(
        label=_("Name to be shown"),
        max_length=60,
        required=False,
        help_text=_("This name alone is published with your text; not yours if you do not want."),
    )
    email = AddressField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Never shown. We write to it to confirm and to tell you what happens."),
    )
    respondent = forms.ChoiceField(
        label=_("You speak as"), choices=Respondent.choices, required=False
    )
    size = forms.ChoiceField(
        label=_("Size of the organisation"), choices=[("", "–"), *Size.choices], required=False
    )
    municipality = LineField(label=_("Municipality"), max_length=100, required=False)
    zone = forms.ChoiceField(
        label=_("Homogeneous zone"),
        choices=[("", _("I do not know")), *Zone.choices],
        required=False,
        widget=ZoneSelect,
    )
    is_minor = forms.BooleanField(label=_("I am under 18: no name is shown"), required=False)
    accepts = forms.BooleanField(
        label=_("I have read the privacy notice and accept the terms of participation"),
        error_messages={"required": _("Without your agreement we may not publish what you write.")},
    )

    use_required_attribute = False

    def __init__(self, *args, user, consultation: Consultation, preview=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["municipality"].widget.attrs["list"] = "municipalities"
        self.fields["started"].initial = pace.stamp
        self.fields["website"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}
        for name, purpose in PURPOSES.items():  # WCAG 2.2, 1.3.5
            self.fields[name].widget.attrs["autocomplete"] = purpose
        if consultation.publication != Publication.PSEUDONYM:
            del self.fields["pseudonym"]
        if user.is_authenticated:
            for name in ACCOUNT:
                del self.fields[name]
        self._offer_mandates()
        if preview:  # who one is, is asked when one sends
            for name in set(ASKED) & set(self.fields):
                self.fields[name].required = False

    def _offer_mandates(self) -> None:
        """The partners for which this person may speak, if any."""
        mine = Organisation.objects.none()
        if self.user.is_authenticated:
            mandates = Affiliation.objects.with_mandate().filter(person=self.user)
            mine = Organisation.objects.filter(pk__in=mandates.values("organisation")).by_name()
        if mine:
            self.fields["organisation"].queryset = mine
            self.fields["organisation_name"].label = _("Another organisation")
        else:
            del self.fields["organisation"]

    def clean(self):
        data = super().clean()
        data["respondent"] = data.get("respondent") or Respondent.CITIZEN
        if not (data.get("organisation") or data.get("organisation_name")):
            data["size"] = ""
        if data.get("municipality") and not data.get("zone"):
            data["zone"] = zone_of(data["municipality"])
        return data

    def ask_everything(self) -> None:
        """Show as required what sending requires, also after a preview that did not."""
        for name in set(ASKED) & set(self.fields):
            self.fields[name].required = True

    def speaker(self) -> Speaker:
        """Who speaks, from a valid form and the signed-in person, if any."""
        names = {"first_name": self.user.first_name, "last_name": self.user.last_name,
                 "author": self.user} if self.user.is_authenticated else {}  # fmt: skip
        typed = self.cleaned_data
        chosen = {name: typed[name] for name in typed if name not in OF_THE_FORM}
        return Speaker(**names | chosen)

    def signs(self) -> list[str]:
        """What the form gives away of a machine."""
        return pace.signs(self.cleaned_data["started"], self.cleaned_data["website"])

    def municipalities(self) -> list[str]:
        return municipalities()


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
