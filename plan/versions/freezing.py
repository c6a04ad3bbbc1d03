"""Freezing the working text as a version, and letting everybody read it."""

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from partners.models import User
from plan import snapshot
from plan.element_history import last_author
from plan.hashing import manifest_sha256, passage_sha256
from plan.locking import lock
from plan.models import Passage, Plan, Version, VersionKind, VersionState
from plan.services import request_editions
from plan.tasks import keep_redlines
from plan.versions.refusals import NumberTaken, TextChanged, WrongBase
from plan.versions.steps import record
from tsi.base.bell import ring
from tsi.base.transitions import InvalidTransition


@transaction.atomic
def freeze(
    plan: Plan,
    *,
    number: str,
    kind: str,
    base: Version | None = None,
    note_it: str = "",
    note_en: str = "",
    is_demo: bool = False,
    by: User | None = None,
    seen: str | None = None,
) -> Version:
    """Freeze the active working text as version `number` and seal it, in one transaction.

    `seen` is the `snapshot.fingerprint` of the text that was read; `by` is None for a command.
    Whether it is a summary, and who edited last, follows from the text. Raises TextChanged,
    NumberTaken, WrongBase; IntegrityError for what is no number.
    """
    lock(plan)
    if seen is not None and seen != snapshot.fingerprint(plan):
        raise TextChanged
    if plan.versions.filter(number=number).exists():
        raise NumberTaken
    _check_base(plan, kind, base)
    elements = list(snapshot.reading_order(plan))
    version = Version.objects.create(
        plan=plan,
        number=number,
        kind=kind,
        base=base,
        note_it=note_it,
        note_en=note_en,
        is_demo=is_demo,
        is_summary=snapshot.is_summary(elements),
        last_editor=last_author(plan),
    )
    _seal(version, snapshot.passages_of(elements, version))
    record(version, "freeze", by=by)
    return version


def _check_base(plan: Plan, kind: str, base: Version | None) -> None:
    if base and (base.plan_id != plan.pk or base.sealed_at is None):
        raise WrongBase(_("A version is made from a frozen one of the same Plan."))
    if kind != VersionKind.ERRATUM:
        return
    approved = Version.objects.filter(pk=base and base.pk, state=VersionState.APPROVED)
    if not approved.exists():
        raise WrongBase(_("An erratum corrects the approved version."))


def _seal(version: Version, passages: list[Passage]) -> None:
    for passage in passages:
        passage.sha256 = passage_sha256(passage)
    Passage.objects.bulk_create(passages, batch_size=1000)
    Version.objects.filter(pk=version.pk).update(
        manifest_sha256=manifest_sha256(passages), sealed_at=Now()
    )
    version.refresh_from_db()


def erratum(version: Version, *, number: str, by: User | None, **fields) -> Version:
    """Freeze the working text as a correction of the approved `version`; see `freeze`."""
    return freeze(
        version.plan, number=number, kind=VersionKind.ERRATUM, base=version, by=by, **fields
    )


@transaction.atomic
def publish(version: Version, *, by: User | None = None) -> None:
    """Let everybody read a sealed version; ask for its PDF in both languages and its redlines.

    Raises InvalidTransition when it is published already.
    """
    sealed = Version.objects.filter(pk=version.pk, sealed_at__isnull=False, published_at=None)
    if not sealed.update(published_at=Now()):
        raise InvalidTransition
    version.refresh_from_db()
    record(version, "publish", by=by)
    request_editions(version)
    ring(keep_redlines)
