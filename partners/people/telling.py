"""Who is written to when something happens to a person in an organisation."""

from collections.abc import Iterable

from partners import letters_people as letters
from partners.models import Affiliation, Notice, Organisation, Step, User
from tsi.base import outbox


def tell_person(step: Step) -> None:
    """Whom it concerns, unless they did it themselves. This letter cannot be muted."""
    person = step.affiliation.person
    if person and person.is_active and person.pk != step.by_id:
        outbox.send(letters.own_step, step.pk, language=person.language)


def tell_representatives(step: Step) -> None:
    """Those who represent the organisation and want to know who comes and goes."""
    involved = {step.by_id, step.affiliation.person_id}
    for reader in _representatives(step.organisation, Notice.PEOPLE):
        if reader.pk not in involved:
            outbox.send(letters.people_step, step.pk, reader=reader.pk, language=reader.language)


def tell_of_request(affiliation: Affiliation) -> None:
    """Those who can confirm it; the secretariat where nobody would read it."""
    readers = list(_representatives(affiliation.organisation, Notice.REQUESTS))
    for reader in readers:
        outbox.send(
            letters.request_made, affiliation.pk, reader=reader.pk, language=reader.language
        )
    if not readers:
        outbox.send(letters.request_made_office, affiliation.pk, language="it")


def _representatives(organisation: Organisation, notice: Notice) -> Iterable[User]:
    rows = organisation.affiliations.representatives().select_related("person")
    return (row.person for row in rows.order_by("pk") if row.person.wants(notice))
