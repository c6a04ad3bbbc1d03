"""The pages of discussions: who reads, who writes, what is refused and given back."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities import discussion
from communities.models import CommunityState, MembershipRole, Topic
from communities.posts import post_address
from communities.views import discussion as pages
from partners.models import Role
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_membership,
    make_participant,
    make_partner,
    make_staff,
    make_user,
)
from tests.signing import sign_in

SECRET = "Parola che nessun altro legge."


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def member(community):
    return make_participant(community)


@pytest.fixture
def topic(community, member):
    return discussion.open_topic(community, by=member.person, title="Spazi comuni", text=SECRET)


def area(community) -> str:
    return f"/comunita/{community.slug}/area/discussioni/"


def addresses(topic) -> list[str]:
    post = topic.posts.first()
    here = topic.get_absolute_url()
    own = f"{here}messaggi/{post.pk}/"
    verbs = ["", "chiudi/", "riapri/", "segui/"]
    of_post = ["modifica/", "storia/", "nascondi/", "mostra/"]
    lists = [area(topic.community), f"{area(topic.community)}nuova/"]
    return lists + [here + verb for verb in verbs] + [own + verb for verb in of_post]


def archive(community) -> None:
    type(community).objects.filter(pk=community.pk).update(
        state=CommunityState.ARCHIVED, closing_report_it="–", archived_on=timezone.localdate()
    )


# --- Who sees and writes --------------------------------------------------------------------------


def test_strangers_do_not_find_any_of_it(client, topic):
    other = make_participant(make_community()).person
    make_membership(topic.community, organisation=make_affiliation(person=other).organisation)

    for person in (make_user(), other):
        client.force_login(person)
        for address in addresses(topic):
            for ask in (client.get, client.post):
                answer = ask(address)
                assert answer.status_code in (404, 405), address
                assert SECRET not in answer.content.decode()


def test_visitors_are_asked_to_sign_in(client, topic):
    for address in addresses(topic):
        assert client.get(address)["Location"].startswith("/account/accesso/")


def test_topic_is_not_found_through_another_community(client, topic, member):
    other = make_participant(make_community(), affiliation=make_affiliation(person=member.person))
    client.force_login(member.person)

    wrong = f"{area(other.membership.community)}{topic.pk}/"
    assert client.get(wrong).status_code == 404
    assert client.get(topic.get_absolute_url()).status_code == 200


def test_secretariat_needs_the_second_factor(client, topic):
    office = make_staff()
    sign_in(client, office, second_factor=False)
    assert client.get(topic.get_absolute_url()).status_code == 403

    sign_in(client, office)
    assert SECRET in client.get(topic.get_absolute_url()).content.decode()


def test_pages_are_kept_by_no_cache(client, topic, member):
    client.force_login(member.person)

    for address in (area(topic.community), topic.get_absolute_url()):
        answer = client.get(address)
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"] == "noindex"


def _people(community) -> dict:
    role = make_user()
    role.groups.add(Group.objects.get(name=Role.FACILITATOR))
    return {
        "member": make_participant(community).person,
        "observer": make_participant(community, role=MembershipRole.OBSERVER).person,
        "facilitator": make_facilitator(community),
        "facilitator of all": role,
    }


def test_who_opens_answers_closes_and_hides(client, topic):
    tried = {}
    for name, person in _people(topic.community).items():
        client.force_login(person)
        here = topic.get_absolute_url()
        post = topic.posts.first()
        steps = [
            (f"{area(topic.community)}nuova/", {"title": f"Da {name}", "text": "–"}),
            (here, {"text": f"Risposta di {name}"}),
            (f"{here}messaggi/{post.pk}/modifica/", {"text": "Mio!", "read": 0}),
            (f"{here}messaggi/{post.pk}/nascondi/", {"reason": "–"}),
            (f"{here}messaggi/{post.pk}/mostra/", {}),
            (f"{here}chiudi/", {}),
            (f"{here}riapri/", {}),
            (f"{here}segui/", {"follow": "1"}),
        ]
        tried[name] = [client.post(address, data).status_code for address, data in steps]

    assert tried == {
        "member": [302, 302, 403, 403, 403, 403, 403, 302],
        "observer": [403, 403, 403, 403, 403, 403, 403, 302],
        "facilitator": [302, 302, 403, 302, 302, 302, 302, 302],
        "facilitator of all": [302, 302, 403, 302, 302, 302, 302, 302],
    }


def test_forbidden_answer_gives_the_text_back(client, topic):
    client.force_login(make_participant(topic.community, role=MembershipRole.OBSERVER).person)

    answer = client.post(topic.get_absolute_url(), {"text": "Il mio parere."})

    assert answer.status_code == 403
    assert "Il mio parere." in answer.content.decode()
    assert topic.posts.count() == 1


def test_archived_community_is_read_and_not_written(client, topic, member):
    archive(topic.community)
    client.force_login(member.person)

    page = client.get(topic.get_absolute_url()).content.decode()

    assert SECRET in page
    assert 'name="text"' not in page
    assert client.post(topic.get_absolute_url(), {"text": "–"}).status_code == 403


# --- Opening and answering ------------------------------------------------------------------------


def test_member_opens_a_topic(client, community, member):
    client.force_login(member.person)
    assert client.get(f"{area(community)}nuova/").status_code == 200

    typed = {"title": "  Sale\u202e prova ", "text": "Chi ne ha?\r\n\r\n<b>Noi</b>"}
    answer = client.post(f"{area(community)}nuova/", typed)

    topic = Topic.objects.get()
    assert answer["Location"] == topic.get_absolute_url()
    assert topic.title == "Sale prova"
    post = topic.posts.get()
    assert post.organisation == member.membership.organisation
    page = client.get(topic.get_absolute_url()).content.decode()
    assert "&lt;b&gt;Noi&lt;/b&gt;" in page
    assert member.membership.organisation.name in page
    assert "Sale prova" in client.get(area(community)).content.decode()


@pytest.mark.parametrize(
    "typed", [{"title": "", "text": "x"}, {"title": "x", "text": " "}, {"title": "x" * 201}]
)
def test_incomplete_topic_is_refused_with_what_was_typed(client, community, member, typed):
    client.force_login(member.person)

    answer = client.post(f"{area(community)}nuova/", typed)

    assert answer.status_code == 422
    assert not Topic.objects.exists()
    assert answer.context["form"]["title"].value() == typed["title"]


def test_answer_leads_to_itself(client, topic, member):
    client.force_login(member.person)

    answer = client.post(topic.get_absolute_url(), {"text": "Ecco."})

    post = topic.posts.last()
    assert answer["Location"] == post_address(post)
    page = client.get(answer["Location"]).content.decode()
    assert f'id="m-{post.pk}"' in page
    assert SECRET not in page  # the page begins with the answer


def test_who_takes_part_for_several_chooses_for_which(client, topic, member):
    second = make_partner(name="Seconda")
    affiliation = make_affiliation(person=member.person, organisation=second)
    make_participant(topic.community, affiliation=affiliation)
    client.force_login(member.person)

    assert client.post(topic.get_absolute_url(), {"text": "Ecco."}).status_code == 422
    foreign = {"text": "Ecco.", "organisation": make_partner().pk}
    assert client.post(topic.get_absolute_url(), foreign).status_code == 422
    client.post(topic.get_absolute_url(), {"text": "Ecco.", "organisation": second.pk})

    assert topic.posts.last().organisation == second


def test_facilitator_writes_for_no_organisation(client, topic):
    client.force_login(make_facilitator(topic.community))

    client.post(topic.get_absolute_url(), {"text": "Ecco."})

    assert topic.posts.last().organisation is None


def test_too_many_messages_are_refused_with_the_text(client, topic, member, monkeypatch):
    monkeypatch.setattr(discussion, "POSTS_AN_HOUR", 1)
    client.force_login(member.person)

    for address, more in (
        (topic.get_absolute_url(), {}),
        (f"{area(topic.community)}nuova/", {"title": "x"}),
    ):
        answer = client.post(address, {"text": "Ancora una cosa."} | more)
        assert answer.status_code == 429
        assert "Ancora una cosa." in answer.content.decode()


def test_message_that_names_too_many_is_refused_with_the_text(client, topic, member, monkeypatch):
    monkeypatch.setattr(discussion, "MOST_NAMED", 0)
    other = make_participant(topic.community).person
    client.force_login(member.person)

    answer = client.post(topic.get_absolute_url(), {"text": f"@{other} che dici?"})

    assert answer.status_code == 422
    assert "che dici?" in answer.content.decode()


def test_answer_to_a_topic_closed_meanwhile_is_given_back(client, topic, member):
    discussion.close(topic, by=make_facilitator(topic.community))
    client.force_login(member.person)

    answer = client.post(topic.get_absolute_url(), {"text": "Troppo tardi?"})

    assert answer.status_code == 409
    assert "Troppo tardi?" in answer.content.decode()
    assert topic.posts.count() == 1


# --- Following, closing ---------------------------------------------------------------------------


def test_follow_and_stop_following(client, topic):
    reader = make_participant(topic.community, role=MembershipRole.OBSERVER).person
    client.force_login(reader)
    assert client.get(f"{topic.get_absolute_url()}segui/").status_code == 405

    client.post(f"{topic.get_absolute_url()}segui/", {"follow": "1"})
    assert topic.follows.filter(person=reader).exists()
    assert client.get(area(topic.community)).context["followed"] == {topic.pk}

    client.post(f"{topic.get_absolute_url()}segui/")
    assert not topic.follows.filter(person=reader).exists()


def test_closed_topic_says_by_whom_and_why(client, topic):
    facilitator = make_facilitator(topic.community, person=make_user(last_name="Moderati"))
    client.force_login(facilitator)
    here = topic.get_absolute_url()
    assert client.get(f"{here}chiudi/").status_code == 200

    client.post(f"{here}chiudi/", {"reason": "Si va avanti altrove."})

    page = client.get(here).content.decode()
    assert "Si va avanti altrove." in page
    assert "Moderati" in page
    assert 'name="text"' not in page
    again = client.post(f"{here}chiudi/", {"reason": "Di nuovo."})
    assert again.status_code == 409
    assert "Di nuovo." in again.content.decode()
    assert client.post(f"{here}riapri/").status_code == 302
    assert client.post(f"{here}riapri/").status_code == 409
    assert "Si va avanti altrove." not in client.get(here).content.decode()


# --- Many ----------------------------------------------------------------------------------------


def test_long_topic_is_read_in_pages(client, topic, member, monkeypatch):
    monkeypatch.setattr(pages, "POSTS", 3)
    for number in range(5):
        discussion.answer(topic, by=member.person, text=f"Numero {number}.")
    client.force_login(member.person)

    first = client.get(topic.get_absolute_url())
    after = first.context["page"].after
    second = client.get(topic.get_absolute_url(), {"dopo": after})

    shown = [[post.text for post in page.context["page"].rows] for page in (first, second)]
    assert shown == [[SECRET, "Numero 0.", "Numero 1."], ["Numero 2.", "Numero 3.", "Numero 4."]]


def test_topics_are_listed_by_their_last_answer(client, topic, member):
    later = discussion.open_topic(topic.community, by=member.person, title="Dopo", text="–")
    Topic.objects.filter(pk=topic.pk).update(last_post_at=timezone.now() - timedelta(days=1))
    client.force_login(member.person)
    assert client.get(area(topic.community)).context["page"].rows == [later, topic]

    discussion.answer(topic, by=member.person, text="Ancora.")

    assert client.get(area(topic.community)).context["page"].rows == [topic, later]


def test_queries_of_topics_and_messages_do_not_grow(client, topic, member, monkeypatch):
    monkeypatch.setattr(discussion, "POSTS_AN_HOUR", 100)
    client.force_login(make_facilitator(topic.community))
    places = [area(topic.community), topic.get_absolute_url()]
    client.get(places[0])
    before = [_queries(client, place) for place in places]
    for number in range(29):
        one = make_participant(topic.community)
        values = {"by": one.person, "organisation": one.membership.organisation}
        discussion.answer(topic, text=f"Numero {number}.", **values)
        discussion.open_topic(topic.community, title=f"Tema {number}", text="–", **values)

    assert [_queries(client, place) for place in places] == before


def _queries(client, place: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(place).status_code == 200
    return len(asked)
