"""Who carries out an action of the Plan: nobody is shown as responsible who has not accepted."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from partners.models import Organisation, User
from plan.models.text import Plan
from tsi.base.tracking import tracked
from tsi.base.transitions import Transitions


class InvolvementRole(models.TextChoices):
    LEAD = "lead", _("lead")
    CO_LEAD = "co_lead", _("co-lead")
    CONTRIBUTOR = "contributor", _("contributor")
    FUNDER = "funder", _("funder")


REPORTING = (InvolvementRole.LEAD, InvolvementRole.CO_LEAD)


class InvolvementState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    ENDED = "ended", _("ended")


CURRENT = (InvolvementState.PROPOSED, InvolvementState.ACCEPTED)
INVOLVEMENT_TRANSITIONS = Transitions(
    {
        "accept": ((InvolvementState.PROPOSED,), InvolvementState.ACCEPTED),
        "decline": ((InvolvementState.PROPOSED,), InvolvementState.DECLINED),
        "end": (CURRENT, InvolvementState.ENDED),
    }
)


class InvolvementQuerySet(models.QuerySet):
    def accepted(self):
        return self.filter(state=InvolvementState.ACCEPTED)

    def current(self):
        return self.filter(state__in=CURRENT)

    def reporting(self):
        """Those who report on the action."""
        return self.accepted().filter(role__in=REPORTING)


@tracked()
class Involvement(models.Model):
    """An organisation or a community takes part in one action, known by its permanent `uid`."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="involvements")
    uid = models.UUIDField(_("action of the Plan"), db_index=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    role = models.CharField(_("role"), max_length=12, choices=InvolvementRole)
    basis = models.CharField(
        _("act, agreement or call on which it rests"), max_length=300, blank=True
    )
    basis_url = models.URLField(_("link"), max_length=500, blank=True)
    state = models.CharField(
        max_length=10, choices=InvolvementState, default=InvolvementState.PROPOSED
    )
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="nobody: a file"
    )
    proposed_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(_("reasons"), max_length=2000, blank=True)

    objects = InvolvementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation=None) ^ Q(community=None),
                name="involvement_of_one_body",
            ),
            models.UniqueConstraint(
                fields=["uid", "organisation"],
                condition=Q(state__in=CURRENT),
                name="involvement_once_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["uid", "community"],
                condition=Q(state__in=CURRENT),
                name="involvement_once_a_community",
            ),
            models.UniqueConstraint(
                fields=["uid"],
                condition=Q(state=InvolvementState.ACCEPTED, role=InvolvementRole.LEAD),
                name="involvement_one_lead",
            ),
        ]
        triggers = [
            INVOLVEMENT_TRANSITIONS.trigger("involvement_states"),
            pgtrigger.Protect(name="involvement_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.role} {self.uid}"

    @property
    def body(self) -> Organisation | Community:
        return self.organisation or self.community
