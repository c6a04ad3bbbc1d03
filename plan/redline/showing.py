"""A comparison as a page shows it: what was asked for, counted, in pages."""

from collections.abc import Mapping

from django.utils.functional import cached_property
from django.utils.translation import get_language

from plan.models import Change, Version
from plan.redline import keeping
from plan.redline.asking import AskingForm, counted
from plan.redline.outline import Outline
from plan.redline.reading import Row
from tsi.base.paging import Span, list_span

PAGE_SIZE = 40


class Comparison:
    """From `base` to `version`, as the query string `asked` narrows it. Four queries."""

    def __init__(self, base: Version, version: Version, asked: Mapping[str, str]):
        self.base, self.version, self.asked = base, version, asked
        self.outline = Outline(base, version)
        self.pieces = keeping.between(base, version)
        self.form = AskingForm(asked, self.pieces, self.outline)
        self.found = self.form.found(self.pieces)

    @cached_property
    def page(self) -> Span:
        """The rows asked for. A version never changes, so their numbers are lasting places."""
        places = {"after": self.asked.get("dopo"), "before": self.asked.get("prima")}
        span = list_span(self.found, PAGE_SIZE, **places)
        rows = [Row.of(piece, self.outline, get_language()) for piece in span.rows]
        return Span(rows, span.before, span.after)

    @property
    def counts(self) -> list[tuple[str, str, int, bool]]:
        """Of each kind of change: as in the address, in words, how many, whether asked for."""
        numbers, chosen = counted(self.pieces), self.form.cleaned_data.get("cambio")
        return [
            (change, label, numbers[change], change == chosen)
            for change, label in Change.choices
            if numbers[change]
        ]

    @property
    def unchanged(self) -> int:
        """How many passages of `version` are as they were in `base`."""
        return self.outline.size - sum(piece.after is not None for piece in self.pieces)
