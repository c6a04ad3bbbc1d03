from tsi.base.models.legal import LegalKind, LegalText
from tsi.base.models.mail import MAIL_TRANSITIONS, MailState, OutgoingMail
from tsi.base.models.sealed import SealedLetter

__all__ = [
    "MAIL_TRANSITIONS",
    "LegalKind",
    "LegalText",
    "MailState",
    "OutgoingMail",
    "SealedLetter",
]
