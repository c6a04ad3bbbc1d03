"""One message: edited with its history, hidden with its reason, shown again."""

import pytest

from communities import discussion
from communities.models import Community
from tests.factories import (
    make_community,
    make_facilitator,
    make_participant,
    make_user,
)


@pytest.fixture
def author(db):
    return make_participant().person


@pytest.fixture
def post(author):
    community = author_community(author)
    topic = discussion.open_topic(community, by=author, title="Spazi", text="Era scritto male.")
    return topic.posts.get()


def author_community(author):
    return Community.objects.entered_by(author).get()


def url(post, verb: str) -> str:
    return f"{post.topic.get_absolute_url()}messaggi/{post.pk}/{verb}/"


def topic_page(client, post) -> str:
    return client.get(post.topic.get_absolute_url()).content.decode()


def test_author_edits_and_everybody_inside_reads_what_was_said(client, post, author):
    client.force_login(author)
    form = client.get(url(post, "modifica")).context["form"]
    assert (form["text"].value(), form["read"].value()) == ("Era scritto male.", 0)

    answer = client.post(url(post, "modifica"), {"text": "È scritto bene.", "read": 0})

    assert answer.status_code == 302
    client.force_login(make_participant(post.topic.community).person)
    page = topic_page(client, post)
    assert "È scritto bene." in page
    assert "Era scritto male." not in page
    assert url(post, "storia") in page
    history = client.get(url(post, "storia")).content.decode()
    assert "<p>Era scritto male.</p>" in history
    assert "<del" in history


def test_long_history_is_read_page_by_page(client, post, author):
    for number in range(7):
        discussion.edit(post, by=author, text=f"Wording {number}.", read=number)
    client.force_login(author)

    first = client.get(url(post, "storia"))
    second = client.get(url(post, "storia"), {"dopo": first.context["page"].after})

    assert [len(page.context["page"].rows) for page in (first, second)] == [5, 3]
    assert 'rel="next"' in first.content.decode()


@pytest.mark.parametrize("typed", [{"text": "", "read": 0}, {"text": "x"}, {"text": "x" * 10001}])
def test_wrong_edit_is_refused(client, post, author, typed):
    client.force_login(author)

    assert client.post(url(post, "modifica"), typed).status_code == 422
    post.refresh_from_db()
    assert post.text == "Era scritto male."


def test_edit_of_an_older_wording_gives_the_text_back(client, post, author):
    discussion.edit(post, by=author, text="Da un’altra finestra.", read=0)
    client.force_login(author)

    answer = client.post(url(post, "modifica"), {"text": "Da questa.", "read": 0})

    assert answer.status_code == 409
    assert "Da questa." in answer.content.decode()


def test_edit_of_a_hidden_or_closed_message_gives_the_text_back(client, post, author):
    client.force_login(author)
    facilitator = make_facilitator(post.topic.community)
    discussion.hide(post, by=facilitator, reason="–")

    hidden = client.post(url(post, "modifica"), {"text": "Da capo.", "read": 0})
    discussion.show(post, by=facilitator)
    discussion.close(post.topic, by=facilitator)
    closed = client.post(url(post, "modifica"), {"text": "Da capo.", "read": 0})

    for answer in (hidden, closed):
        assert answer.status_code == 409
        assert "Da capo." in answer.content.decode()


def test_hidden_message_shows_the_reason_and_not_its_words(client, post, author):
    facilitator = make_facilitator(post.topic.community)
    discussion.edit(post, by=author, text="Meglio.", read=0)
    client.force_login(facilitator)
    assert "Meglio." in client.get(url(post, "nascondi")).content.decode()
    assert client.post(url(post, "nascondi")).status_code == 422

    client.post(url(post, "nascondi"), {"reason": "Offende una persona."})

    client.force_login(make_participant(post.topic.community).person)
    page = topic_page(client, post)
    assert "Offende una persona." in page
    assert "Meglio." not in page
    assert client.get(url(post, "storia")).status_code == 404
    for allowed in (author, facilitator):
        client.force_login(allowed)
        assert "Meglio." in topic_page(client, post)
        assert client.get(url(post, "storia")).status_code == 200


def test_message_decided_meanwhile_is_refused_with_the_reasons(client, post):
    facilitator = make_facilitator(post.topic.community)
    discussion.hide(post, by=make_facilitator(post.topic.community), reason="–")
    client.force_login(facilitator)

    answer = client.post(url(post, "nascondi"), {"reason": "Le mie ragioni."})

    assert answer.status_code == 409
    assert "Le mie ragioni." in answer.content.decode()
    assert client.post(url(post, "mostra")).status_code == 302
    assert client.post(url(post, "mostra")).status_code == 409
    assert client.get(url(post, "mostra")).status_code == 405


def test_message_is_not_found_in_another_topic(client, post, author):
    community = post.topic.community
    other = discussion.open_topic(community, by=author, title="Altro", text="–")
    client.force_login(author)

    wrong = f"{other.get_absolute_url()}messaggi/{post.pk}/storia/"
    assert client.get(wrong).status_code == 404


def test_erased_author_has_no_name(client, post):
    reader = make_participant(post.topic.community).person
    client.force_login(reader)
    assert "Ada Rossi" in topic_page(client, post)
    gone = {"first_name": "", "last_name": "", "is_active": False}
    people = type(post.author).objects.filter(pk=post.author_id)
    people.update(**gone, email="1@erased.invalid", erased_at=post.created_at)

    page = topic_page(client, post)

    assert "una persona che non ha più un account" in page or "without an account" in page
    assert str(post.author) not in page


def test_no_address_of_anybody_is_on_the_pages(client, post, author):
    client.force_login(make_facilitator(post.topic.community, person=make_user()))
    discussion.edit(post, by=author, text="Meglio.", read=0)

    for address in (post.topic.get_absolute_url(), url(post, "storia"), url(post, "nascondi")):
        assert author.email not in client.get(address).content.decode()


def test_outsiders_of_a_community_cannot_be_named(client, post):
    """The list of names is not to be probed: nothing tells whether a name was found."""
    outside = make_participant(make_community()).person
    client.force_login(post.author)

    answer = client.post(post.topic.get_absolute_url(), {"text": f"@{outside}"}, follow=True)

    assert answer.status_code == 200
    assert not post.topic.posts.last().mentions.exists()
