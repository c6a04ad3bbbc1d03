"""One contribution as the desk shows it: its words, what was found, who wrote, what is alike."""

from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consultation.explaining import explained
from consultation.marking import marked
from consultation.models import (
    READABLE,
    Appeal,
    Contribution,
    ContributionKind,
    ContributionState,
    Decision,
    Finding,
    Fingerprint,
    Flag,
    Revision,
    Submission,
    SubmissionContact,
)
from consultation.permissions import can_decide, can_decide_appeal
from consultation.queues import OPEN_APPEALS, OPEN_FLAGS
from consultation.screening import FIELDS
from partners.models import User
from tsi.base.worddiff import word_diff

FLAGS_SHOWN = 50
ALIKE = 5
JUDGED_LAST = (ContributionState.HELD, ContributionState.SCREENING, ContributionState.REJECTED)


class Item:
    """A contribution on the desk of `moderator`. Its queries are counted, whatever it holds."""

    def __init__(self, contribution: Contribution, moderator: User):
        self.contribution, self.moderator = contribution, moderator

    @cached_property
    def judged(self) -> Revision:
        """The words that a decision now would be about: the last, or those that are shown."""
        said = self.contribution
        rows = said.revisions.all()
        if said.shown_id and said.state not in JUDGED_LAST:
            return rows.get(pk=said.shown_id)
        return rows.get(number=said.revision)

    @cached_property
    def findings(self) -> list[Finding]:
        return list(Finding.objects.filter(revision=self.judged).order_by("rule", "field"))

    @cached_property
    def flags(self) -> list[Flag]:
        """What readers report and nobody has answered, the oldest first."""
        rows = OPEN_FLAGS.filter(contribution=self.contribution)
        return list(rows.order_by("received_at", "pk")[:FLAGS_SHOWN])

    @cached_property
    def appeal(self) -> Appeal | None:
        rows = OPEN_APPEALS.filter(decision__contribution=self.contribution)
        return rows.select_related("decision__by").order_by("pk").first()

    @cached_property
    def may_decide(self) -> bool:
        """Whether this moderator decides here: not on own words, nor on an own decision."""
        if not can_decide(self.moderator, self.contribution):
            return False
        if self.appeal:
            self.appeal.decision.contribution = self.contribution
        return self.appeal is None or can_decide_appeal(self.moderator, self.appeal)

    @property
    def lent_to(self) -> User | None:
        said = self.contribution
        lent = said.desk_until and said.desk_until > timezone.now()
        return said.desk if lent and said.desk != self.moderator else None

    def record(self) -> dict[str, int]:
        """How much the author said, and what became of it; numbers only."""
        sent = self.contribution.submission
        contact = SubmissionContact.objects.filter(submission=sent).first()
        by_same = Q(pk=sent.pk)
        if sent.author_id:
            by_same |= Q(author=sent.author_id)
        if contact:
            by_same |= Q(contact__email__iexact=contact.email)
        said = Contribution.objects.filter(submission__in=Submission.objects.filter(by_same))
        left = (ContributionState.REJECTED, ContributionState.HIDDEN)
        return said.exclude(number=None).aggregate(
            said=Count("pk"),
            published=Count("pk", filter=Q(state__in=READABLE, shown__isnull=False)),
            not_published=Count("pk", filter=Q(state__in=left)),
        )

    def alike(self) -> list[Contribution]:
        """Others of this consultation that say nearly the same."""
        mine = Fingerprint.objects.filter(revision=self.judged).first()
        if mine is None:
            return []
        same = Fingerprint.objects.filter(
            consultation=mine.consultation_id, bands__overlap=mine.bands
        )
        others = Contribution.objects.filter(revisions__fingerprint__in=same)
        return list(
            others.exclude(pk=self.contribution.pk)
            .exclude(number=None)
            .distinct()
            .order_by("-pk")[:ALIKE]
        )

    def decisions(self) -> list[Decision]:
        rows = self.contribution.decisions.select_related("by", "appeal__decided_by")
        return list(rows.prefetch_related("redactions").order_by("pk"))

    def meanwhile(self) -> str:
        """Why a decision came too late: what was decided, or who has it."""
        if self.lent_to:
            return _("Another moderator has this contribution on the desk.")
        last = self.contribution.decisions.select_related("by").order_by("-pk").first()
        if last is None or last.by is None:
            return _("Meanwhile this contribution has changed. Look at it again.")
        return _("Somebody decided on this contribution before you: %(what)s, %(when)s.") % {
            "what": last.get_action_display(),
            "when": date_format(timezone.localtime(last.at), "H:i"),
        }

    def context(self) -> dict[str, Any]:
        said, judged = self.contribution, self.judged
        found = {name: [one for one in self.findings if one.field == name] for name in FIELDS}
        return {
            "item": said,
            "consultation": said.consultation,
            "revision": judged,
            "findings": explained(self.findings),
            "text": marked(judged.text, found["text"]),
            "motivation": marked(judged.motivation, found["motivation"]),
            "offer": [marked(getattr(judged, name), found[name]) for name in ("how_much", "when")],
            "identity": marked(said.submission.identity, found["identity"]),
            "changes": said.kind == ContributionKind.MODIFICATION
            and word_diff(said.passage_text, judged.text),
            "decisions": self.decisions(),
            "record": self.record(),
            "alike": self.alike(),
            "flags": self.flags,
            "appeal": self.appeal,
            "may_decide": self.may_decide,
            "lent_to": self.lent_to,
        }
