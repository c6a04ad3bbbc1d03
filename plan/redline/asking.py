"""What a reader may ask of a comparison: all of it, or some kinds of changes, a theme, words."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from plan.models import Change, Kind
from plan.redline.compare import ChangedPiece
from plan.redline.outline import Outline
from tsi.base.fields import LineField
from tsi.base.text import fold
from tsi.base.translated import in_language

ALL = [("", _("all"))]


class AskingForm(forms.Form):
    """The filters, each with the values that some change has. What is not on offer asks nothing."""

    q = LineField(label=_("Words or code"), max_length=100, required=False)
    cambio = forms.ChoiceField(label=_("Kind of change"), required=False)
    tema = forms.ChoiceField(label=_("Theme or section"), required=False)
    tipo = forms.ChoiceField(label=_("Kind of passage"), required=False)

    def __init__(self, asked: Mapping, pieces: Sequence[ChangedPiece], outline: Outline):
        super().__init__(asked, auto_id="f-%s")
        tops, themes = outline.tops, {piece.theme for piece in pieces}
        kinds = {piece.here.kind for piece in pieces}
        self.fields["cambio"].choices = ALL + _present(Change, counted(pieces))
        self.fields["tipo"].choices = ALL + _present(Kind, kinds)
        self.fields["tema"].choices = ALL + [
            (code, f"{code} {Truncator(top.title).words(8)}")
            for code, top in tops.items()
            if code in themes
        ]
        self.full_clean()

    def found(self, pieces: Sequence[ChangedPiece]) -> list[ChangedPiece]:
        """Those of `pieces` that are asked for."""
        demands = [
            demand(self.cleaned_data[name], pieces)
            for name, demand in DEMANDS.items()
            if self.cleaned_data.get(name)
        ]
        return [piece for piece in pieces if all(demand(piece) for demand in demands)]

    @property
    def narrowed(self) -> bool:
        return any(self.cleaned_data.values())


def counted(pieces: Sequence[ChangedPiece]) -> Counter[str]:
    """How many passages have each kind of change; one may have several."""
    return Counter(change for piece in pieces for change in piece.changes)


def _present(choices, values) -> list[tuple[str, str]]:
    return [(value, label.capitalize()) for value, label in choices.choices if value in values]


Demand = Callable[[ChangedPiece], bool]


def _change(value: str, _pieces: Sequence[ChangedPiece]) -> Demand:
    return lambda piece: value in piece.changes


def _theme(value: str, _pieces: Sequence[ChangedPiece]) -> Demand:
    return lambda piece: piece.theme == value


def _kind(value: str, _pieces: Sequence[ChangedPiece]) -> Demand:
    return lambda piece: piece.here.kind == value


def _words(value: str, pieces: Sequence[ChangedPiece]) -> Demand:
    """The passage of that very code, in either version; else all the words, accents forgiven."""
    typed = fold(value)
    if any(typed in _codes(piece) for piece in pieces):
        return lambda piece: typed in _codes(piece)
    words = typed.split()

    def holds_all(piece: ChangedPiece) -> bool:
        text = _text(piece)
        return all(word in text for word in words)

    return holds_all


def _codes(piece: ChangedPiece) -> set[str]:
    return {fold(side.code) for side in _sides(piece)}


def _text(piece: ChangedPiece) -> str:
    names = [(side, name) for side in _sides(piece) for name in ("title", "body")]
    texts = [in_language(side, name) for side, name in names]
    return fold(" ".join([*(side.code for side in _sides(piece)), *texts]))


def _sides(piece: ChangedPiece) -> list:
    return [side for side in (piece.before, piece.after) if side is not None]


DEMANDS = {"cambio": _change, "tema": _theme, "tipo": _kind, "q": _words}
