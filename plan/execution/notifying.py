"""Who hears of what about the parts that organisations and communities take in actions."""

from django.conf import settings
from django.db.models import QuerySet

from communities.models import Community, Facilitation
from partners.models import Affiliation, Organisation, User
from plan.letters import involvement as letters
from plan.models import Involvement
from tsi.base import outbox

TO_BODY = {"proposed": letters.involvement_proposed, "ended": letters.involvement_ended}
TO_DESK = {
    "accepted": letters.involvement_accepted,
    "declined": letters.involvement_declined,
    "left": letters.involvement_left,
    "network": letters.involvement_of_who_left,
}


def answering(body: Organisation | Community) -> QuerySet[User]:
    """Who answers for an organisation (those with its mandate) or a community (who runs it)."""
    if isinstance(body, Community):
        here = Facilitation.objects.in_force().filter(community=body)
    else:
        here = Affiliation.objects.with_mandate().filter(organisation=body)
    return User.objects.filter(pk__in=here.values("person"), is_active=True).order_by("pk")


def tell_body(involvement: Involvement, what: str) -> None:
    """Write to everybody who answers for the body."""
    for person in answering(involvement.body):
        outbox.send(TO_BODY[what], involvement.pk, language=person.language, reader=person.pk)


def tell_desk(involvement: Involvement, what: str) -> None:
    """Write to the office, where who writes the Plan reads it."""
    outbox.send(TO_DESK[what], involvement.pk, language=settings.LANGUAGE_CODE)
