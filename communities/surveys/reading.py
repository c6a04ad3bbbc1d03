"""The results of a survey, from its rows."""

from dataclasses import dataclass, replace

from django.conf import settings

from communities.models import Answer, Survey
from communities.surveys.results import Outcome, Row, outcomes
from communities.surveys.window import Phase, phase_of

COLUMNS = ("response_id", "question_id", "choice_id", "number", "text")


@dataclass(frozen=True)
class Results:
    """What is shown of a survey that is closed. `total` is None when it is too small a group."""

    total: int | None
    least: int
    outcomes: list[Outcome]

    def for_everybody(self) -> "Results":
        """The same without what people wrote."""
        return replace(self, outcomes=[one.for_everybody() for one in self.outcomes])


def how_many_of(survey: Survey) -> int | None:
    """How many have answered, for who facilitates; None where even that is not shown any more."""
    total = survey.responses.count()
    taking = phase_of(survey) in (Phase.COMING, Phase.OPEN)
    return total if taking or total >= settings.SURVEY_SMALLEST_GROUP else None


def results_of(survey: Survey) -> Results | None:
    """What may be shown of the answers; None before the survey closes."""
    if phase_of(survey) != Phase.CLOSED:
        return None
    least = settings.SURVEY_SMALLEST_GROUP
    total = survey.responses.count()
    if total < least:
        return Results(None, least, [])
    questions = survey.questions.prefetch_related("choices")
    rows = Answer.objects.filter(response__survey=survey).values_list(*COLUMNS)
    asked = [(question, list(question.choices.all())) for question in questions]
    found = outcomes(asked, (Row(*row) for row in rows), total=total, least=least)
    return Results(total, least, found)
