"""A response in an address, and the files of a consultation.

The response is drafted by somebody else and answers nothing; the consultation is open, so that
nothing is validated, published or generated yet.
"""

from consultation.models import Consultation
from tests.consultation.rows import make_response


def things(consultation: Consultation) -> dict[str, object]:
    """What stands in which address."""
    response = make_response(consultation)
    shown: dict[str, object] = {
        "consultation:document_download pk": 1,
        "consultation:document_download filename": "piano-allegato-it.docx",
        "consultation:document_request called": "allegato",
        "consultation:document_request form": "docx",
    }
    pages = (
        "document_list", "document_download", "document_request", "results", "answering",
        "response_list", "response_draft", "response_add", "responses_publish",
    )  # fmt: skip
    verbs = (
        "response", "response_take_away", "response_passages", "response_validate",
        "response_reopen",
    )  # fmt: skip
    for name in (*pages, *verbs):
        shown[f"consultation:{name} slug"] = consultation.slug
    for name in verbs:
        shown[f"consultation:{name} pk"] = response.pk
    return shown
