"""Reading delivery reports: which of our mails came back, and why (RFC 3464)."""

import re
import uuid
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from tsi.base.models import MAIL_TRANSITIONS, MailState, OutgoingMail
from tsi.base.transitions import InvalidTransition

MESSAGE_ID = re.compile(r"^\s*<([0-9a-f-]{36})@([a-z0-9.-]+)>\s*$", re.IGNORECASE)
STATUS = re.compile(r"^\s*(5\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True)
class Bounce:
    """One mail that could not be delivered: its Message-ID and the status code (RFC 3463)."""

    message_id: uuid.UUID
    status: str


def read_report(raw: bytes, *, domain: str) -> Bounce | None:
    """The mail of `domain` that a delivery report says has failed for good.

    None for everything else: other mail, a delay, a success, a report about somebody else's mail.
    """
    report = BytesParser(policy=policy.default).parsebytes(raw)
    if report.get_content_type() != "multipart/report":
        return None
    parts = list(report.walk())
    status, message_id = _failure(parts), _returned(parts, domain)
    return Bounce(message_id, status) if status and message_id else None


def _failure(parts: list[EmailMessage]) -> str:
    """The status of a recipient for whom delivery has failed; one mail of ours has one."""
    fields = [part for part in parts if part.get("Action")]
    for recipient in fields:
        status = STATUS.match(str(recipient.get("Status", "")))
        if str(recipient["Action"]).strip().lower() == "failed" and status:
            return status[1]
    return ""


def _returned(parts: list[EmailMessage], domain: str) -> uuid.UUID | None:
    """The Message-ID of the mail, or of its headers, that the report gives back."""
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            part = BytesParser(policy=policy.default).parsebytes(part.get_payload(decode=True))
        found = MESSAGE_ID.match(str(part.get("Message-ID", "")))
        if found and found[2].lower() == domain.lower():
            try:
                return uuid.UUID(found[1])
            except ValueError:
                continue
    return None


def record(bounce: Bounce) -> OutgoingMail | None:
    """Move the mail that came back from sent to failed; None if it is not ours or known already."""
    mail = OutgoingMail.objects.filter(message_id=bounce.message_id, state=MailState.SENT).first()
    if mail is None:
        return None
    try:
        MAIL_TRANSITIONS.apply(mail, "bounce", last_error=f"came back with status {bounce.status}")
    except InvalidTransition:
        return None
    return mail
