"""What can be done with the text: freeze it, publish it, ask for a document."""

import logging
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from plan import documents
from plan.hashing import manifest_sha256, passage_sha256
from plan.models import (
    DOCUMENT_TRANSITIONS,
    Document,
    DocumentKind,
    DocumentState,
    Element,
    Passage,
    Plan,
    Version,
)
from plan.tasks import build_document, keep_redlines
from tsi.base.bell import ring
from tsi.base.transitions import InvalidTransition

log = logging.getLogger(__name__)


@transaction.atomic
def freeze(plan: Plan, *, number: str, kind: str, **fields) -> Version:
    """Freeze the active working text as version `number` and seal it, in one transaction.

    `fields` are further columns of Version (base, is_summary, notes). Raises IntegrityError
    when the number is taken.
    """
    Plan.objects.select_for_update().get(pk=plan.pk)
    last = plan.elements.exclude(edited_by=None).order_by("-changed_at").first()
    editor = last.edited_by if last else None
    version = Version.objects.create(
        plan=plan, number=number, kind=kind, last_editor=editor, **fields
    )
    passages = [
        Passage(
            version=version,
            uid=element.uid,
            parent_uid=element.parent.uid if element.parent else None,
            kind=element.kind,
            code=element.code,
            position=position,
            title_it=element.title_it,
            title_en=element.title_en,
            body_it=element.body_it,
            body_en=element.body_en,
        )
        for position, element in enumerate(reading_order(plan), start=1)
    ]
    for passage in passages:
        passage.sha256 = passage_sha256(passage)
    Passage.objects.bulk_create(passages, batch_size=1000)
    Version.objects.filter(pk=version.pk).update(
        manifest_sha256=manifest_sha256(passages), sealed_at=Now()
    )
    version.refresh_from_db()
    return version


def reading_order(plan: Plan) -> Iterator[Element]:
    """The active elements of the working text, each parent before its children.

    What hangs below a withdrawn element is left out with it.
    """
    children: dict[int | None, list[Element]] = {}
    elements = Element.objects.active().filter(plan=plan).select_related("parent")
    for element in elements.order_by("position", "pk"):
        children.setdefault(element.parent_id, []).append(element)

    def below(parent: int | None) -> Iterator[Element]:
        for element in children.get(parent, []):
            yield element
            yield from below(element.pk)

    return below(None)


@transaction.atomic
def publish(version: Version) -> None:
    """Let everybody read a sealed version; ask for its PDF in both languages and its redlines."""
    sealed = Version.objects.filter(pk=version.pk, sealed_at__isnull=False, published_at=None)
    if not sealed.update(published_at=Now()):
        raise InvalidTransition
    version.refresh_from_db()
    for language, _name in settings.LANGUAGES:
        request_document(version, language)
    ring(keep_redlines)


@transaction.atomic
def request_document(version: Version, language: str, *, base: Version | None = None) -> Document:
    """The PDF of a version, with a `base` that of what changed since then: the one there is, or
    a row that a worker will fill."""
    document, created = Document.objects.get_or_create(
        kind=DocumentKind.REDLINE if base else DocumentKind.PLAN,
        version=version,
        base=base,
        language=language,
        input_sha256=documents.input_sha256(version, language, base),
    )
    if document.state == DocumentState.FAILED:
        DOCUMENT_TRANSITIONS.apply(document, "retry", last_error="", attempts=0, leased_until=None)
        created = True
    if created:
        ring(build_document, document.pk)
    return document
