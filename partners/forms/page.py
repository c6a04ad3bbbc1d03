"""The organisation's page, as those who keep it fill it in."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners import logos
from partners.forms.joining import TaxCodeField
from partners.forms.tags import TagsField
from partners.models import ImpactReport, Organisation, PrivateContact
from tsi.base.fields import AddressField, LineField, TextField, WebField

OFFICE_ONLY = ("name", "tax_code", "category")


class LogoField(forms.FileField):
    """A picture, drawn anew: (bytes, extension)."""

    widget = forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"})

    def clean(self, data, initial=None):
        """None where no file was chosen. Raises ValidationError for anything but a picture."""
        if data is None:
            return None
        if data.size > logos.LARGEST:
            raise forms.ValidationError(_("The file is larger than 2 MB."), code="too_large")
        try:
            return logos.redrawn(data.read())
        except logos.NotALogo:
            message = _("This is not a PNG, JPEG or WebP picture of at most 4 million pixels.")
            raise forms.ValidationError(message, code="not_a_logo") from None


class PageForm(forms.ModelForm):
    """What an organisation says of itself. Standing, address and publication are not here; name,
    tax code and category only for the secretariat."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    name = LineField(label=_("Name"), max_length=300)
    tax_code = TaxCodeField(required=False)
    other_names = TagsField(
        label=_("Other names"),
        length=300,
        required=False,
        help_text=_("Acronyms and names under which people look for it, parted by commas."),
    )
    legal_form = LineField(label=_("Legal form"), max_length=100, required=False)
    qualifications = TagsField(
        label=_("Qualifications"),
        required=False,
        help_text=_("For example: ETS, APS, impresa sociale. Parted by commas."),
    )
    municipality = LineField(label=_("Municipality"), max_length=100, required=False)
    description_it = TextField(
        label=_("What it does, in Italian"),
        max_length=3000,
        required=False,
        help_text=_("At most 3,000 characters."),
    )
    description_en = TextField(label=_("What it does, in English"), max_length=3000, required=False)
    offers = TagsField(label=_("Skills, goods and services offered"), required=False)
    seeks = TagsField(label=_("Skills, goods and services sought"), required=False)
    website = WebField(label=_("Website"), max_length=200, required=False)
    logo = LogoField(
        label=_("File of the logo"), required=False, help_text=_("PNG, JPEG or WebP, at most 2 MB.")
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)
    public_email = AddressField(
        label=_("Public office address"),
        max_length=254,
        required=False,
        help_text=_("Everybody sees it: an office’s address, not a person’s."),
    )
    public_phone = LineField(label=_("Public telephone"), max_length=40, required=False)
    certified_email = AddressField(
        label=_("Certified e-mail (PEC)"), max_length=254, required=False
    )

    use_required_attribute = False

    class Meta:
        model = Organisation
        fields = [
            "name",
            "tax_code",
            "category",
            "other_names",
            "description_it",
            "description_en",
            "offers",
            "seeks",
            "website",
            "logo",
            "public_email",
            "public_phone",
            "certified_email",
            "municipality",
            "homogeneous_zone",
            "legal_form",
            "qualifications",
        ]
        labels = {"category": _("Category"), "homogeneous_zone": _("Homogeneous zone")}

    def __init__(self, *args, by_office: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["revision"] = self.instance.revision
        if not by_office:
            for name in OFFICE_ONLY:
                del self.fields[name]
        self.fields["homogeneous_zone"].widget.attrs["lang"] = "it"  # names of places
        for name in ("description_it", "description_en"):  # a browser would cut a longer text
            self.fields[name].widget.attrs.pop("maxlength", None)

    def clean_tax_code(self) -> str:
        """The database would say it too, but only when it is too late for the other fields."""
        typed = self.cleaned_data["tax_code"]
        others = Organisation.objects.filter(merged_into=None).exclude(pk=self.instance.pk)
        if typed and others.filter(tax_code=typed).exists():
            raise forms.ValidationError(_("Another organisation has this tax code."))
        return typed

    def _post_clean(self):
        """The logo is bytes until it is kept: the model must not take them for a file."""
        self.picture = self.cleaned_data.pop("logo", None)
        super()._post_clean()

    def changes_logo(self) -> bool:
        """Whether a valid form brings a new picture or takes the old one away."""
        return bool(self.picture or self.cleaned_data["remove_logo"])

    def kept_fields(self) -> list[str]:
        """The columns that this form may change, the logo apart."""
        return [name for name in self._meta.fields if name in self.fields and name != "logo"]


class ContactForm(forms.ModelForm):
    """How the secretariat reaches the organisation. What is kept is shown to nobody here: what is
    written takes the place of all of it."""

    name = LineField(label=_("Name"), max_length=200, required=False)
    email = AddressField(label=_("E-mail address"), max_length=254, required=False)
    phone = LineField(label=_("Telephone"), max_length=40, required=False)
    remove = forms.BooleanField(label=_("Remove this contact"), required=False)

    use_required_attribute = False

    class Meta:
        model = PrivateContact
        fields = ["name", "email", "phone"]

    def __init__(self, *args, instance: PrivateContact, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        self.initial = {}


class ReportForm(forms.ModelForm):
    """One social report or impact assessment."""

    year = forms.IntegerField(label=_("Year"), validators=[MinValueValidator(1990)])
    title = LineField(label=_("Title"), max_length=200)
    url = WebField(label=_("Address"), max_length=200)

    use_required_attribute = False

    class Meta:
        model = ImpactReport
        fields = ["year", "title", "url"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].validators.append(MaxValueValidator(timezone.localdate().year))


ReportFormSet = forms.inlineformset_factory(
    Organisation, ImpactReport, form=ReportForm, extra=2, max_num=30, validate_max=True
)
