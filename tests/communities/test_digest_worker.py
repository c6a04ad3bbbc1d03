"""A real worker that issues and sends digests, killed at some moment and started again."""

from collections import Counter
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from communities.digest.windows import GRACE, boundary
from communities.models import DigestIssue, Frequency
from tests.communities.digesting import make_reader, say
from tests.factories import make_community, make_facilitator
from tests.worker import Worker, wait_until
from tsi.base.models import MailState, OutgoingMail

pytestmark = [pytest.mark.xdist_group("worker"), pytest.mark.slow]
READERS = 25


@transaction.atomic
def _world() -> set[str]:
    """Readers with news in the window that is due now; their addresses. The worker, which runs,
    sees all of it at once."""
    until = boundary(Frequency.WEEKLY, timezone.now() - GRACE)
    before = until - timedelta(days=2)
    community = make_community()
    author = make_facilitator(community)
    readers = [make_reader(community, at=before) for _ in range(READERS)]
    say(community, by=author, at=before + timedelta(hours=1))
    return {reader.email for reader in readers}


def _sent(folder: Path) -> list[tuple[str, str]]:
    """(recipient, Message-ID) of all that the server has taken."""
    mails = [message_from_bytes(path.read_bytes()) for path in folder.glob("mail/*.eml")]
    return [(mail["To"], mail["Message-ID"]) for mail in mails if mail["To"]]


@pytest.mark.parametrize("moment", [0, 1, 9])
def test_worker_killed_among_digests_writes_once_to_everybody(worker: Worker, moment):
    addresses = _world()
    mails = OutgoingMail.objects.filter(letter="communities.letters.digest.digest")
    if moment:
        wait_until(lambda: mails.filter(state=MailState.SENT).count() >= moment, seconds=60)
    worker.kill_9()
    worker.start()

    wait_until(lambda: mails.filter(state=MailState.SENT).count() == READERS, seconds=120)

    sent = _sent(worker.folder)
    assert {to for to, _id in sent} == addresses
    assert set(Counter(to for to, _id in set(sent)).values()) == {1}
    issued = DigestIssue.objects.filter(organisation=None).values_list("person", flat=True)
    assert len(issued) == len(set(issued)) == READERS  # the author has only just come


def test_log_of_the_worker_holds_no_link_and_no_address(worker: Worker):
    addresses = _world()
    mails = OutgoingMail.objects.filter(letter="communities.letters.digest.digest")
    wait_until(lambda: mails.filter(state=MailState.SENT).count() == READERS, seconds=60)

    log = worker.log.read_text()

    assert "riepilogo" not in log
    assert not [address for address in addresses if address in log]
