"""The world of the demonstration, played through the same services that the pages use.

Everything here is invented and says so. Only the last step of each act, which spreads dates
over the past days, could not have come about by itself.
"""

from django.db import transaction

from consultation.models import Consultation
from plan.models import Plan
from tsi.site.demo import (
    answering,
    communities,
    consultation,
    execution,
    moderating,
    network,
    outcomes,
    running,
    versions,
)
from tsi.site.demo.accounts import Account, Code, accounts, codes, make_accounts

__all__ = ["Account", "Code", "accounts", "codes", "play"]


@transaction.atomic
def play() -> Consultation:
    """Play the demonstration's world; what is there already is left as it is."""
    make_accounts()
    network.play()
    communities.play()
    plan = Plan.objects.get()
    versions.play(plan)
    answering.consult(plan)
    consulted = consultation.play(plan)
    running.play(consulted)
    moderating.play(consulted)
    execution.play(plan)
    outcomes.play(consulted)
    return consulted
