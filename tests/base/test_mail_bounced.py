"""A server took the mail, and reports later that it could not be delivered."""

import io
import logging
import sys
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from tests.base import mail_backends
from tests.factories import make_speaker, make_submission
from tsi.base import delivery
from tsi.base.models import MailState, OutgoingMail

ADDRESS = "nobody@example.org"
REPORT = """\
Return-Path: <>
Received: by mx.example.org (Postfix) id 4F2; Mon, 5 Jan 2026 10:00:05 +0100 (CET)
Date: Mon, 5 Jan 2026 10:00:05 +0100 (CET)
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: noreply@localhost
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4F2.1767603605/mx"
Message-Id: <20260105090005.4F2@mx.example.org>

This is a MIME-encapsulated message.

--4F2.1767603605/mx
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

<{address}>: host mail.example.org said: 550 5.1.1 User unknown

--4F2.1767603605/mx
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 4F2
Arrival-Date: Mon,  5 Jan 2026 10:00:04 +0100 (CET)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 <{address}>: User unknown

--4F2.1767603605/mx
Content-Description: Undelivered Message
Content-Type: {returned}

Return-Path: <noreply@localhost>
Content-Type: text/plain; charset="utf-8"
MIME-Version: 1.0
Subject: Invito
From: Torino Social Impact <noreply@localhost>
To: {address}
Message-ID: <{message_id}@{domain}>

--4F2.1767603605/mx--
"""


@pytest.fixture
def mail(db, settings):
    settings.EMAIL_BACKEND = "tests.base.mail_backends.Accepting"
    mail_backends.sent.clear()
    make_submission(speaker=make_speaker(email=ADDRESS))
    mail = OutgoingMail.objects.get()
    delivery.deliver(mail.pk)
    mail.refresh_from_db()
    return mail


def report(mail: OutgoingMail, **values) -> bytes:
    known = {"address": ADDRESS, "action": "failed", "status": "5.1.1", "domain": "localhost"}
    whole = known | {"message_id": mail.message_id, "returned": "message/rfc822"} | values
    return REPORT.format(**whole).encode()


def feed(monkeypatch, raw: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("mail_bounced")


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_mail_that_came_back_is_failed(mail, monkeypatch, caplog, returned):
    caplog.set_level(logging.DEBUG)
    assert mail.state == MailState.SENT

    feed(monkeypatch, report(mail, returned=returned))

    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (MailState.FAILED, "came back with status 5.1.1")
    assert f"Mail {mail.pk} came back" in caplog.text
    assert ADDRESS not in caplog.text


def test_same_report_twice_changes_nothing_more(mail, monkeypatch):
    feed(monkeypatch, report(mail))
    feed(monkeypatch, report(mail, status="5.7.1"))

    mail.refresh_from_db()
    assert mail.last_error == "came back with status 5.1.1"


@pytest.mark.parametrize(
    "values",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "delivered", "status": "2.0.0"},
        {"action": "failed", "status": "4.4.7"},
        {"domain": "elsewhere.example"},
        {"message_id": "c0ffee00-0000-0000-0000-000000000000"},
        {"message_id": "-" * 36},
    ],
)
def test_other_reports_change_nothing(mail, monkeypatch, values):
    feed(monkeypatch, report(mail, **values))

    mail.refresh_from_db()
    assert mail.state == MailState.SENT


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\x00\xfe", b"Subject: hello\n\nno report", REPORT[:900].encode()]
)
def test_what_is_no_report_is_dropped(mail, monkeypatch, raw):
    feed(monkeypatch, raw)

    mail.refresh_from_db()
    assert mail.state == MailState.SENT


def test_mail_still_queued_does_not_come_back(mail, monkeypatch):
    make_submission()
    queued = OutgoingMail.objects.exclude(pk=mail.pk).get()

    feed(monkeypatch, report(queued))

    queued.refresh_from_db()
    assert queued.state == MailState.QUEUED
