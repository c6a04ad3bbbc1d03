"""Forms of who comes to a meeting, and of who was there."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communities import coming
from communities.attendance import Somebody, last_record
from communities.models import Meeting
from partners.models import Organisation, User


def _key(one: Somebody) -> str:
    person, organisation = one
    return f"{person.pk}-{organisation.pk if organisation else 0}"


class RegistrationForm(forms.Form):
    """Who comes: oneself, alone or for an organisation, or a colleague."""

    who = forms.ChoiceField(
        label=_("Who comes"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say who comes."),
            "invalid_choice": _("You cannot register this person here."),
        },
    )

    use_required_attribute = False

    def __init__(self, *args, user: User, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.offered = {_key(one): one for one in coming.whom(user, meeting)}
        there = set(meeting.registrations.holding().values_list("person", flat=True))
        labels = [
            (key, _label(one, user))
            for key, one in self.offered.items()
            if self.is_bound or one[0].pk not in there  # who comes meanwhile is refused as such
        ]
        self.fields["who"].choices = labels
        self.initial["who"] = labels[0][0] if labels else None

    def clean_who(self) -> Somebody:
        return self.offered[self.cleaned_data["who"]]


def _label(one: Somebody, user: User) -> str:
    person, organisation = one
    name = gettext("I, %(person)s") % {"person": person} if person == user else str(person)
    if organisation is None:
        return gettext("%(name)s, for myself") % {"name": name}
    return gettext("%(name)s, for %(organisation)s") % {
        "name": name,
        "organisation": organisation.name,
    }


class AttendanceForm(forms.Form):
    """Who was there: people, and organisations of which nobody knows by whom."""

    people = forms.MultipleChoiceField(
        label=_("People who were there"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    organisations = forms.ModelMultipleChoiceField(
        label=_("Organisations that were there with other people"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8, "lang": "it"}),
        help_text=_(
            "Type the first letters to find one. With Ctrl (Cmd on a Mac) you choose several."
        ),
    )

    use_required_attribute = False

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.expected = {str(one[0].pk): one for one in coming.expected(meeting)}
        self.fields["people"].choices = [(key, _named(one)) for key, one in self.expected.items()]
        self.fields["organisations"].queryset = coming.organisations(meeting)
        self.initial["seen"] = last_record(meeting)
        recorded = meeting.attendances.filter(present=True)
        people = recorded.filter(person__isnull=False).values_list("person", flat=True)
        self.initial["people"] = [str(key) for key in people]
        self.initial["organisations"] = recorded.filter(person=None).values_list(
            "organisation", flat=True
        )

    def present(self) -> list[Somebody]:
        """Who was there, as `attendance.record` takes it."""
        people = [self.expected[key] for key in self.cleaned_data["people"]]
        return people + [(None, one) for one in self.cleaned_data["organisations"]]


def _named(one: Somebody) -> str:
    person, organisation = one
    name = str(person) if not person.erased_at else gettext("a person without an account any more")
    return f"{name} · {organisation.name}" if organisation else name
