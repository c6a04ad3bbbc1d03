"""Which two versions to compare."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from plan.models import Version
from plan.redline.keeping import usual_bases

NONE = _("Choose a version of the list.")


class ChoosingForm(forms.Form):
    """The older and the newer of `versions` (the newest first); at first those that people ask
    for most: `newer`, else the newest one, with the version that it was made from."""

    da = forms.ChoiceField(
        label=_("Version to start from"), error_messages={"invalid_choice": NONE}
    )
    a = forms.ChoiceField(label=_("Version to compare"), error_messages={"invalid_choice": NONE})

    def __init__(
        self,
        data=None,
        *,
        versions: Sequence[Version],
        newer: str | None = None,
        older: str | None = None,
    ):
        super().__init__(data, auto_id="v-%s")
        choices = [(version.number, str(version)) for version in versions]
        for field in self.fields.values():
            field.choices = choices
        chosen = next((each for each in versions if each.number == newer), None)
        chosen = chosen or next(iter(versions), None)
        if chosen:
            bases = [each.number for each in usual_bases(chosen, versions)]
            self.initial = {"a": chosen.number, "da": older or next(iter(bases), None)}

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("a") and cleaned["a"] == cleaned.get("da"):
            raise ValidationError(_("These are the same version. Choose two different ones."))
        return cleaned
