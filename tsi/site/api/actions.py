"""How the actions of the Plan are carried out: by whom, by when, how far."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from plan.execution.design import NEEDS
from plan.execution.standing import Standing, standings
from plan.models import ActionStatus, InvolvementRole, Kind, Outlook, Passage, Version
from tsi.site.api.fields import Address, CommunityName, OrganisationName, Page
from tsi.site.api.parameters import Code, Flag, ListParameters
from tsi.site.api.views import ListView, OneView

STATUSES = [*ActionStatus.values, "unknown"]


class ActionParameters(ListParameters):
    """By what the list of actions can be narrowed."""

    theme = Code(required=False, help_text=_("The code of a theme."))
    objective = Code(required=False, help_text=_("The code of an objective."))
    strategy = Code(required=False, help_text=_("The code of a strategy."))
    status = serializers.ChoiceField(
        choices=STATUSES, required=False, help_text=_("As it was last reported.")
    )
    designed = Flag(required=False)
    late = Flag(required=False)


class InvolvementData(serializers.Serializer):
    """Who takes part in an action and has accepted to: an organisation or a community."""

    role = serializers.ChoiceField(choices=InvolvementRole.values)
    organisation = OrganisationName(allow_null=True)
    community = CommunityName(allow_null=True)
    basis = serializers.CharField(help_text=_("The act, agreement or call on which it rests."))
    basis_url = Address()


class MilestoneData(serializers.Serializer):
    """Something that is to be reached by a day."""

    title_it = serializers.CharField()
    title_en = serializers.CharField()
    original_due = serializers.DateField(help_text=_("The first date that was promised."))
    due = serializers.DateField()
    reached_on = serializers.DateField(allow_null=True)


class ProgressData(serializers.Serializer):
    """The last published report on an action."""

    cycle_it = serializers.CharField(source="cycle.name_it")
    cycle_en = serializers.CharField(source="cycle.name_en")
    status = serializers.ChoiceField(choices=ActionStatus.values)
    outlook = serializers.ChoiceField(choices=Outlook.values)
    started_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    narrative = serializers.CharField()
    obstacles = serializers.CharField()
    evidence_url = Address()
    published_at = serializers.DateTimeField(source="reviewed_at", allow_null=True)


class ActionData(serializers.Serializer):
    """An action of the version in force, as it stands today."""

    uid = serializers.UUIDField(help_text=_("The same in all versions."))
    version = serializers.CharField(source="passage.version.number")
    code = serializers.CharField(source="passage.code")
    title_it = serializers.CharField(source="passage.title_it")
    title_en = serializers.CharField(source="passage.title_en")
    theme = serializers.CharField(source="theme.code")
    objective = serializers.CharField(source="objective.code")
    strategy = serializers.CharField(source="strategy.code")
    status = serializers.ChoiceField(
        choices=STATUSES, help_text=_("Unknown: nothing was ever reported.")
    )
    late = serializers.BooleanField(help_text=_("A date has passed without what was promised."))
    designed = serializers.BooleanField(source="is_designed")
    missing = serializers.ListField(
        child=serializers.ChoiceField(choices=[*NEEDS]),
        help_text=_("What it lacks to be designed."),
    )
    involvements = InvolvementData(many=True)
    milestones = MilestoneData(many=True)
    progress = ProgressData(allow_null=True, source="update")
    planned = serializers.DecimalField(18, 2, help_text=_("In euro, all years."))
    actual = serializers.DecimalField(18, 2, help_text=_("In euro, all years."))
    page = Page(source="passage")

    def to_representation(self, one: Standing) -> dict[str, Any]:
        data = super().to_representation(one)
        data["status"] = one.status or "unknown"
        shown = zip(one.involvements, data["involvements"], strict=True)
        data["involvements"] = [told for part, told in shown if part.body.is_public]
        return data


class _Actions:
    """The actions in force as they stand today."""

    @cached_property
    def version(self) -> Version:
        found = Version.objects.public().current()
        if found is None:
            raise Http404
        return found

    @cached_property
    def standing(self) -> dict[UUID, Standing]:
        return {one.uid: one for one in standings(self.version, on=timezone.localdate())}


class ActionList(_Actions, ListView):
    tag = _("Execution of the Plan")
    summary = _("All actions")
    about = _(
        "The actions of the version in force, with who carries them out and how far they are."
    )
    serializer_class = ActionData
    parameters = ActionParameters
    orders = {"position": ("position",)}

    def rows(self) -> QuerySet[Passage]:
        rows = Passage.objects.filter(version=self.version, kind=Kind.ACTION)
        return rows.only("uid", "position")

    def narrowed(self, rows: QuerySet, asked: dict) -> QuerySet:
        if not asked:
            return rows
        wanted = [uid for uid, one in self.standing.items() if _answers(one, asked)]
        return rows.filter(uid__in=wanted)

    def told(self, rows: list[Passage]) -> list[dict[str, Any]]:
        return super().told([_shown(self.standing[row.uid], self.version) for row in rows])


class ActionOne(_Actions, OneView):
    tag = _("Execution of the Plan")
    summary = _("One action")
    about = _("By its permanent `uid`, while the version in force has it.")
    serializer_class = ActionData

    def found(self, uid: UUID) -> Standing:
        if uid not in self.standing:
            raise Http404
        return _shown(self.standing[uid], self.version)


def _shown(one: Standing, version: Version) -> Standing:
    """Its passage knows its version, which each would else ask for."""
    one.passage.version = version
    return one


def _answers(one: Standing, asked: dict[str, Any]) -> bool:
    told = {
        "theme": one.theme.code,
        "objective": one.objective.code,
        "strategy": one.strategy.code,
        "status": one.status or "unknown",
        "designed": one.is_designed,
        "late": one.late,
    }
    return all(told[name] == value for name, value in asked.items())
