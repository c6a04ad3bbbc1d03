"""A report and a decision to appeal against, for the table of who hears what at which address."""

from consultation import desk
from consultation.models import Contribution
from tests.consultation.rows import make_flag
from tests.factories import make_held, make_moderator


def things(published: Contribution) -> dict[str, object]:
    """What stands in which address."""
    held = make_held(published.consultation)
    words = {"rule": "offence", "reason": "Motivi."}
    decision = desk.reject(held, held.revisions.get(), by=make_moderator(), **words)
    slug = published.consultation.slug
    return {
        "consultation:flag_write slug": slug,
        "consultation:flag_write number": published.number,
        "consultation:flag token": make_flag(published).link_token,
        "consultation:appeal_write token": held.submission.link_token,
        "consultation:appeal_write pk": decision.pk,
        "consultation:register slug": slug,
        "consultation:register_file slug": slug,
    }
