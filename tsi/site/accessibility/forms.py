import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from tsi.base.fields import AddressField, LineField, TextField, TrapField


class ReportForm(forms.Form):
    """What could not be used; who is signed in gives no address."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    page = LineField(
        label=_("Page"),
        max_length=500,
        required=False,
        help_text=_("Its address, or what it is called. Leave it empty if it happens everywhere."),
    )
    text = TextField(
        label=_("What happened?"),
        max_length=4000,
        help_text=_(
            "What you wanted to do, and what did not work. You need not speak of your health."
        ),
    )
    aid = LineField(
        label=_("Browser, device or aid"),
        max_length=200,
        required=False,
        help_text=_("For example: Firefox with the screen reader NVDA, keyboard alone, a phone."),
    )
    email = AddressField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_(
            "If you want a receipt and the answer by mail. It is used for nothing else and deleted."
        ),
    )
    website = TrapField()

    use_required_attribute = False

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs.pop("maxlength", None)
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        if user.is_authenticated:
            del self.fields["email"]


class AnswerForm(forms.Form):
    answer = TextField(
        label=_("Answer"),
        max_length=4000,
        help_text=_(
            "What was done, or by when it will be; how the person can do it meanwhile. "
            "Who reported it reads this."
        ),
    )

    use_required_attribute = False
