"""The PDF of an accession signed on the platform: what was signed, by whom, when."""

import hashlib
import uuid
from datetime import timedelta

from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import translation

from partners.models import Adhesion
from tsi.base import work
from tsi.base.models import LegalText
from tsi.base.printing import print_html
from tsi.base.translated import in_language

STYLES = "css/adhesion-pdf.css"
TEMPLATE = "partners/adhesion_document.html"
LEASE = timedelta(minutes=5)  # it takes a second or two
RETRY_IN = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(days=1)


def text_sha256(memorandum: LegalText, language: str) -> str:
    """SHA-256 (hex) of a Memorandum's title and body in one language, UTF-8, a blank line between.

    Printed on the document, so that anybody can check which words were signed.
    """
    whole = f"{in_language(memorandum, 'title', language)}\n\n{_body(memorandum, language)}"
    return hashlib.sha256(whole.encode()).hexdigest()


def _body(memorandum: LegalText, language: str) -> str:
    return in_language(memorandum, "body", language)


def html(adhesion: Adhesion) -> str:
    """The document as HTML, in the language in which it was signed. It holds no address."""
    with translation.override(adhesion.language):
        context = {
            "adhesion": adhesion,
            "organisation": adhesion.organisation,
            "memorandum": adhesion.memorandum,
            "text_sha256": text_sha256(adhesion.memorandum, adhesion.language),
            "language": adhesion.language,
        }
        return render_to_string(TEMPLATE, context)


def make(adhesion_id: int) -> None:
    """Make the document of one accession, if no other worker does. Safe to call twice.

    The error of a failed attempt is kept in the row; the pauses double up to a day, because
    somebody signed and the document must come to be.
    """
    if not work.claim(Adhesion.objects.without_document(), adhesion_id, lease=LEASE):
        return
    adhesion = Adhesion.objects.select_related("organisation", "memorandum", "submitted_by").get(
        pk=adhesion_id
    )
    try:
        content = print_html(html(adhesion), STYLES, f"adhesion-{adhesion.pk}").content
    except Exception as error:  # whatever the cause, the row tells it and the queue moves on
        pause = min(RETRY_IN * 2 ** min(adhesion.attempts, 12), LONGEST_PAUSE)
        work.fail(adhesion, error, retry_in=pause)
        return
    _keep(adhesion, content)


def _keep(adhesion: Adhesion, content: bytes) -> None:
    """Write file and hash, unless another worker was faster after our lease had ended."""
    storage = Adhesion._meta.get_field("document").storage
    name = storage.save(f"adhesions/{uuid.uuid4().hex}.pdf", ContentFile(content))
    kept = Adhesion.objects.without_document().filter(pk=adhesion.pk)
    done = kept.update(
        document=name,
        document_sha256=hashlib.sha256(content).hexdigest(),
        leased_until=None,
        last_error="",
    )
    if not done:
        storage.delete(name)


def waiting() -> list[int]:
    """Keys of the accessions without document that no worker holds, oldest first."""
    rows = Adhesion.objects.without_document().filter(work.free())
    return list(rows.order_by("submitted_at").values_list("pk", flat=True)[:20])
