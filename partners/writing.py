"""Queueing letters about a step: one to each person concerned, one to the secretariat."""

from collections.abc import Callable, Iterable

from django.conf import settings

from partners.models import Step, User
from tsi.base import outbox
from tsi.base.outbox import Letter


def tell(letter: Callable[[int, int], Letter | None], step: Step, people: Iterable[User]) -> None:
    """Write to each of `people` about `step`, in their language, once."""
    for person in people:
        outbox.send(letter, step.pk, language=person.language, reader=person.pk)


def tell_office(letter: Callable[[int], Letter | None], step: Step) -> None:
    """Write to the secretariat about `step`, once."""
    outbox.send(letter, step.pk, language=settings.LANGUAGE_CODE)
