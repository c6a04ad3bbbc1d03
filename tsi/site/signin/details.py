from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tsi.base.fields import LineField


class DetailsForm(forms.Form):
    """Who signs up, by either way. Allauth bases its forms on this one, so none of theirs may be
    imported here."""

    first_name = LineField(label=_("First name"), max_length=100)
    last_name = LineField(label=_("Last name"), max_length=100)

    field_order = ["first_name", "last_name", "email", "password1"]

    def signup(self, request: HttpRequest, user) -> None:
        """Nothing more to do: the adapter has taken the names."""
