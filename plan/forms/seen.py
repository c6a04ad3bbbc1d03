"""Forms over what is there already, which somebody else may change while one is writing."""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _

CHANGED = "changed"


class Seen:
    """Mixin of a form: who saves is told when another value stands there than the one read.

    Its `initial` is what stands there now; a hidden field carries the fingerprint of what stood
    there when the page was read. Saving again puts the typed values in their place.
    """

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["seen"] = forms.CharField(
            widget=forms.HiddenInput, required=False, max_length=64
        )

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        if field_name == "seen":
            return self._fingerprint()
        return super().get_initial_for_field(field, field_name)

    def clean(self) -> dict:
        data = super().clean()
        seen = data.pop("seen", "")
        if self.initial and seen != self._fingerprint():
            self.add_error(None, forms.ValidationError(self._meanwhile(), code=CHANGED))
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = self._fingerprint()
        return data

    @property
    def was_changed(self) -> bool:
        """Whether it was refused because something else stands there by now."""
        return self.has_error(NON_FIELD_ERRORS, code=CHANGED)

    def _fingerprint(self) -> str:
        return hashlib.sha256(repr(sorted(self._now().items())).encode()).hexdigest()[:32]

    def _now(self) -> dict[str, str]:
        names = [name for name in self.fields if name != "seen"]
        return {name: str(self[name].initial or "") for name in names}

    def _meanwhile(self) -> str:
        told = [f"{self[name].label}: {value or '–'}" for name, value in self._now().items()]
        return _(
            "Somebody changed this since you opened it. There stands now: %(now)s. "
            "Save again to put yours in its place."
        ) % {"now": "; ".join(told)}
