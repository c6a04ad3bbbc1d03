"""What stands in the addresses of documents and responses of a consultation."""

from consultation.models import Consultation


def things(consultation: Consultation) -> dict[str, object]:
    """What stands in which address."""
    shown: dict[str, object] = {
        "consultation:document_download pk": 1,
        "consultation:document_download filename": "piano-allegato-it.docx",
        "consultation:document_request called": "allegato",
        "consultation:document_request form": "docx",
    }
    for name in ("document_list", "document_download", "document_request"):
        shown[f"consultation:{name} slug"] = consultation.slug
    return shown
