"""How often a person wants the digest, and not wanting it any more."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models.functions import Now

from communities.models import DigestChoice, Frequency
from partners.models import User
from tsi.base import tokens


def frequency_of(person: User) -> Frequency:
    """What the person chose; weekly as long as nothing was chosen."""
    choice = DigestChoice.objects.filter(person=person).first()
    return Frequency(choice.frequency) if choice else Frequency.WEEKLY


def have_choices(people: Iterable[User]) -> None:
    """See to it that each of `people` has a row, which holds their unsubscribe link."""
    rows = [_unchosen(person) for person in people]
    DigestChoice.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def choose(person: User, frequency: str) -> None:
    """Get the digest so often. Who had none is told nothing older than this moment."""
    if not User.objects.filter(pk=person.pk, erased_at=None).exists():
        return
    have_choices([person])
    choice = DigestChoice.objects.select_for_update(no_key=True).get(person=person)
    values = {"frequency": frequency}
    if choice.frequency == Frequency.NEVER and frequency != Frequency.NEVER:
        values["since"] = Now()
    DigestChoice.objects.filter(pk=choice.pk).update(**values)


def unsubscribe(token: str) -> None:
    """No digest any more to whom this link was written; nothing for a link of nobody."""
    rows = DigestChoice.objects.filter(link_sha256=tokens.link_sha256(token))
    rows.update(frequency=Frequency.NEVER)


def _unchosen(person: User) -> DigestChoice:
    """As if there were no row: weekly, and nothing is held back."""
    choice = DigestChoice(person=person, since=person.date_joined)
    choice.link_sha256 = tokens.link_sha256(choice.link_token)
    return choice
