"""The acts by which promoters approve a version, and its approval once all are in."""

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from partners.models import Organisation, User
from plan.models import VERSION_TRANSITIONS, Act, Version, VersionKind, VersionState
from plan.services import request_editions
from plan.versions.freezing import publish
from plan.versions.holds import open_holds
from plan.versions.refusals import ActsMissing, HoldOpen, NotFinal, Overtaken, OwnText
from plan.versions.steps import lock_version, record
from tsi.base.transitions import InvalidTransition

APPROVABLE = (VersionKind.FINAL, VersionKind.ERRATUM)


def missing_promoters(version: Version) -> QuerySet[Organisation]:
    """Promoters of the Plan whose act on this version is not recorded."""
    return version.plan.promoters.exclude(pk__in=version.acts.values("promoter")).by_name()


@transaction.atomic
def record_act(version: Version, *, promoter: Organisation, by: User, **facts: object) -> Act:
    """Keep the act (`body`, `number`, `date`, `url`) by which `promoter` approves the version.

    Raises InvalidTransition when its act is there already, it promotes not this Plan, or the
    version is approved.
    """
    lock_version(version)
    if version.state != VersionState.FROZEN:
        raise InvalidTransition
    if not missing_promoters(version).filter(pk=promoter.pk).exists():
        raise InvalidTransition(_("The act of this promoter is recorded already."))
    act = Act.objects.create(version=version, promoter=promoter, recorded_by=by, **facts)
    record(version, "record_act", by=by, reason=act.number)
    request_editions(version)
    return act


@transaction.atomic
def remove_act(act: Act, *, by: User) -> None:
    """Take away what was recorded wrongly. Raises InvalidTransition once it is approved."""
    version = act.version
    lock_version(version)
    if version.state != VersionState.FROZEN:
        raise InvalidTransition
    deleted, _rows = Act.objects.filter(pk=act.pk).delete()
    if not deleted:
        raise InvalidTransition
    record(version, "remove_act", by=by, reason=act.number)
    request_editions(version)


@transaction.atomic
def approve(version: Version, *, by: User, derogation: str = "") -> None:
    """Every promoter's act is in: the version is approved, and the one before it superseded.

    One that nobody could read yet is published with it. `derogation` says why, although a hold
    is open. Raises NotFinal, OwnText, Overtaken, ActsMissing, HoldOpen, InvalidTransition.
    """
    lock_version(version)
    derogation = _check_approval(version, by, derogation)
    for each in version.plan.versions.filter(state=VersionState.APPROVED):
        supersede(each, by=by, reason=version.number)
    VERSION_TRANSITIONS.apply(
        version, "approve", approved_at=Now(), approved_by=by, derogation=derogation
    )
    record(version, "approve", by=by, reason=derogation)
    if version.published_at is None:
        publish(version, by=by)
    else:
        request_editions(version)


def _check_approval(version: Version, by: User, derogation: str) -> str:
    """The derogation, if it takes one."""
    if version.kind not in APPROVABLE:
        raise NotFinal
    if version.state != VersionState.FROZEN:
        raise InvalidTransition
    if version.last_editor_id == by.pk:
        raise OwnText
    if _is_overtaken(version):
        raise Overtaken
    if missing_promoters(version).exists() or not version.acts.exists():
        raise ActsMissing
    if not open_holds(version).exists():
        return ""
    if not derogation:
        raise HoldOpen
    return derogation


def _is_overtaken(version: Version) -> bool:
    approved = Version.objects.filter(plan=version.plan_id, state=VersionState.APPROVED)
    if version.kind == VersionKind.ERRATUM:
        return not approved.filter(pk=version.base_id).exists()
    return approved.filter(sealed_at__gt=version.sealed_at).exists()


@transaction.atomic
def supersede(version: Version, *, by: User | None, reason: str = "") -> None:
    """Another version is approved in its place. Raises InvalidTransition."""
    VERSION_TRANSITIONS.apply(version, "supersede")
    record(version, "supersede", by=by, reason=reason)
    request_editions(version)
