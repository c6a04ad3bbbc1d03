"""All responses become public at once, with the text that they changed, or none does.

The consultation's row is locked first: nobody publishes a contribution, answers one or publishes
the responses a second time meanwhile. The Plan's row comes after it.
"""

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultation import letters, running
from consultation.answering.standing import lock, not_validated, undecided
from consultation.models import (
    READABLE,
    RESPONSE_TRANSITIONS,
    Answered,
    Changed,
    Consultation,
    ConsultationStep,
    ConsultationVerb,
    Phase,
    Response,
    ResponseState,
    Submission,
)
from partners.models import User
from plan.models import Version
from plan.versions import publish as publish_version
from plan.versions import release_hold
from tsi.base import outbox
from tsi.base.transitions import InvalidTransition


class Unanswered(InvalidTransition):
    """Somebody would get no response, and nobody said why."""

    def __init__(self, unanswered: int, waiting: int):
        said = []
        if unanswered:
            text = ngettext(
                "%(n)d published contribution has no validated response.",
                "%(n)d published contributions have no validated response.",
                unanswered,
            )
            said.append(text % {"n": unanswered})
        if waiting:
            text = ngettext(
                "%(n)d contribution waits for a decision on its publication.",
                "%(n)d contributions wait for a decision on their publication.",
                waiting,
            )
            said.append(text % {"n": waiting})
        said.append(_("Answer them first, or say why not: everybody will read it."))
        super().__init__(" ".join(said))


class OtherVersion(InvalidTransition):
    """A response names words of another version than the one it is published with."""

    def __init__(self, number: int):
        text = ngettext(
            "%(n)d response names words of another version: open it again, or choose that version.",
            "%(n)d responses name words of another version: open them again, or choose that one.",
            number,
        )
        super().__init__(text % {"n": number})


@transaction.atomic
def publish(
    consultation: Consultation,
    *,
    version: Version | None,
    protocol: str,
    by: User | None,
    derogation_it: str = "",
    derogation_en: str = "",
) -> None:
    """Publish all validated responses with `version`, the text that they changed (None: they
    changed none), release the text to be approved, and write to each author.

    A derogation, in both languages, says why some get no response. Raises Unanswered,
    OtherVersion, InvalidTransition.
    """
    here = lock(consultation)
    if here.phase != Phase.ANSWERING:
        raise InvalidTransition(_("Responses are published once, after the consultation closed."))
    if not protocol:
        raise InvalidTransition(_("The protocol number of the responses is missing."))
    derogation = _check_all_answered(here, derogation_it, derogation_en)
    _check_version(here, version)
    _publish_responses(here, protocol)
    Consultation.objects.filter(pk=here.pk, reported_at=None).update(reported_at=Now())
    ConsultationStep.objects.create(
        consultation=here, verb=ConsultationVerb.REPORT, by=by, **derogation
    )
    if version is not None and version.published_at is None:
        publish_version(version, by=by)
    release_hold(here.version, key=running.hold_key(here))
    here.touch()
    _write_to_authors(here)
    consultation.refresh_from_db()


def _check_all_answered(here: Consultation, reason_it: str, reason_en: str) -> dict[str, str]:
    """The derogation, if it takes one."""
    unanswered, waiting = not_validated(here).count(), undecided(here).count()
    if not (unanswered or waiting):
        return {}
    if not (reason_it and reason_en):
        raise Unanswered(unanswered, waiting)
    return {"reason_it": reason_it, "reason_en": reason_en}


def _check_version(here: Consultation, version: Version | None) -> None:
    if version is not None and version not in later_versions(here):
        raise InvalidTransition(_("Only a later frozen version of the same Plan can be chosen."))
    named = Changed.objects.filter(
        response__consultation=here, response__state=ResponseState.VALIDATED
    )
    if version is not None:
        named = named.exclude(passage__version=version)
    if number := named.values("response").distinct().count():
        raise OtherVersion(number)


def later_versions(consultation: Consultation):
    """The frozen versions of the Plan that came after the one consulted on, the newest first."""
    rows = Version.objects.filter(
        plan=consultation.version.plan_id, sealed_at__gt=consultation.version.sealed_at
    )
    return rows.order_by("-sealed_at", "-pk")


def _publish_responses(here: Consultation, protocol: str) -> None:
    """One UPDATE for all. The trigger of the table of states guards it as it guards one. What was
    validated for words that have changed since stays behind, as what was never validated."""
    (source,), target = RESPONSE_TRANSITIONS.table["publish"]
    validated = Response.objects.filter(consultation=here, state=source)
    validated = validated.exclude(answered__in=Answered.objects.outdated())
    validated.update(state=target, published_at=Now(), protocol=protocol)


def _write_to_authors(here: Consultation) -> None:
    """Once to each who said something that was published or answered: the key of the mail is the
    submission's."""
    told = Q(contributions__answered__response__state=ResponseState.PUBLISHED) | Q(
        contributions__state__in=READABLE, contributions__shown__isnull=False
    )
    sent = Submission.objects.filter(told, consultation=here).distinct().order_by("pk")
    rows = sent.values_list("pk", "language").iterator()
    outbox.send_to_many(letters.responses_published, ((pk, None, lang) for pk, lang in rows))
