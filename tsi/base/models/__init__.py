from tsi.base.models.legal import LegalKind, LegalText
from tsi.base.models.mail import MAIL_TRANSITIONS, MailState, OutgoingMail

__all__ = ["MAIL_TRANSITIONS", "LegalKind", "LegalText", "MailState", "OutgoingMail"]
