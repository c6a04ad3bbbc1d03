"""The form of an organisation in the admin: it refuses what the pages refuse."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partners.forms.joining import TaxCodeField
from partners.models import Organisation


class OrganisationForm(forms.ModelForm):
    """`seen` is the revision that was on the screen."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    tax_code = TaxCodeField(required=False)

    class Meta:
        model = Organisation
        fields = ("slug", "part_of")  # the admin names the others

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = self.instance.revision

    def clean_slug(self) -> str:
        """Former names in addresses lead to their organisations for ever."""
        slug = self.cleaned_data["slug"]
        if slug and self.instance.may_not_bear(slug):
            raise ValidationError(
                _("A page of the platform or another organisation has this name, or had it once.")
            )
        return slug

    def clean_part_of(self) -> Organisation | None:
        whole, passed = self.cleaned_data["part_of"], set()
        above = whole
        while above and above.pk not in passed:
            if above.pk == self.instance.pk:
                raise ValidationError(_("An organisation is no part of itself."))
            passed.add(above.pk)
            above = above.part_of
        return whole

    def clean(self) -> dict:
        """What somebody saved meanwhile is not overwritten unread; saving again overwrites it."""
        cleaned = super().clean()
        if self.instance.pk and cleaned.get("seen") != self.instance.revision:
            other = [name for name in self.changed_data if name != "seen"]
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = str(self.instance.revision)
            raise ValidationError(
                _(
                    "Meanwhile somebody saved this organisation: nothing was written. What you see "
                    "is what you typed; what is stored differs in: %(fields)s. Save again to put "
                    "yours in its place."
                )
                % {"fields": "; ".join(map(self._stored, other)) or "–"}
            )
        return cleaned

    def _stored(self, name: str) -> str:
        value = self.fields[name].prepare_value(self.get_initial_for_field(self.fields[name], name))
        shown = dict(getattr(self.fields[name], "choices", [])).get(value, value)
        return f"{self.fields[name].label} “{str(shown or '–')[:200]}”"
