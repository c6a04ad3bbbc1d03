"""Forms about people in organisations and about roles on the platform."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import Affiliation, AffiliationRole, Role
from tsi.base.fields import AddressField, LineField, TextField

SECRETARIAT = "secretariat"
CHOOSE = ("", _("Choose"))


class AffiliationForm(forms.ModelForm):
    """What somebody is, or asks to be, in an organisation."""

    title = LineField(
        label=_("Position"),
        max_length=100,
        required=False,
        help_text=_("For example: project manager."),
    )
    message = TextField(label=_("Message"), max_length=1000, required=False)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[CHOOSE, *AffiliationRole.choices],
        help_text=_(
            "Legal representatives decide who belongs to the organisation. Delegates speak and "
            "act for it. Members belong to it."
        ),
    )

    use_required_attribute = False

    class Meta:
        model = Affiliation
        fields = ["role", "title", "message"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["message"].widget.attrs.pop("maxlength", None)


class InviteForm(AffiliationForm):
    """Whom to invite. The address is written to and never shown again."""

    name = LineField(
        label=_("First and last name"),
        max_length=200,
        help_text=_("Shown in the list of invitations. The address is not."),
    )
    email = AddressField(label=_("E-mail address"), max_length=254)
    language = forms.ChoiceField(
        label=_("Language of the e-mail"), choices=[("it", _("Italian")), ("en", _("English"))]
    )

    field_order = ["name", "email", "role", "title", "language", "message"]


class InvitationForm(forms.Form):
    """Accepting an invitation."""

    shown = forms.BooleanField(
        label=_("My name appears on the organisation’s page"),
        required=False,
        help_text=_("Only as long as you speak for it. You can change this at any time."),
    )


class DecideForm(forms.Form):
    """The answer to a request to join."""

    action = forms.ChoiceField(choices=[("confirm", _("Confirm")), ("decline", _("Decline"))])
    role = forms.ChoiceField(label=_("Role"), choices=AffiliationRole.choices)
    reason = TextField(
        label=_("Reasons, if you decline"),
        max_length=2000,
        required=False,
        help_text=_("The person reads them as they stand here."),
    )

    use_required_attribute = False

    def clean(self) -> dict:
        data = super().clean()
        if data.get("action") == "decline" and not data.get("reason"):
            self.add_error("reason", _("Write the reasons: the person has a right to them."))
        return data


class SuccessionForm(forms.Form):
    """Asks who represents the organisation after the last who did."""

    successor = forms.ChoiceField(
        label=_("Who represents the organisation afterwards"),
        help_text=_("Nobody else represents it: without a representative nobody could join it."),
    )

    use_required_attribute = False

    def __init__(self, *args, colleagues: list[Affiliation] | None, **kwargs):
        """`colleagues` is None where nobody needs to follow."""
        super().__init__(*args, **kwargs)
        if colleagues is None:
            del self.fields["successor"]
            return
        self.colleagues = {str(one.pk): one for one in colleagues}
        named = [(key, f"{one.person} ({one.get_role_display()})")
                 for key, one in self.colleagues.items()]  # fmt: skip
        last = (SECRETARIAT, _("Nobody now: the secretariat looks for somebody"))
        self.fields["successor"].choices = [CHOOSE, *named, last]

    def succession(self) -> dict:
        """The answer, as partners.people takes it."""
        chosen = self.cleaned_data.get("successor")
        if not chosen:
            return {}
        if chosen == SECRETARIAT:
            return {"to_secretariat": True}
        return {"successor": self.colleagues[chosen]}


class MandateForm(SuccessionForm):
    """Another role in the organisation."""

    role = forms.ChoiceField(label=_("New role"))

    field_order = ["role", "successor"]

    def __init__(self, *args, present: str, **kwargs):
        super().__init__(*args, **kwargs)
        others = [choice for choice in AffiliationRole.choices if choice[0] != present]
        self.fields["role"].choices = [CHOOSE, *others]


class EndForm(SuccessionForm):
    """Why a person is let go."""

    reason = TextField(
        label=_("Reasons"),
        max_length=2000,
        help_text=_("The person reads them as they stand here."),
    )

    field_order = ["reason", "successor"]


class LeaveForm(SuccessionForm):
    """Leaving by oneself needs no reason."""


class RoleForm(forms.Form):
    """A role on the platform, given or taken."""

    person = forms.IntegerField(widget=forms.HiddenInput)
    action = forms.ChoiceField(choices=[("give", _("Give")), ("take", _("Take away"))])
    role = forms.ChoiceField(label=_("Role"), choices=[CHOOSE, *Role.choices])
    reason = LineField(
        label=_("Reasons"),
        max_length=500,
        help_text=_("The person reads them as they stand here, and they stay in the history."),
    )

    use_required_attribute = False


class NameSearchForm(forms.Form):
    """Finds people by name; an address finds nobody."""

    q = LineField(label=_("First or last name"), max_length=100, required=False)

    use_required_attribute = False
