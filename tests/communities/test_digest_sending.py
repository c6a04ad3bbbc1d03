"""Digests written together, and handed to the mail server one after the other."""

from datetime import timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.digest.issuing import issue_due
from communities.letters import digest
from communities.models import CommunityStep, DigestChoice, DigestIssue, Frequency
from tests.communities.digesting import LONG_AGO, make_reader, rome, say, send
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_membership,
    make_user,
)
from tsi.base.models import MailState, OutgoingMail

pytestmark = pytest.mark.django_db
MONDAY = rome(2026, 11, 30, 6)
WEDNESDAY = rome(2026, 11, 25, 18)


@pytest.fixture
def community():
    return make_community()


def issued(community, readers: int, **values) -> list:
    """So many people of `community` for whom a digest waits."""
    people = [make_reader(community, **values) for _ in range(readers)]
    say(community, by=make_facilitator(community), at=WEDNESDAY)
    issue_due(MONDAY + timedelta(minutes=10))
    return people


def accepted(community, organisation) -> None:
    membership = make_membership(community, organisation=organisation)
    CommunityStep.objects.create(
        community=community, membership=membership, verb="accept", at=WEDNESDAY
    )


def queries(issues) -> int:
    """How many questions it takes to write the digests of these issues, each of which has one."""
    with CaptureQueriesContext(connection) as asked:
        assert len(digest.digests(issues)) == len(issues)
    return len(asked)


def test_each_reads_their_own_in_their_language(community):
    issued(community, 2, language="it", first_name="Ada")
    issued(community, 1, language="en", first_name="Bea")

    letters = sorted(message.body for message in send())

    assert [("Ciao Ada" in text, "Hello Bea" in text) for text in letters] == [
        (True, False),
        (True, False),
        (False, True),
    ]


def test_many_are_written_with_the_questions_of_one(community):
    people = issued(community, 12)
    own = list(DigestIssue.objects.filter(person__in=people).values_list("pk", flat=True))
    digest.digests(own)  # what is kept of the community is kept now

    assert queries(own) == queries(own[:1])


def test_many_on_organisations_are_written_with_the_questions_of_one(community):
    representatives = [
        make_affiliation(
            person=make_user(date_joined=LONG_AGO), role="representative", active_since=LONG_AGO
        )
        for _ in range(12)
    ]
    for row in representatives:
        accepted(community, row.organisation)
    issue_due(MONDAY + timedelta(minutes=10))
    issues = DigestIssue.objects.exclude(organisation=None).values_list("pk", flat=True)

    assert len(issues) == 12
    assert queries(list(issues)) == queries([issues[0]])


def test_one_that_cannot_be_written_keeps_no_other(community, settings, tmp_path):
    """The text on organisations is broken; the one on one's own communities goes."""
    [person] = issued(community, 1)
    row = make_affiliation(person=person, role="representative", active_since=LONG_AGO)
    accepted(community, row.organisation)
    issue_due(MONDAY + timedelta(minutes=11))
    broken = tmp_path / "communities/letters/digest_organisation.txt"
    broken.parent.mkdir(parents=True)
    broken.write_text("{% no such tag %}")
    engine, *_others = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]

    [message] = send()

    assert message.subject == "Novità dalle tue comunità"
    assert OutgoingMail.objects.filter(state=MailState.QUEUED).count() == 1


class Slow(EmailBackend):
    """A server that takes a minute for a mail; meanwhile nobody wants a digest any more."""

    clock = 0.0

    def send_messages(self, messages) -> int:
        DigestChoice.objects.update(frequency=Frequency.NEVER)
        Slow.clock += 60
        return super().send_messages(messages)


def test_what_was_written_a_while_ago_is_written_anew(community, settings, monkeypatch):
    issued(community, 2)
    monkeypatch.setattr("time.monotonic", lambda: Slow.clock)
    settings.EMAIL_BACKEND = f"{__name__}.Slow"

    assert len(send()) == 1
