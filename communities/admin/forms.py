"""The form of a community in the admin: what somebody saved meanwhile is not overwritten."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from communities.models import Community


class CommunityForm(forms.ModelForm):
    """`seen` is the revision that was on the screen."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Community
        fields = ()  # the admin names them

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.revision

    def clean(self) -> dict:
        """Saving again overwrites it: then it was read."""
        cleaned = super().clean()
        if cleaned.get("seen") != self.instance.revision:
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = str(self.instance.revision)
            raise ValidationError(
                _(
                    "Meanwhile somebody saved this community: nothing was written. Look at its "
                    "page, then save again to put yours in its place."
                )
            )
        return cleaned
