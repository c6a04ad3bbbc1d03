"""The verbs of a discussion, and whom they write to."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from communities import discussion
from communities.discussion import TooMany, TooManyNamed
from communities.letters import discussion as letters
from communities.models import (
    CommunityState,
    CommunityStep,
    Follow,
    Membership,
    MembershipState,
    Mention,
    Post,
    PostState,
    Topic,
)
from partners.models import Notice, Organisation
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_participant,
    make_partner,
    make_user,
)
from tests.races import at_once, meeting
from tsi.base.models import OutgoingMail
from tsi.base.outbox import path_of
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def author(community):
    return make_participant(community).person


def participant(community, name: str):
    first, last = name.split()
    affiliation = make_affiliation(person=make_user(first_name=first, last_name=last))
    return make_participant(community, affiliation=affiliation).person


def opened(community, by, text="Prima domanda.", **values) -> Topic:
    """A topic with its first post."""
    return discussion.open_topic(community, by=by, title="Spazi", text=text, **values)


def queued(letter) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(letter=path_of(letter)).order_by("pk"))


def test_topic_opens_with_a_post_and_is_followed(community, author):
    organisation = make_partner()

    topic = opened(community, author, organisation=organisation)

    post = topic.posts.get()
    assert (topic.state, topic.opened_by, post.author) == ("open", author, author)
    assert (post.text, post.organisation, post.edited_at) == (
        "Prima domanda.",
        organisation,
        None,
    )
    assert topic.follows.get().person == author
    verbs = CommunityStep.objects.order_by("pk").values_list("verb", "target", "by", "community")
    assert list(verbs) == [
        ("open", "open", author.pk, community.pk),
        ("write", "visible", author.pk, community.pk),
    ]


def test_answer_moves_the_topic_up_and_is_followed(community, author):
    topic, other = opened(community, author), participant(community, "Bice Neri")
    Topic.objects.update(last_post_at=timezone.now() - timedelta(days=1))

    post = discussion.answer(topic, by=other, text="Risposta.")

    topic.refresh_from_db()
    assert topic.last_post_at >= post.created_at
    assert set(topic.follows.values_list("person", flat=True)) == {author.pk, other.pk}


def test_form_that_is_sent_twice_counts_once(community, author):
    topic = opened(community, author)

    assert opened(community, author) == topic
    first = discussion.answer(topic, by=author, text="Risposta.")
    assert discussion.answer(topic, by=author, text="Risposta.") == first
    assert discussion.answer(topic, by=participant(community, "Bice Neri"), text="Risposta.")

    assert topic.posts.count() == 3


def test_nothing_is_written_in_a_closed_topic(community, author):
    topic = opened(community, author)
    discussion.close(topic, by=author, reason="Detto tutto.")
    post = topic.posts.get()

    with pytest.raises(InvalidTransition):
        discussion.answer(topic, by=author, text="Ancora.")
    with pytest.raises(InvalidTransition):
        discussion.edit(post, by=author, text="Altro.", read=0)
    with pytest.raises(InvalidTransition):
        discussion.close(topic, by=author)
    discussion.reopen(topic, by=author)
    assert discussion.answer(topic, by=author, text="Ancora.")


def test_nothing_is_written_in_a_concluded_community(community, author):
    topic = opened(community, author)
    type(community).objects.filter(pk=community.pk).update(
        state=CommunityState.ARCHIVED, closing_report_it="–", archived_on=timezone.localdate()
    )

    with pytest.raises(InvalidTransition):
        opened(community, author)
    with pytest.raises(InvalidTransition):
        discussion.answer(topic, by=author, text="Ancora.")
    with pytest.raises(InvalidTransition):
        discussion.edit(topic.posts.get(), by=author, text="Altro.", read=0)


def test_nothing_is_written_for_an_organisation_that_was_merged(community, author):
    organisation = make_partner()
    Organisation.objects.filter(pk=organisation.pk).update(
        merged_into=make_partner(), published=False
    )

    with pytest.raises(InvalidTransition):
        opened(community, author, organisation=organisation)
    assert not Topic.objects.exists()


def test_edit_keeps_what_was_said(community, author):
    post = opened(community, author).posts.get()

    discussion.edit(post, by=author, text="Meglio detto.", read=0)
    post.refresh_from_db()
    discussion.edit(post, by=author, text="Detto bene.", read=1)

    kept = list(post.revisions.values_list("number", "text", "written_at"))
    assert kept == [
        (1, "Prima domanda.", post.created_at),
        (2, "Meglio detto.", kept[1][2]),
    ]
    post.refresh_from_db()
    assert kept[1][2] > post.created_at
    assert (post.text, post.edited_at > kept[1][2]) == ("Detto bene.", True)


def test_edit_of_an_older_wording_is_refused(community, author):
    post = opened(community, author).posts.get()
    discussion.edit(post, by=author, text="Meglio detto.", read=0)

    with pytest.raises(InvalidTransition):
        discussion.edit(post, by=author, text="Altro.", read=0)

    post.refresh_from_db()
    assert post.text == "Meglio detto."


def test_edit_that_changes_nothing_leaves_no_trace(community, author):
    post = opened(community, author).posts.get()

    discussion.edit(post, by=author, text="Prima domanda.", read=0)

    post.refresh_from_db()
    assert (post.edited_at, post.revisions.count()) == (None, 0)


def test_former_wordings_and_posts_stay_in_the_database(community, author):
    post = opened(community, author).posts.get()
    discussion.edit(post, by=author, text="Meglio detto.", read=0)

    for tried in (
        lambda: post.revisions.update(text="–"),
        lambda: post.revisions.all().delete(),
        lambda: Post.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            tried()


def test_hidden_post_keeps_the_reason_and_its_author_is_told(community, author):
    post = opened(community, author).posts.get()
    facilitator = make_facilitator(community)

    step = discussion.hide(post, by=facilitator, reason="Offende una persona.")

    post.refresh_from_db()
    assert (post.state, post.hidden_reason) == (PostState.HIDDEN, "Offende una persona.")
    assert [mail.about for mail in queued(letters.post_decided)] == [step.pk]
    letter = letters.post_decided(step.pk)
    assert letter.to == author.email
    assert "Offende una persona." in letter.text
    with pytest.raises(InvalidTransition):
        discussion.hide(post, by=facilitator, reason="–")
    with pytest.raises(InvalidTransition):
        discussion.edit(post, by=author, text="Altro.", read=0)


def test_hidden_post_is_shown_again(community, author):
    post = opened(community, author).posts.get()
    facilitator = make_facilitator(community)
    discussion.hide(post, by=facilitator, reason="–")

    step = discussion.show(post, by=facilitator, reason="Era un malinteso.")

    post.refresh_from_db()
    assert (post.state, post.hidden_reason) == (PostState.VISIBLE, "")
    assert "Era un malinteso." in letters.post_decided(step.pk).text


def test_who_hides_their_own_post_gets_no_letter(community):
    facilitator = make_facilitator(community)
    post = opened(community, facilitator).posts.get()

    discussion.hide(post, by=facilitator, reason="–")

    assert queued(letters.post_decided) == []


def test_follow_and_unfollow_may_be_called_twice(community, author):
    topic, reader = opened(community, author), participant(community, "Bice Neri")

    for _time in range(2):
        discussion.follow(topic, person=reader)
    assert topic.follows.filter(person=reader).count() == 1

    for _time in range(2):
        discussion.unfollow(topic, person=reader)
    assert not Follow.objects.filter(person=reader).exists()


# --- Mentions -----------------------------------------------------------------------------------


def test_insiders_that_a_post_names_are_told(community, author):
    bice, stranger = participant(community, "Bice Neri"), make_user(first_name="Ugo", last_name="X")
    outside = participant(make_community(), "Carla Blu")
    runs = make_facilitator(community, person=make_user(first_name="Dino", last_name="Gialli"))

    topic = opened(community, author, "Chiedo a @Bice Neri, @Ugo X, @Carla Blu e @Dino Gialli.")

    told = {mention.person for mention in Mention.objects.filter(post__topic=topic)}
    assert told == {bice, runs}
    assert stranger not in told
    assert outside not in told
    written = [letters.mentioned(mail.about) for mail in queued(letters.mentioned)]
    assert {letter.to for letter in written} == {bice.email, runs.email}
    assert "Chiedo a @Bice Neri" in written[0].text
    assert "/area/discussioni/" in written[0].text


def test_nobody_is_told_of_naming_themselves(community):
    bice = participant(community, "Bice Neri")

    opened(community, bice, "Firmato: @Bice Neri")

    assert queued(letters.mentioned) == []


def test_edit_tells_only_those_newly_named(community, author):
    for name in ("Bice Neri", "Dino Gialli"):
        participant(community, name)
    post = opened(community, author, "@Bice Neri?").posts.get()

    discussion.edit(post, by=author, text="Allora?", read=0)
    discussion.edit(post, by=author, text="@Bice Neri? @Dino Gialli?", read=1)

    named = [Mention.objects.get(pk=mail.about).person for mail in queued(letters.mentioned)]
    assert [person.first_name for person in named] == ["Bice", "Dino"]


def test_post_that_names_too_many_is_refused_whole(community, author, monkeypatch):
    monkeypatch.setattr(discussion, "MOST_NAMED", 1)
    for name in ("Bice Neri", "Dino Gialli"):
        participant(community, name)

    with pytest.raises(TooManyNamed):
        opened(community, author, "@Bice Neri? @Dino Gialli?")

    assert not Topic.objects.exists()
    assert queued(letters.mentioned) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda person, post: type(person).objects.filter(pk=person.pk).update(is_active=False),
        lambda person, post: (
            type(person).objects.filter(pk=person.pk).update(muted=[Notice.MENTIONS])
        ),
        lambda person, post: Membership.objects.update(
            state=MembershipState.LEFT, ended_at=timezone.now()
        ),
        lambda person, post: discussion.hide(post, by=post.author, reason="–"),
    ],
    ids=["account closed", "muted", "outside", "hidden"],
)
def test_letter_is_not_written_when_it_no_longer_concerns(community, author, change):
    bice = participant(community, "Bice Neri")
    post = opened(community, author, "@Bice Neri?").posts.get()
    mention = Mention.objects.get()
    assert letters.mentioned(mention.pk).to == bice.email

    change(bice, post)

    assert letters.mentioned(mention.pk) is None


# --- How much one person writes ------------------------------------------------------------------


def test_person_writes_so_much_in_an_hour(community, author, monkeypatch):
    monkeypatch.setattr(discussion, "POSTS_AN_HOUR", 3)
    topic = opened(community, author)
    for number in range(2):
        discussion.answer(topic, by=author, text=f"Ancora {number}.")

    with pytest.raises(TooMany):
        discussion.answer(topic, by=author, text="Ancora.")
    with pytest.raises(TooMany):
        opened(make_community(), author)

    assert discussion.answer(topic, by=participant(community, "Bice Neri"), text="Io posso.")
    Post.objects.filter(author=author).update(created_at=timezone.now() - timedelta(1))
    assert discussion.answer(topic, by=author, text="Domani.")


def test_edits_count_as_writing(community, author, monkeypatch):
    monkeypatch.setattr(discussion, "POSTS_AN_HOUR", 3)
    post = opened(community, author).posts.get()
    for number in range(2):
        discussion.edit(post, by=author, text=f"Ancora {number}.", read=number)

    with pytest.raises(TooMany):
        discussion.edit(post, by=author, text="Ancora.", read=2)

    assert post.revisions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_person_who_writes_in_many_places_at_once_is_counted(monkeypatch):
    monkeypatch.setattr(discussion, "POSTS_AN_HOUR", 3)
    author = make_user()
    topics = [opened(make_community(), make_user()) for _number in range(8)]

    def write(number: int):
        return discussion.answer(topics[number], by=author, text="Ancora.")

    answers = at_once(len(topics), write)

    assert sum(isinstance(answer, TooMany) for answer in answers) == 5
    assert Post.objects.filter(author=author).count() == 3


@pytest.mark.django_db(transaction=True)
def test_race_is_lost_without_the_lock():
    """Negative control: counting without holding the person lets too many through."""
    author = make_user()
    topics = [opened(make_community(), make_user()) for _number in range(8)]
    all_counted = meeting(8)

    def write(number: int):
        with transaction.atomic():
            if Post.objects.filter(author=author).count() >= 3:
                raise TooMany
            all_counted.wait()
            return Post.objects.create(topic=topics[number], author=author, text="Ancora.")

    at_once(len(topics), write)

    assert Post.objects.filter(author=author).count() > 3


@pytest.mark.django_db(transaction=True)
def test_form_that_is_sent_several_times_at_once_counts_once():
    topic = opened(make_community(), make_user())
    author = make_user()

    answers = at_once(4, lambda number: discussion.answer(topic, by=author, text="Ecco."))

    assert len({post.pk for post in answers}) == 1
    assert topic.posts.filter(author=author).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_edits_at_once_one_counts():
    community = make_community()
    author = make_participant(community).person
    post = opened(community, author).posts.get()

    def edit(number: int):
        return discussion.edit(post, by=author, text=f"Modo {number}.", read=0)

    answers = at_once(4, edit)

    assert sum(isinstance(answer, InvalidTransition) for answer in answers) == 3
    assert post.revisions.count() == 1
