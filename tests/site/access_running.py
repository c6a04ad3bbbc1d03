"""What stands in the addresses of who runs consultations, for the table of who hears what."""

from consultation.models import Consultation


def things(consultation: Consultation) -> dict[str, object]:
    names = ("desk", "edit", "announce", "extend", "close", "numbers")
    shown: dict[str, object] = {
        f"consultation:consultation_{name} slug": consultation.slug for name in names
    }
    for name in ("voice_list", "voice_new"):
        shown[f"consultation:{name} slug"] = consultation.slug
    return shown | {
        "site:privacy_version number": consultation.notice.number,
        "site:terms_version number": consultation.terms.number,
    }
