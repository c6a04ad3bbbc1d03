"""Who gets a digest of which window, once, whatever runs at once, late or again."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction

from communities.digest import choices, issuing
from communities.digest.issuing import issue_due
from communities.models import CommunityStep, DigestChoice, DigestIssue, Frequency, Membership
from partners.models import Affiliation, Organisation
from tests.communities.digesting import (
    LONG_AGO,
    add,
    make_reader,
    queued,
    rome,
    say,
    send,
    windows,
)
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_membership,
    make_partner,
    make_user,
)
from tests.races import at_once, meeting

MONDAY = rome(2026, 11, 30, 6)
LATER = timedelta(minutes=10)


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def author(community):
    return _old_facilitator(community)


def _old_facilitator(community):
    person = make_user(date_joined=LONG_AGO)
    return make_facilitator(community, person=person, starts_on=LONG_AGO.date())


def test_digest_is_issued_from_ten_minutes_after_the_boundary(community, author):
    reader = make_reader(community, at=rome(2026, 11, 24))
    say(community, by=author, at=rome(2026, 11, 25))

    issue_due(MONDAY + LATER - timedelta(seconds=1))
    before = windows(reader)
    issue_due(MONDAY + LATER)

    assert (MONDAY - timedelta(days=7), MONDAY) not in before
    assert windows(reader)[-1] == (MONDAY - timedelta(days=7), MONDAY)


def test_digest_without_news_keeps_its_window_and_writes_no_mail(community):
    reader = make_reader(community, at=rome(2026, 11, 24))

    issue_due(MONDAY + LATER)

    assert windows(reader) == [(MONDAY - timedelta(days=7), MONDAY)]
    assert queued() == 0


def test_digest_is_issued_once_however_often_asked(community, author):
    make_reader(community)
    say(community, by=author, at=rome(2026, 11, 25))

    counts = [issue_due(MONDAY + LATER + timedelta(hours=hours)) for hours in (0, 0, 5, 100)]

    assert counts[0] > 0
    assert counts[1:] == [0, 0, 0]
    assert queued() == 1


def test_clock_that_went_back_issues_nothing(community):
    reader = make_reader(community)
    issue_due(MONDAY + LATER)
    before = windows(reader)

    issue_due(MONDAY - timedelta(days=9))

    assert windows(reader) == before


def test_windows_join_after_weeks_without_a_sweep(community):
    reader = make_reader(community)
    issue_due(MONDAY + LATER)

    issue_due(MONDAY + timedelta(days=23))

    assert windows(reader)[-1] == (MONDAY, MONDAY + timedelta(days=21))


def test_first_window_begins_before_the_person_came_however_late_the_first_sweep(community):
    reader = make_reader(community, at=rome(2026, 11, 10, 12))

    issue_due(MONDAY + LATER)

    assert windows(reader) == [(rome(2026, 11, 9, 6), MONDAY)]


def test_who_has_just_come_gets_the_next_digest_not_the_last(community, author):
    say(community, by=author, at=rome(2026, 11, 25))
    reader = make_reader(community, at=MONDAY + timedelta(hours=1))

    issue_due(MONDAY + timedelta(hours=2))
    assert windows(reader) == []

    issue_due(MONDAY + timedelta(days=7) + LATER)
    assert windows(reader) == [(MONDAY, MONDAY + timedelta(days=7))]


def test_windows_join_when_the_frequency_changes(community):
    reader = make_reader(community, at=rome(2026, 11, 24))
    issue_due(MONDAY + LATER)
    choices.choose(reader, Frequency.MONTHLY)
    issue_due(rome(2026, 12, 30))
    issue_due(rome(2027, 1, 1, 7))
    choices.choose(reader, Frequency.WEEKLY)
    issue_due(rome(2027, 1, 4, 7))

    assert windows(reader)[1:] == [
        (MONDAY, rome(2026, 12, 1, 6)),
        (rome(2026, 12, 1, 6), rome(2027, 1, 1, 6)),
        (rome(2027, 1, 1, 6), rome(2027, 1, 4, 6)),
    ]


def test_who_wants_none_gets_none_and_after_that_nothing_older(community):
    reader = make_reader(community)
    choices.choose(reader, Frequency.NEVER)
    issue_due(MONDAY + LATER)
    assert windows(reader) == []

    choices.choose(reader, Frequency.WEEKLY)
    DigestChoice.objects.filter(person=reader).update(since=rome(2026, 12, 2))
    issue_due(MONDAY + timedelta(days=7) + LATER)

    assert windows(reader) == [(rome(2026, 12, 2), MONDAY + timedelta(days=7))]


def test_choosing_for_the_first_time_holds_nothing_back(community):
    reader = make_reader(community)

    choices.choose(reader, Frequency.MONTHLY)

    assert DigestChoice.objects.get(person=reader).since == reader.date_joined


@pytest.mark.slow
def test_nothing_is_issued_in_august_and_september_covers_it(community):
    reader = make_reader(community, at=rome(2026, 7, 22))
    monthly = make_reader(community, at=rome(2026, 6, 2))
    choices.choose(monthly, Frequency.MONTHLY)
    for day in range(20, 90):
        issue_due(rome(2026, 7, 1, 12) + timedelta(days=day))

    assert windows(reader)[:3] == [
        (rome(2026, 7, 20, 6), rome(2026, 7, 27, 6)),
        (rome(2026, 7, 27, 6), rome(2026, 9, 7, 6)),
        (rome(2026, 9, 7, 6), rome(2026, 9, 14, 6)),
    ]
    assert windows(monthly) == [(rome(2026, 6, 1, 6), rome(2026, 7, 1, 6))] + [
        (rome(2026, 7, 1, 6), rome(2026, 9, 1, 6))
    ]


def test_representative_gets_an_issue_for_each_organisation(community):
    person = make_user(date_joined=LONG_AGO)
    first = make_affiliation(person=person, active_since=rome(2026, 11, 24)).organisation
    second = make_affiliation(person=person, active_since=rome(2026, 11, 24)).organisation
    make_affiliation(person=person, role="member")

    issue_due(MONDAY + LATER)

    issued = DigestIssue.objects.filter(person=person).values_list("organisation", flat=True)
    assert set(issued) == {first.pk, second.pk}
    assert len(issued) == 2


def test_who_has_just_begun_to_represent_gets_the_next_one(community):
    mine = make_affiliation(
        person=make_user(date_joined=LONG_AGO), active_since=MONDAY + timedelta(hours=1)
    )

    issue_due(MONDAY + timedelta(hours=2))
    issue_due(MONDAY + timedelta(days=7) + LATER)

    assert windows(mine.person, mine.organisation) == [(MONDAY, MONDAY + timedelta(days=7))]


def test_windows_join_when_an_organisation_is_merged(db):
    mine = make_affiliation(person=make_user(date_joined=LONG_AGO), active_since=rome(2026, 11, 24))
    gone, kept = mine.organisation, make_partner()
    issue_due(MONDAY + LATER)
    Affiliation.objects.filter(pk=mine.pk).update(organisation=kept)
    Organisation.objects.filter(pk=gone.pk).update(merged_into=kept)

    issue_due(MONDAY + LATER)
    issue_due(MONDAY + timedelta(days=7) + LATER)

    assert windows(mine.person, kept) == [(MONDAY, MONDAY + timedelta(days=7))]


def test_a_digest_that_waited_while_its_organisation_was_merged_is_told_by_the_next(db):
    mine = make_affiliation(person=make_user(date_joined=LONG_AGO), active_since=LONG_AGO)
    gone, kept, community = mine.organisation, make_partner(), make_community()
    membership = make_membership(community, organisation=gone, active_since=LONG_AGO)
    CommunityStep.objects.create(
        community=community, membership=membership, verb="change_role", target="observer",
        by=make_user(), at=rome(2026, 11, 26),
    )  # fmt: skip
    issue_due(MONDAY + LATER)
    assert queued() == 1
    Affiliation.objects.filter(pk=mine.pk).update(organisation=kept)
    Membership.objects.filter(pk=membership.pk).update(organisation=kept)
    Organisation.objects.filter(pk=gone.pk).update(merged_into=kept)

    assert send() == []
    issue_due(MONDAY + timedelta(days=7) + LATER)

    (letter,) = send()
    assert community.title_it in letter.body


def test_issuing_takes_as_many_queries_for_thirty_readers_as_for_one(
    community, author, django_assert_max_num_queries
):
    make_reader(community, at=rome(2026, 11, 24))
    say(community, by=author, at=rome(2026, 11, 25))
    with django_assert_max_num_queries(60) as for_one:
        issue_due(MONDAY + LATER)
    for _ in range(30):
        make_reader(community, at=rome(2026, 12, 1))
    add(community, by=author, at=rome(2026, 12, 2))

    with django_assert_max_num_queries(len(for_one)):
        issue_due(MONDAY + timedelta(days=7) + LATER)

    assert queued() == 1 + 31


SWEEPERS = 4


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_issue_once():
    community = make_community()
    say(community, by=_old_facilitator(community), at=rome(2026, 11, 25))
    for _ in range(20):
        make_reader(community, at=rome(2026, 11, 24))

    at_once(SWEEPERS, lambda number: issue_due(MONDAY + LATER))

    assert DigestIssue.objects.filter(organisation=None, covers_until=MONDAY).count() == 21
    assert queued() == 20


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_of_two_boundaries_never_overlap():
    """One that was asked long ago, and stood still, comes after the next."""
    community = make_community()
    readers = [make_reader(community, at=rome(2026, 11, 10)) for _ in range(20)]
    moments = [MONDAY + LATER, MONDAY - timedelta(days=6)] * 2

    at_once(SWEEPERS, lambda number: issue_due(moments[number]))

    for reader in readers:
        known = windows(reader)
        assert known[-1][1] == MONDAY
        assert all(a[1] == b[0] for a, b in pairwise(known))


@pytest.mark.django_db(transaction=True)
def test_unguarded_sweeps_at_once_do_overlap():
    """The negative control: the same without the lock that lets each see what others issued."""
    community = make_community()
    readers = [make_reader(community, at=rome(2026, 11, 10)) for _ in range(3)]
    moments = [MONDAY, MONDAY - timedelta(days=7)]

    both_began = meeting(2)

    def unguarded(number: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT count(*) FROM communities_digestissue")  # what is seen from now
            both_began.wait()
            cursor.execute(
                "INSERT INTO communities_digestissue (person_id, covers_from, covers_until)"
                " SELECT id, COALESCE((SELECT max(covers_until) FROM communities_digestissue"
                " WHERE person_id = u.id), %s), %s FROM partners_user u"
                " WHERE id = ANY(%s) ON CONFLICT DO NOTHING",
                [rome(2026, 11, 9, 6), moments[number], [reader.pk for reader in readers]],
            )

    at_once(2, unguarded)

    known = windows(readers[0])
    assert any(a[1] > b[0] for a, b in pairwise(known))


def test_batches_leave_nobody_out(community, author, monkeypatch):
    monkeypatch.setattr(issuing, "BATCH", 3)
    say(community, by=author, at=rome(2026, 11, 25))
    readers = [make_reader(community, at=rome(2026, 11, 24)) for _ in range(8)]

    issue_due(MONDAY + LATER)

    assert [len(windows(reader)) for reader in readers] == [1] * 8
    assert queued() == 8
