"""Forms about organisations and people in a community."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from communities.models import MembershipRole
from partners.models import User
from tsi.base.fields import TextField

CHOOSE = ("", _("Choose"))
REASONS = _("They read them as they stand here.")


class JoinForm(forms.Form):
    """How an organisation asks to join, and who takes part for it."""

    role = forms.ChoiceField(label=_("As"))
    message = TextField(
        label=_("Message"),
        max_length=2000,
        required=False,
        help_text=_("Why this theme concerns the organisation. Who facilitates reads it."),
    )
    people = forms.ModelMultipleChoiceField(
        label=_("Who takes part"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    use_required_attribute = False

    def __init__(self, *args, roles: list[MembershipRole], people: QuerySet[User], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]
        self.fields["people"].queryset = people


class DecideForm(forms.Form):
    """The answer to an organisation's request."""

    action = forms.ChoiceField(choices=[("accept", _("Accept")), ("decline", _("Do not accept"))])
    reason = TextField(
        label=_("Reasons, if you do not accept"), max_length=2000, required=False, help_text=REASONS
    )

    use_required_attribute = False

    def clean(self) -> dict:
        data = super().clean()
        if data.get("action") == "decline" and not data.get("reason"):
            self.add_error("reason", _("Write the reasons: the organisation has a right to them."))
        return data


class LeaveForm(forms.Form):
    """Leaving by oneself needs no reason."""

    reason = TextField(label=_("Reasons"), max_length=2000, required=False, help_text=REASONS)

    use_required_attribute = False


class EndForm(forms.Form):
    """Why a membership ends, or an appointment, or a community opens again."""

    reason = TextField(label=_("Reasons"), max_length=2000, help_text=REASONS)

    use_required_attribute = False


class RoleForm(forms.Form):
    """Another role in the community."""

    role = forms.ChoiceField(label=_("New role"))

    use_required_attribute = False

    def __init__(self, *args, roles: list[MembershipRole], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]


class ParticipantForm(forms.Form):
    """One more person who takes part."""

    person = forms.ModelChoiceField(
        label=_("Name somebody"), queryset=User.objects.none(), empty_label=_("Choose")
    )

    use_required_attribute = False

    def __init__(self, *args, people: QuerySet[User], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
