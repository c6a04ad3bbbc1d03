"""What readers report and authors appeal against."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from consultation.models import Rule
from tsi.base.fields import AddressField, TextField, TrapField


class FlagForm(forms.Form):
    """A reader's report; who is signed in gives no address."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    rule = forms.ChoiceField(
        label=_("Which rule of the terms does it break?"),
        choices=[("", _("Choose a rule")), *Rule.choices],
    )
    text = TextField(
        label=_("What is wrong with it?"),
        max_length=2000,
        help_text=_("Only those who moderate read it. At most 2,000 characters."),
    )
    email = AddressField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_("If you want a receipt and the answer by mail. Deleted after 90 days."),
    )
    website = TrapField()

    use_required_attribute = False

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs.pop("maxlength", None)
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        if user.is_authenticated:
            del self.fields["email"]


class AppealForm(forms.Form):
    """Why the author does not agree."""

    text = TextField(
        label=_("Why should it be looked at again?"),
        max_length=2000,
        help_text=_("At most 2,000 characters."),
    )

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs.pop("maxlength", None)
