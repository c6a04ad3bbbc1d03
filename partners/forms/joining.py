"""The forms by which an organisation joins, and by which it is decided upon."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.forms.files import SignedFileField
from partners.forms.tags import TagsField
from partners.forms.zones import ZoneSelect
from partners.joining import Applicant, Signature
from partners.matching import Sought, WrongTaxCode, tax_code
from partners.models import AffiliationRole, Organisation
from tsi.base.fields import AddressField, LineField, TextField, WebField


class TaxCodeField(LineField):
    """A codice fiscale, checked by its last character and kept without blanks."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Tax code"))
        kwargs.setdefault("help_text", _("The organisation’s “codice fiscale”: eleven digits."))
        super().__init__(max_length=30, **kwargs)

    def clean(self, value):
        typed = super().clean(value)
        try:
            return tax_code(typed) if typed else ""
        except WrongTaxCode:
            raise ValidationError(
                _("This is no valid tax code: a digit may be missing or wrong."), code="invalid"
            ) from None


class SearchForm(forms.Form):
    """Is the organisation known already? A number counts as its tax code."""

    q = LineField(label=_("Name or tax code"), max_length=300)
    comune = LineField(label=_("Municipality"), max_length=100, required=False)

    use_required_attribute = False

    def sought(self) -> Sought:
        """What is sought, from a valid form."""
        typed, place = self.cleaned_data["q"], self.cleaned_data["comune"]
        try:
            return Sought(tax_code=tax_code(typed))
        except WrongTaxCode:
            return Sought(name=typed, municipality=place)


class OrganisationForm(forms.ModelForm):
    """A new organisation, as its own people describe it."""

    tax_code = TaxCodeField()
    qualifications = TagsField(label=_("Qualifications"), required=False)
    offers = TagsField(label=_("Skills, goods and services offered"), required=False)
    seeks = TagsField(label=_("Skills, goods and services sought"), required=False)
    website = WebField(label=_("Website"), max_length=200, required=False)

    use_required_attribute = False

    class Meta:
        model = Organisation
        fields = (
            "name",
            "tax_code",
            "category",
            "legal_form",
            "qualifications",
            "municipality",
            "homogeneous_zone",
            "certified_email",
            "website",
            "description_it",
            "description_en",
            "offers",
            "seeks",
        )
        widgets = {"homogeneous_zone": ZoneSelect}
        field_classes = {
            "name": LineField,
            "legal_form": LineField,
            "municipality": LineField,
            "certified_email": AddressField,
            "description_it": TextField,
            "description_en": TextField,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["municipality"].required = True
        self.fields["name"].widget.attrs["autocomplete"] = "organization"
        self.fields["municipality"].widget.attrs["autocomplete"] = "address-level2"
        self.fields["website"].widget.attrs["autocomplete"] = "url"
        self.fields["qualifications"].help_text = _(
            "For example: benefit corporation, social enterprise. Parted by commas."
        )

    def sought(self) -> Sought:
        """What to look for among the known ones, from a valid form."""
        data = self.cleaned_data
        return Sought(data["name"], data["municipality"], data["tax_code"])


class SignForm(forms.Form):
    """Who signs, and what the person at the keyboard is to the organisation."""

    tax_code = TaxCodeField()
    signatory_first_name = LineField(label=_("First name of who signs"), max_length=100)
    signatory_last_name = LineField(label=_("Last name of who signs"), max_length=100)
    signatory_role = LineField(
        label=_("Role of who signs"),
        max_length=100,
        help_text=_("For example: legal representative, president."),
    )
    own_role = forms.ChoiceField(
        label=_("What you are to the organisation"),
        choices=[
            (AffiliationRole.REPRESENTATIVE, _("I am its legal representative")),
            (AffiliationRole.DELEGATE, _("I act for it with a delegation")),
        ],
        initial=AffiliationRole.REPRESENTATIVE,
        widget=forms.RadioSelect,
    )
    delegation = SignedFileField(
        label=_("Delegation"),
        required=False,
        help_text=_("Only if you act with one. PDF or .p7m, at most 10 MB."),
    )
    memorandum = forms.IntegerField(widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(self, *args, organisation: Organisation, memorandum, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.organisation, self.in_force, self.user = organisation, memorandum, user
        self.fields["memorandum"].initial = memorandum.number
        if organisation.tax_code:
            del self.fields["tax_code"]

    def clean_memorandum(self):
        if self.cleaned_data["memorandum"] != self.in_force.number:
            raise ValidationError(
                _("A new version of the Memorandum came into force meanwhile: read it above.")
            )
        return self.in_force

    def clean(self):
        data = super().clean()
        delegate = data.get("own_role") == AffiliationRole.DELEGATE
        if delegate and not data.get("delegation") and "delegation" not in self.errors:
            self.add_error("delegation", _("Attach the delegation by which you act."))
        return data

    def renew(self) -> None:
        """Show the form again for the version that is in force now; typed words stay."""
        self.data = self.data.copy()
        self.data["memorandum"] = str(self.in_force.number)

    def stated_tax_code(self) -> str:
        """The tax code that is signed: the known one, else the one typed."""
        return self.organisation.tax_code or self.cleaned_data["tax_code"]

    def applicant(self) -> Applicant:
        data = self.cleaned_data
        role = AffiliationRole(data["own_role"])
        proof = data["delegation"] if role == AffiliationRole.DELEGATE else None
        return Applicant(self.user, role, proof)

    def signature(self) -> Signature:
        """Who signs and when, from a valid form."""
        data = self.cleaned_data
        return Signature(
            first_name=data["signatory_first_name"],
            last_name=data["signatory_last_name"],
            role=data["signatory_role"],
            signed_on=data.get("signed_on") or timezone.localdate(),
            file=data.get("document"),
            protocol_number=data.get("protocol_number", ""),
            protocol_date=data.get("protocol_date"),
        )


class SignHereForm(SignForm):
    """Signing on the platform: read, name, role, accept."""

    accepts = forms.BooleanField(
        label=_("I have read the Memorandum and sign it for the organisation"),
        error_messages={"required": _("To sign, mark this box.")},
    )


class DateField(forms.DateField):
    """A day that has come already."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def clean(self, value):
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day


class UploadForm(SignForm):
    """The Memorandum signed elsewhere, uploaded."""

    document = SignedFileField(label=_("Signed document"))
    signed_on = DateField(label=_("Signed on"))
    protocol_number = LineField(label=_("Protocol number"), max_length=60, required=False)
    protocol_date = DateField(label=_("Protocol date"), required=False)


class DecisionForm(forms.Form):
    """Approve, or decline with the reasons."""

    action = forms.ChoiceField(choices=[("approve", _("Approve")), ("reject", _("Decline"))])
    reason = TextField(
        label=_("Reasons, for the organisation"),
        max_length=2000,
        required=False,
        help_text=_("Needed to decline. The organisation reads them as they stand here."),
    )

    def clean(self):
        data = super().clean()
        if data.get("action") == "reject" and not data.get("reason"):
            self.add_error("reason", _("Write the reasons: the organisation has a right to them."))
        return data


class ReasonForm(forms.Form):
    """A step that wants a written reason."""

    reason = TextField(
        label=_("Reasons"),
        max_length=2000,
        help_text=_("Everyone who speaks for the organisation reads them as they stand here."),
    )


class LeaveForm(forms.Form):
    """Leaving the network: why, if one wants to say it, and a mark that one means it."""

    reason = TextField(
        label=_("Why"),
        max_length=2000,
        required=False,
        help_text=_("Only the secretariat and your own people read it."),
    )
    confirm = forms.BooleanField(
        label=_("Yes, our organisation leaves the network"),
        error_messages={"required": _("Mark this if you mean it.")},
    )
