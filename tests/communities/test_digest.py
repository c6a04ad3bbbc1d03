"""What the digest says to whom, and in which words."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from communities import steps
from communities.digest import news
from communities.digest.issuing import issue_due
from communities.letters.digest import digest
from communities.models import (
    Community,
    CommunityStep,
    DigestChoice,
    DigestIssue,
    Follow,
    Frequency,
    Mention,
    Participant,
    Registration,
)
from partners.models import Affiliation, Organisation, Role, Standing, User
from tests.communities.digesting import (
    LONG_AGO,
    add,
    ask,
    call,
    happens,
    link_of,
    make_reader,
    rome,
    say,
    send,
)
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_meeting,
    make_membership,
    make_organisation,
    make_partner,
    make_user,
)
from tsi.base.models import OutgoingMail

pytestmark = pytest.mark.django_db
MONDAY = rome(2026, 11, 30, 6)
WEDNESDAY = rome(2026, 11, 25, 18)


def told(reader: User, now=None) -> str:
    """The text of the one digest that goes to `reader`; empty if there is none."""
    issue_due(now or MONDAY + timedelta(minutes=10))
    texts = [message.body for message in send() if message.to == [reader.email]]
    assert len(texts) < 2
    return texts[0] if texts else ""


@pytest.fixture
def community():
    return make_community(title_it="Economia circolare", title_en="Circular economy")


@pytest.fixture
def author(community):
    return make_facilitator(community)


def test_digest_tells_all_kinds_of_news(community, author):
    reader = make_reader(community)
    say(community, by=author, at=WEDNESDAY, title="Quale progetto?")
    call(community, by=author, at=WEDNESDAY, title="Incontro nuovo")
    moved = call(community, by=author, at=rome(2019, 5, 1), title="Incontro spostato")
    happens(moved, "move", by=author, at=WEDNESDAY)
    gone = call(community, by=author, at=rome(2019, 5, 1), title="Incontro annullato")
    happens(gone, "cancel", by=author, at=WEDNESDAY)
    add(community, by=author, at=WEDNESDAY, title="Una scheda")
    ask(community, by=author, at=WEDNESDAY, title="Un sondaggio")

    text = told(reader)

    assert "== Economia circolare ==" in text
    for title in (
        *("Quale progetto?", "Incontro nuovo", "Incontro spostato", "Incontro annullato"),
        *("Una scheda", "Un sondaggio"),
    ):
        assert text.count(title) == 1, title
    assert "4 dicembre 2026, 18:00–20:00" in text


def test_new_meeting_that_was_moved_is_a_new_one(community, author):
    reader = make_reader(community, language="en")
    meeting = call(community, by=author, at=WEDNESDAY, title="Incontro")
    happens(meeting, "move", by=author, at=WEDNESDAY)

    text = told(reader)

    assert "(new meeting)" in text


def test_followed_topics_come_first_and_answers_are_counted(community, author):
    reader = make_reader(community)
    say(community, by=author, at=WEDNESDAY, title="Un altro argomento")
    followed = say(community, by=author, at=WEDNESDAY, title="Quello che seguo").topic
    say(followed, by=author, at=WEDNESDAY)
    Follow.objects.create(topic=followed, person=reader)

    text = told(reader)

    assert text.index("Quello che seguo: 2") < text.index("Un altro argomento: 1")


def test_letter_is_in_the_language_of_its_reader(community, author):
    reader = make_reader(community, language="en")
    say(community, by=author, at=WEDNESDAY)

    text = told(reader)

    assert "== Circular economy ==" in text
    assert "/en/comunita/" in text
    assert "1 new message" in text


def test_own_deeds_are_no_news(community):
    reader = make_reader(community)
    say(community, by=reader, at=WEDNESDAY)
    call(community, by=reader, at=WEDNESDAY)

    assert told(reader) == ""


def test_what_came_before_or_after_the_window_is_not_told(community, author):
    reader = make_reader(community, at=rome(2026, 11, 24))
    moment = timedelta(microseconds=1)
    start = MONDAY - timedelta(days=7)
    for title, at in (
        ("prima", start - moment),
        ("subito", start),
        ("appena", MONDAY - moment),
        ("dopo", MONDAY),
    ):
        say(community, by=author, at=at, title=title)

    text = told(reader)

    found = [title for title in ("prima", "subito", "appena", "dopo") if f"- {title}:" in text]
    assert found == ["subito", "appena"]


def test_what_a_letter_told_at_once_is_not_repeated(community, author):
    reader, other = make_reader(community), make_reader(community)
    meeting = call(community, by=author, at=rome(2019, 5, 1), title="Incontro spostato")
    step = happens(meeting, "move", by=author, at=WEDNESDAY)
    post = say(community, by=author, at=WEDNESDAY, title="Ti nomino")
    mention = Mention.objects.create(post=post, person=reader)
    letters = "communities.letters"
    for number, (letter, about, to) in enumerate(
        ((f"{letters}.meetings.moved", step.pk, reader.pk),
         (f"{letters}.discussion.mentioned", mention.pk, None))
    ):  # fmt: skip
        OutgoingMail.objects.create(
            letter=letter, about=about, reader=to, language="it", key=str(number), state="sent"
        )
    add(community, by=author, at=WEDNESDAY, title="Una scheda")
    issue_due(MONDAY + timedelta(minutes=10))
    texts = {message.to[0]: message.body for message in send()}

    assert "Incontro spostato" in texts[other.email]
    assert "Ti nomino" in texts[other.email]
    assert "Incontro spostato" not in texts[reader.email]
    assert "Ti nomino" not in texts[reader.email]


@pytest.mark.parametrize(("verb", "letter"), [("move", "moved"), ("cancel", "cancelled")])
def test_move_that_a_later_letter_overtook_is_not_repeated(community, author, verb, letter):
    reader, other = make_reader(community), make_reader(community)
    meeting = call(community, by=author, at=rome(2019, 5, 1), title="Incontro spostato")
    moves = [happens(meeting, "move", by=author, at=WEDNESDAY) for _ in range(2)]
    last = happens(meeting, verb, by=author, at=WEDNESDAY)
    sent = [("moved", step, "failed") for step in moves] + [(letter, last, "sent")]
    for number, (name, step, state) in enumerate(sent):
        OutgoingMail.objects.create(
            letter=f"communities.letters.meetings.{name}",
            about=step.pk,
            reader=reader.pk,
            language="it",
            key=str(number),
            state=state,
        )
    add(community, by=author, at=WEDNESDAY, title="Una scheda")
    issue_due(MONDAY + timedelta(minutes=10))
    texts = {message.to[0]: message.body for message in send()}

    assert "Incontro spostato" in texts[other.email]
    assert "Incontro spostato" not in texts[reader.email]


def test_move_after_the_letter_about_another_is_in_the_digest(community, author):
    reader = make_reader(community)
    meeting = call(community, by=author, at=rome(2019, 5, 1), title="Incontro spostato")
    first, second = (happens(meeting, "move", by=author, at=WEDNESDAY) for _ in range(2))
    for number, (step, state) in enumerate([(first, "sent"), (second, "failed")]):
        OutgoingMail.objects.create(
            letter="communities.letters.meetings.moved",
            about=step.pk,
            reader=reader.pk,
            language="it",
            key=str(number),
            state=state,
        )

    assert "Incontro spostato" in told(reader)


def test_mention_that_was_told_by_no_letter_is_in_the_digest(community, author):
    reader = make_reader(community, muted=["mentions"])
    post = say(community, by=author, at=WEDNESDAY, title="Ti nomino")
    mention = Mention.objects.create(post=post, person=reader)
    OutgoingMail.objects.create(
        letter="communities.letters.discussion.mentioned",
        about=mention.pk,
        language="it",
        key="1",
        state="failed",
    )

    assert "Ti nomino: 1" in told(reader)


def _leave(reader: User) -> None:
    Participant.objects.filter(person=reader).update(ended_at=WEDNESDAY)


def _end_affiliation(reader: User) -> None:
    Affiliation.objects.filter(person=reader).update(state="ended", ended_at=WEDNESDAY)


def _suspend(reader: User) -> None:
    Organisation.objects.filter(affiliations__person=reader).update(standing=Standing.SUSPENDED)


def _close_account(reader: User) -> None:
    User.objects.filter(pk=reader.pk).update(is_active=False)


def _unsubscribe(reader: User) -> None:
    DigestChoice.objects.filter(person=reader).update(frequency=Frequency.NEVER)


@pytest.mark.parametrize(
    "happen", [_leave, _end_affiliation, _suspend, _close_account, _unsubscribe]
)
def test_nobody_is_told_who_may_not_see_it_any_more_when_the_mail_goes(community, author, happen):
    reader = make_reader(community)
    say(community, by=author, at=WEDNESDAY)
    issue_due(MONDAY + timedelta(minutes=10))

    happen(reader)

    assert reader.email not in [message.to[0] for message in send()]


def test_what_is_hidden_or_withdrawn_before_the_mail_goes_is_not_told(community, author):
    reader = make_reader(community)
    post = say(community, by=author, at=WEDNESDAY, title="Nascosto")
    resource = add(community, by=author, at=WEDNESDAY, title="Ritirata")
    survey = ask(community, by=author, at=WEDNESDAY, title="Ritirato")
    add(community, by=author, at=WEDNESDAY, title="Rimasta")
    issue_due(MONDAY + timedelta(minutes=10))  # reads all of it

    steps.take(post, "hide", by=author, reason="1", hidden_reason="1")
    steps.take(resource, "withdraw", by=author)
    steps.take(survey, "withdraw", by=author)
    text = next(message.body for message in send() if message.to == [reader.email])

    assert "Rimasta" in text
    for title in ("Nascosto", "Ritirata", "Ritirato"):
        assert title not in text


def test_strangers_and_other_communities_are_told_nothing(community, author):
    make_user()
    make_reader(make_community())
    say(community, by=author, at=WEDNESDAY)

    issue_due(MONDAY + timedelta(minutes=10))

    assert send() == []


def test_who_facilitates_all_reads_only_what_they_follow(community, author):
    person = make_user(date_joined=LONG_AGO)
    person.groups.add(Group.objects.get(name=Role.FACILITATOR))
    topic = say(community, by=author, at=WEDNESDAY, title="Seguito").topic
    say(community, by=author, at=WEDNESDAY, title="Altro")
    Follow.objects.create(topic=topic, person=person, since=WEDNESDAY)

    text = told(person)

    assert "Seguito" in text
    assert "Altro" not in text


def test_follower_who_has_left_is_told_nothing(community, author):
    reader = make_reader(community)
    topic = say(community, by=author, at=WEDNESDAY).topic
    Follow.objects.create(topic=topic, person=reader, since=WEDNESDAY)
    _leave(reader)

    assert told(reader) == ""


def test_letter_can_be_left_with_one_click(community, author):
    reader = make_reader(community)
    say(community, by=author, at=WEDNESDAY)
    issue_due(MONDAY + timedelta(minutes=10))

    (message,) = send()

    leave = message.extra_headers["List-Unsubscribe"]
    assert leave.startswith("<http")
    assert leave.endswith(link_of(reader) + ">")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert leave.strip("<>") in message.body


def test_last_digest_before_august_says_so(community, author):
    reader = make_reader(community, language="en")
    say(community, by=author, at=rome(2026, 7, 15))
    say(community, by=author, at=rome(2026, 7, 22))

    assert "In August" not in told(reader, rome(2026, 7, 20, 7))
    assert "In August" in told(reader, rome(2026, 7, 27, 7))


def test_titles_break_no_header_and_escape_nothing(community, author):
    reader = make_reader(community)
    say(community, by=author, at=WEDNESDAY, title="<b>R&D</b> “d’impatto”")

    assert "- <b>R&D</b> “d’impatto”: 1" in told(reader)


# --- About an organisation ------------------------------------------------------------------------


def _representative(**values) -> Affiliation:
    person = make_user(date_joined=LONG_AGO)
    return make_affiliation(person=person, active_since=LONG_AGO, **values)


def _membership_step(affiliation: Affiliation, verb: str, by: User, at=WEDNESDAY):
    community = make_community(title_it=f"Comunità {verb}")
    membership = make_membership(community, organisation=affiliation.organisation)
    return CommunityStep.objects.create(
        community=community, membership=membership, verb=verb, by=by, at=at
    )


def test_representative_is_told_what_happened_to_the_organisation():
    mine = _representative()
    for verb in ("request", "name"):
        _membership_step(mine, verb, make_user())
    _membership_step(mine, "withdraw", mine.person)  # their own deed
    told_at_once = _membership_step(mine, "accept", make_user())
    OutgoingMail.objects.create(
        letter="communities.letters.memberships.own_membership",
        about=told_at_once.pk,
        reader=mine.person_id,
        language="it",
        key="1",
        state="sent",
    )

    text = told(mine.person)

    found = {
        verb for verb in ("request", "name", "withdraw", "accept") if f"Comunità {verb}" in text
    }
    assert found == {"request", "name"}
    assert mine.organisation.name in text


def test_representative_is_told_who_registered_for_public_meetings():
    mine = _representative()
    public, inside = make_meeting(), make_meeting(make_community(), visibility="members")
    for meeting in (public, public, inside):
        person = make_user()
        Registration.objects.create(
            meeting=meeting,
            organisation=mine.organisation,
            person=person,
            registered_by=person,
            state="going",
            created_at=WEDNESDAY,
        )

    text = told(mine.person)

    assert public.title_it in text
    assert "2 pe" in text
    assert inside.title_it not in text


def test_representative_of_a_partner_is_told_of_proposals_of_others():
    mine = _representative()
    for title, organisation in (("Tema altrui", make_partner()), ("Tema mio", mine.organisation)):
        make_community(
            state="proposed", title_it=title, proposed_for=organisation, created_at=WEDNESDAY
        )
    applicant = _representative(organisation=make_organisation(standing=Standing.APPLICANT))

    issue_due(MONDAY + timedelta(minutes=10))
    texts = {message.to[0]: message.body for message in send()}

    assert "Tema altrui" in texts[mine.person.email]
    assert "Tema mio" not in texts[mine.person.email]
    assert applicant.person.email not in texts


def test_who_represents_the_organisation_no_longer_is_not_told():
    mine = _representative()
    _membership_step(mine, "request", make_user())
    issue_due(MONDAY + timedelta(minutes=10))

    Affiliation.objects.filter(pk=mine.pk).update(role="delegate")

    assert send() == []


def test_digest_of_an_archived_community_still_goes(author, community):
    reader = make_reader(community)
    say(community, by=author, at=WEDNESDAY)
    Community.objects.filter(pk=community.pk).update(
        state="archived", closing_report_it="1", archived_on=WEDNESDAY.date()
    )

    assert told(reader)


@pytest.mark.parametrize("items", [1, 30])
def test_letter_takes_as_many_queries_for_thirty_news_as_for_one(
    community, author, items, django_assert_num_queries
):
    reader = make_reader(community)
    for number in range(items):
        say(community, by=author, at=WEDNESDAY, title=f"Argomento {number}")
        add(community, by=author, at=WEDNESDAY, title=f"Scheda {number}")
    issue_due(MONDAY + timedelta(minutes=10))
    news._news.cache_clear()  # as a process that has just started
    issue = DigestIssue.objects.get(person=reader)

    with django_assert_num_queries(12):
        letter = digest(issue.pk, reader.pk)

    assert letter.text.count("Argomento") == items
