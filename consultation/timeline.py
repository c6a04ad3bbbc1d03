"""What has happened to a contribution, from its receipt to the answer, in words for everybody."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultation.models import Channel, Contribution, ContributionState, Outcome, Response
from tsi.base.templatetags.words import day

S = ContributionState
STEPS = {
    (S.UNCONFIRMED, S.SCREENING): gettext_lazy("confirmed by its author"),
    (S.SCREENING, S.HELD): gettext_lazy("held by the automatic screening for a person to read"),
    (S.SCREENING, S.PUBLISHED): gettext_lazy("published after the automatic screening"),
    (S.HELD, S.PUBLISHED): gettext_lazy("published by a person"),
    (S.HELD, S.SCREENING): gettext_lazy("changed by its author"),
    (S.PUBLISHED, S.SCREENING): gettext_lazy(
        "changed by its author; the words published before stay until the new ones are read"
    ),
    (S.PUBLISHED, S.HIDDEN): gettext_lazy("hidden by a moderator"),
    (S.HELD, S.REJECTED): gettext_lazy("not published, by decision of a moderator"),
    (S.HIDDEN, S.PUBLISHED): gettext_lazy("shown again"),
    (S.REJECTED, S.PUBLISHED): gettext_lazy("published, by another decision"),
}


@dataclass(frozen=True)
class Step:
    """One line: when, and what."""

    at: datetime
    words: str


def timeline(said: Contribution) -> list[Step]:
    """Every step in its order; two queries."""
    steps = [_received(said)]
    for event in said.events.order_by("at", "pk"):
        if said.submission.channel != Channel.ONLINE and event.source == S.UNCONFIRMED:
            continue  # nobody but the office confirmed it, by writing it down
        if words := STEPS.get((event.source, event.target)):
            steps.append(Step(event.at, str(words)))
    answers = Response.objects.filter(answered__contribution=said, published_at__isnull=False)
    for response in answers:
        words = _("answered: %(outcome)s") % {"outcome": Outcome(response.outcome).label}
        steps.append(Step(response.published_at, words))
    return steps


def _received(said: Contribution) -> Step:
    sent = said.submission
    if sent.channel == Channel.ONLINE:
        return Step(sent.received_at, _("received"))
    heard = {"channel": sent.get_channel_display(), "day": day(sent.heard_on)}
    return Step(sent.received_at, _("written down; said on %(day)s (%(channel)s)") % heard)
