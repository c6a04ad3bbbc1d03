"""What somebody offers to do for an action of the Plan; a non-binding expression of interest."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultation.models.contribution import Contribution
from partners.models import Organisation, User
from plan.models import Involvement, InvolvementRole, Kind
from tsi.base.tracking import tracked
from tsi.base.transitions import Transitions


class PledgeState(models.TextChoices):
    OFFERED = "offered", _("offered")
    CLARIFIED = "clarified", _("clarified")
    ACCEPTED = "accepted", pgettext_lazy("pledge", "accepted")
    CONFIRMED = "confirmed", _("confirmed by the organisation")
    DECLINED = "declined", pgettext_lazy("pledge", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("pledge", "withdrawn")


P = PledgeState
PLEDGE_TRANSITIONS = Transitions(
    {
        "clarify": ((P.OFFERED,), P.CLARIFIED),
        "accept": ((P.OFFERED, P.CLARIFIED), P.ACCEPTED),
        "confirm": ((P.ACCEPTED,), P.CONFIRMED),
        "decline": ((P.OFFERED, P.CLARIFIED, P.ACCEPTED), P.DECLINED),
        "withdraw": ((P.OFFERED, P.CLARIFIED, P.ACCEPTED), P.WITHDRAWN),
    }
)


OF_ITS_KIND = """
    IF NOT EXISTS (
        SELECT FROM consultation_contribution AS said
        WHERE said.id = NEW.contribution_id AND said.kind = 'pledge'
    ) THEN
        RAISE EXCEPTION USING MESSAGE = 'the contribution offers nothing',
            ERRCODE = 'check_violation', CONSTRAINT = 'pledge_of_its_kind';
    END IF;
    RETURN NEW;
"""


@tracked()
class Pledge(models.Model):
    """The offer in one contribution of that kind. What, how much and when stands in its revisions,
    so that it is screened, edited and kept like all that people say."""

    contribution = models.OneToOneField(
        Contribution, on_delete=models.PROTECT, related_name="pledge"
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="whose offer it is, by the mandate of who made it; it stays when the identity of "
        "that person is removed",
    )
    role = models.CharField(
        _("role"),
        max_length=12,
        choices=InvolvementRole,
        default=InvolvementRole.CONTRIBUTOR,
    )
    state = models.CharField(max_length=10, choices=PledgeState, default=PledgeState.OFFERED)
    note = models.TextField(_("what was clarified"), max_length=2000, blank=True)
    reason = models.TextField(_("reasons"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    involvement = models.OneToOneField(
        Involvement, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=PledgeState.CONFIRMED) | Q(involvement__isnull=False),
                name="pledge_confirmed_is_a_part",
            ),
            models.CheckConstraint(
                condition=~Q(state=PledgeState.DECLINED) | ~Q(reason=""),
                name="pledge_declined_with_reasons",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(P.ACCEPTED, P.CONFIRMED, P.DECLINED))
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="pledge_decided_by_somebody",
            ),
        ]
        triggers = [
            PLEDGE_TRANSITIONS.trigger("pledge_states"),
            PLEDGE_TRANSITIONS.begins("pledge_begins_offered", P.OFFERED),
            pgtrigger.Trigger(
                name="pledge_of_its_kind",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("contribution_id"),
                func=OF_ITS_KIND,
            ),
            pgtrigger.Protect(name="pledge_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"pledge {self.pk}"

    def becomes_part(self) -> bool:
        """Whether it can become a part in an action: an organisation's, made on an action. What a
        citizen offers can be accepted, and stays an offer."""
        passage = self.contribution.passage
        on_action = passage is not None and passage.kind == Kind.ACTION
        return on_action and self.organisation_id is not None
