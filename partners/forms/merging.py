"""Which of two entries stays, and which of their values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.merging import CHOSEN
from partners.models import Organisation, PossibleDuplicate

FIRST, SECOND = "first", "second"


class MergeForm(forms.Form):
    """A choice for the row, and one for each field in which the two differ.

    Where only one has a value, that one is chosen before a person chooses. Merging cannot be
    undone, so that a mark is asked for beside the button.
    """

    use_required_attribute = False

    def __init__(self, pair: PossibleDuplicate, data=None):
        super().__init__(data)
        self.rows = {FIRST: pair.first, SECOND: pair.second}
        self.fields["keep"] = self._choice(_("Which entry stays"), str)
        self.fields["keep"].initial = self._richer()
        for name in CHOSEN:
            if getattr(pair.first, name) != getattr(pair.second, name):
                label = Organisation._meta.get_field(name).verbose_name
                self.fields[name] = self._choice(label, lambda row, name=name: shown(row, name))
                self.fields[name].initial = FIRST if getattr(pair.first, name) else SECOND
        self.fields["sure"] = forms.BooleanField(
            label=_("The two are one and the same organisation")
        )

    def _choice(self, label, text) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=label,
            choices=[(side, text(row)) for side, row in self.rows.items()],
            widget=forms.RadioSelect,
        )

    def _richer(self) -> str:
        """A partner before others, then the row that says more."""
        told = {
            side: (row.is_partner, sum(bool(getattr(row, name)) for name in CHOSEN))
            for side, row in self.rows.items()
        }
        return FIRST if told[FIRST] >= told[SECOND] else SECOND

    @property
    def differing(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name in CHOSEN]

    @property
    def keep(self) -> Organisation:
        return self.rows[self.cleaned_data["keep"]]

    @property
    def drop(self) -> Organisation:
        return self.rows[SECOND if self.cleaned_data["keep"] == FIRST else FIRST]

    @property
    def values(self) -> dict[str, object]:
        """The chosen value of each field in which they differ."""
        chosen = {name: side for name, side in self.cleaned_data.items() if name in CHOSEN}
        return {name: getattr(self.rows[side], name) for name, side in chosen.items()}


def shown(row: Organisation, name: str) -> str:
    """A field's value as people read it; a dash for none."""
    value = getattr(row, name)
    if isinstance(value, list):
        value = "; ".join(value)
    elif display := getattr(row, f"get_{name}_display", None):
        value = display()
    return str(value) if value else "–"
