"""The world of the demonstration, played through the same services that the pages use.

Everything here is invented and says so. Only the last step of each act, which spreads dates
over the past days, could not have come about by itself.
"""

from django.db import transaction

from consultation.models import Consultation
from plan.models import Plan
from tsi.base.progress import Say, silent
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

__all__ = ["ACTS", "Account", "Code", "accounts", "codes", "play"]


ACTS = 10  # of which `play` tells as each begins


@transaction.atomic
def play(say: Say = silent) -> Consultation:
    """Play the demonstration's world; what is there already is left as it is."""
    say("accounts")
    make_accounts()
    say("network")
    network.play()
    say("communities")
    communities.play()
    plan = Plan.objects.get()
    say("versions")
    versions.play(plan)
    say("a consultation that was answered")
    answering.consult(plan)
    say("contributions")
    consulted = consultation.play(plan)
    say("running it")
    running.play(consulted)
    say("moderation")
    moderating.play(consulted)
    say("execution")
    execution.play(plan)
    say("outcomes")
    outcomes.play(consulted)
    return consulted
