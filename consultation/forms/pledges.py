from django import forms
from django.utils.translation import gettext_lazy as _

from plan.models import InvolvementRole
from tsi.base.fields import TextField

ROLES = [
    (role.value, role.label)
    for role in (InvolvementRole.CONTRIBUTOR, InvolvementRole.FUNDER, InvolvementRole.LEAD)
]


class PledgeForm(forms.Form):
    """What who writes the Plan does with an offer: ask, take it up in a role, or decline."""

    verb = forms.ChoiceField(
        choices=[("clarify", _("Ask")), ("accept", _("Accept")), ("decline", _("Decline"))]
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, required=False)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    words = TextField(
        label=_("Question, or reasons"),
        max_length=2000,
        required=False,
        help_text=_("Who made the offer reads them as they stand here. Not needed to accept."),
    )

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"].widget.attrs.pop("maxlength", None)  # a browser would cut it

    def clean(self) -> dict:
        data = super().clean()
        verb = data.get("verb")
        if verb == "accept" and not data.get("role") and "role" in data:
            self.add_error("role", _("Say in which role it is accepted."))
        if verb in ("clarify", "decline") and not data.get("words") and "words" in data:
            self.add_error("words", _("Write the words: who made the offer reads them."))
        return data
