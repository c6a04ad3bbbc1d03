"""Asking for a generated file of a consultation."""

from django.db import transaction

from consultation import documents
from consultation.models import Consultation
from consultation.tasks import build_document
from plan import making
from plan.models import Document, DocumentForm, DocumentKind


@transaction.atomic
def request(
    consultation: Consultation, kind: DocumentKind, form: DocumentForm, language: str
) -> list[Document]:
    """The files of one kind and form, one a volume: those there are, or rows that workers fill."""
    made_from = documents.Today(consultation).input_sha256(kind, form, language)
    return [
        making.ask(
            build_document,
            kind=kind,
            version=consultation.version,
            language=language,
            form=form,
            volume=volume,
            input_sha256=made_from,
        )
        for volume in documents.MAKERS[kind, form].volumes(consultation)
    ]
