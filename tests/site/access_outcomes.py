"""What comes of a consultation, for the table of who hears what at which address: the partner has
made an offer that was accepted."""

from consultation import pledging
from consultation.models import Consultation
from partners.models import Organisation
from tests.consultation.pledges import again, make_offer
from tests.factories import make_editor


def things(asked: Consultation, partner: Organisation) -> dict[str, object]:
    """What stands in which address."""
    waiting = make_offer(asked, code="1.1.2-a1")
    accepted = make_offer(asked, organisation=partner, code="1.1.3-a1")
    pledging.accept(again(accepted), by=make_editor(), role="contributor")
    token = waiting.contribution.submission.link_token
    return {
        "consultation:identity_remove token": token,
        "consultation:identity_removed slug": asked.slug,
        "consultation:report slug": asked.slug,
        "consultation:pledges slug": asked.slug,
        "consultation:pledge_decide slug": asked.slug,
        "consultation:pledge_decide number": waiting.contribution.number,
        "consultation:pledge_decide data": {
            "verb": "accept",
            "role": "funder",
            "seen": waiting.contribution.shown_id,
        },
        "consultation:organisation_pledges slug": partner.slug,
        "consultation:pledge_confirm slug": partner.slug,
        "consultation:pledge_confirm pk": accepted.pk,
        "consultation:pledge_confirm data": {"verb": "withdraw"},
    }
