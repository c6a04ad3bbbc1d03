"""The results of a survey as rows of a file: exactly what its page shows."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from communities.models import PublishedFigure
from communities.surveys.reading import Results
from communities.surveys.results import Outcome

HEAD = ["number", "question", "kind", "answer", "count", "percent", "value", "unit", "note"]
Cells = list[object]


def result_rows(results: Results) -> Iterator[Cells]:
    """A row for each line of the tables, each average, each text."""
    yield ["", "", "total", _("Answers in all"), results.total, "", "", "", ""]
    for number, outcome in enumerate(results.outcomes, start=1):
        head = [number, outcome.question.text, outcome.question.kind]
        for cells in _rows(outcome):
            yield [*head, *cells]


def _rows(outcome: Outcome) -> Iterator[Cells]:
    hidden = _("not shown")
    if outcome.is_hidden:
        yield ["", "", "", "", "", hidden]
    for part in outcome.parts:
        note = hidden if part.count is None else ""
        yield [part.label, part.count, part.percent, "", "", note]
    unit = outcome.question.unit
    for label, value in ((_("Average"), outcome.mean), (_("Median"), outcome.median)):
        if value is not None:
            yield [label, outcome.answered, "", f"{value:f}", unit, ""]
    if outcome.texts_inside:
        yield ["", "", "", "", "", _("texts are for members")]
    for text in outcome.texts:
        yield [text, "", "", "", "", ""]


def figure_rows(figures: Iterable[PublishedFigure]) -> Iterator[Cells]:
    """What a source published of a survey held elsewhere."""
    for number, figure in enumerate(figures, start=1):
        value = "" if figure.value is None else f"{figure.value.normalize():f}"
        yield [number, "", "published", figure.text, "", "", value, figure.unit, figure.source]
