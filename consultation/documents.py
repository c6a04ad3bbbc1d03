"""The generated files of a consultation: which there are, what each is made from, who makes it.

A file of another kind or form is one more entry of MAKERS. The row is plan's, the content ours.
A file whose input is no longer that of today is not handed out any more, and then forgotten: a
name that was erased is gone from it at once.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from consultation import annex
from consultation.models import Consultation
from consultation.report import docx, figures, pdf, with_text, xlsx
from plan import making
from plan.models import Document, DocumentForm, DocumentKind, DocumentState
from tsi.base.printing import Rendered

KINDS = (
    DocumentKind.ANNEX,
    DocumentKind.CONSULTATION_REPORT,
    DocumentKind.PLAN_WITH_CONTRIBUTIONS,
)


def _is_reported(consultation: Consultation) -> bool:
    return consultation.reported_at is not None


def _in_one(consultation: Consultation) -> list[int]:
    return [0]


def _nothing_more(consultation: Consultation) -> str:
    return ""


@dataclass(frozen=True)
class Maker:
    """How the files of one kind and form come about."""

    make: Callable[[Consultation, Document, making.Progress], Rendered]
    layout: Callable[[], str]  # short hash of all in our code that decides how it looks
    is_due: Callable[[Consultation], bool] = _is_reported  # whether there is something to print
    volumes: Callable[[Consultation], list[int]] = _in_one  # numbers from 1 on; [0]: one file
    facts: Callable[[Consultation], str] = _nothing_more  # hash of what `revision` does not count


def _annex_pdf(asked: Consultation, document: Document, progress: making.Progress) -> Rendered:
    edition = annex.AnnexEdition.of(asked, document.language, document.volume)
    return annex.render_pdf(edition, progress)


def _annex_docx(asked: Consultation, document: Document, progress: making.Progress) -> Rendered:
    return annex.render_docx(annex.AnnexEdition.of(asked, document.language), progress)


MAKERS: dict[tuple[DocumentKind, DocumentForm], Maker] = {
    (DocumentKind.ANNEX, DocumentForm.PDF): Maker(
        _annex_pdf, annex.pdf_layout, volumes=annex.volumes
    ),
    (DocumentKind.ANNEX, DocumentForm.DOCX): Maker(_annex_docx, annex.docx_layout),
    **{
        (DocumentKind.CONSULTATION_REPORT, form): Maker(
            of.make, of.layout, is_due=figures.are_public, facts=figures.stamp
        )
        for form, of in (
            (DocumentForm.PDF, pdf),
            (DocumentForm.DOCX, docx),
            (DocumentForm.XLSX, xlsx),
        )
    },
    (DocumentKind.PLAN_WITH_CONTRIBUTIONS, DocumentForm.PDF): Maker(
        with_text.make,
        with_text.layout_of_it,
        is_due=with_text.is_due,
        volumes=with_text.volumes,
    ),
}


class Today:
    """What the files of one consultation are made from as things stand; figures are counted once,
    however many files ask for them. Needs a row with its phase."""

    def __init__(self, consultation: Consultation):
        self.consultation = consultation
        self._facts: dict[Callable[[Consultation], str], str] = {}

    def _facts_of(self, maker: Maker) -> str:
        if maker.facts not in self._facts:
            self._facts[maker.facts] = maker.facts(self.consultation)
        return self._facts[maker.facts]

    def input_sha256(self, kind: str, form: str, language: str) -> str:
        """SHA-256 (hex) over all that a file is made from: what the public sees of the
        consultation, which `revision` counts, whether names are shown, the text, the layout, the
        language."""
        maker, consultation = MAKERS[DocumentKind(kind), DocumentForm(form)], self.consultation
        made_from = (
            consultation.pk,
            consultation.revision,
            consultation.shows_names,
            consultation.reported_at and consultation.reported_at.isoformat(),
            consultation.version.manifest_sha256,
            language,
            maker.layout(),
            self._facts_of(maker),
        )
        return hashlib.sha256(repr(made_from).encode()).hexdigest()

    def files(self, kind: str, form: str, language: str) -> QuerySet[Document]:
        """The files as they would be made now, by volume."""
        rows = Document.objects.public().filter(version=self.consultation.version_id)
        same = rows.filter(kind=kind, form=form, language=language)
        today = same.filter(input_sha256=self.input_sha256(kind, form, language))
        return today.select_related("version__plan", "base").order_by("volume")

    def is_current(self, document: Document) -> bool:
        """Whether the document says what the public sees now."""
        key = DocumentKind(document.kind), DocumentForm(document.form)
        if key not in MAKERS or not MAKERS[key].is_due(self.consultation):
            return False
        return document.input_sha256 == self.input_sha256(*key, document.language)


def due(consultation: Consultation) -> list[tuple[DocumentKind, DocumentForm]]:
    """What everybody may ask for of this consultation today."""
    return [key for key, maker in MAKERS.items() if maker.is_due(consultation)]


def build(document_id: int) -> None:
    """Make the file of one Document of a consultation, if no other worker does."""
    making.build(Document.objects.filter(kind__in=KINDS), document_id, _rendered)


def _rendered(document: Document, progress: making.Progress) -> Rendered:
    rows = Consultation.objects.with_phase()
    rows = rows.select_related("version__plan", "notice", "terms")
    consultation = rows.get(version=document.version_id)
    maker = MAKERS[DocumentKind(document.kind), DocumentForm(document.form)]
    return maker.make(consultation, document, progress)


def waiting() -> list[int]:
    """Keys of the unfinished documents of consultations that no worker holds, oldest first."""
    return making.waiting(Document.objects.filter(kind__in=KINDS))


def forget_outdated() -> None:
    """Delete the files that say what is no longer so, and their rows."""
    done = (DocumentState.READY, DocumentState.FAILED)
    rows = Document.objects.filter(kind__in=KINDS, state__in=done)
    asked = Consultation.objects.with_phase().select_related("version", "notice", "terms")
    asked = asked.filter(version__in=rows.values("version"))
    today = {one.version_id: Today(one) for one in asked}
    for document in rows.order_by("pk"):
        if not today[document.version_id].is_current(document):
            document.file.delete(save=False)
            document.delete()
