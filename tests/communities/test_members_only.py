"""What is for members reaches nobody else: by address, list, filter, search, export or feed."""

import pytest
from django.test import Client
from django.utils import timezone

from communities import calendar_links, discussion, registrations, resources
from communities.files import SharedFile, read
from communities.models import Meeting, Resource, Survey, Visibility
from tests.communities.surveys import answered, ask, make_draft
from tests.crawl import crawl, text_of
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_meeting,
    make_participant,
    make_user,
)

SECRET = "Riservatissimo"
WORDS = ("incontro", "tema", "parole", "appunti", "file", "sondaggio")  # each after SECRET
LINK = "https://video.example/riservatissimo"
EXPORTS = [f"/comunita/esporta/{form}/" for form in ("csv", "json")]
FEEDS = ["/calendario.ics", "/comunita/prova/calendario.ics"]
LISTS = ["/comunita/", "/comunita/prova/", "/comunita/prova/incontri/", "/comunita/prova/risorse/",
         "/comunita/prova/organizzazioni/", "/calendario/", "/calendario/?vista=elenco",
         "/"]  # fmt: skip


@pytest.fixture
def inside(db) -> dict:
    """A community in which everything for members says SECRET; who is in it, and the addresses."""
    community = make_community(slug="prova")
    participant, facilitator = make_participant(community).person, make_facilitator(community)
    shown = make_meeting(community, link=LINK, minutes=f"{SECRET} resoconto", title_it="Aperto")
    hidden = make_meeting(community, visibility=Visibility.MEMBERS, title_it=f"{SECRET} incontro")
    topic = discussion.open_topic(
        community, title=f"{SECRET} tema", text=f"{SECRET} parole", by=participant
    )
    resource = Resource(community=community, kind="document", title=f"{SECRET} appunti")
    resources.add(resource, by=facilitator, file=_file())
    survey = make_draft(community, title_it=f"{SECRET} sondaggio")
    question = ask(survey)
    Survey.objects.filter(pk=survey.pk).update(state="published", published_at=timezone.now())
    answered(survey, *[{question: 1}] * 6)
    Survey.objects.filter(pk=survey.pk).update(closes_at=timezone.now())
    area = f"{community.get_absolute_url()}area/"
    version = resource.versions.get()
    return {
        "participant": participant,
        "facilitator": facilitator,
        "own_calendar": calendar_links.make(participant).link_token,
        "shown": shown,
        "addresses": [
            area,
            f"{area}persone/",
            f"{area}incontri/",
            f"{area}discussioni/",
            f"{area}discussioni/{topic.pk}/",
            f"{area}risorse/",
            f"{area}sondaggi/",
            f"{area}richieste/",
            f"/incontri/{hidden.pk}/",
            f"/incontri/{hidden.pk}.ics",
            f"/incontri/{hidden.pk}/iscritti/",
            f"/incontri/{hidden.pk}/iscritti/esporta/",
            f"/comunita/prova/risorse/{resource.pk}/",
            f"/comunita/prova/risorse/{resource.pk}/1/{resources.file_name(resource, version)}",
            f"/comunita/prova/sondaggi/{survey.pk}/",
            f"/comunita/prova/sondaggi/{survey.pk}/risultati.csv",
        ],
    }


def _file() -> SharedFile:
    return read("appunti.txt", f"{SECRET} file".encode())


def outsiders() -> list[Client]:
    """Nobody, a citizen, who represents another partner, and a member of another community."""
    people = [None, make_user(), make_affiliation().person, make_participant().person]
    clients = []
    for person in people:
        clients.append(Client())
        if person:
            clients[-1].force_login(person)
    return clients


@pytest.mark.slow
def test_who_is_not_inside_finds_nothing_at_any_address(inside):
    for client in outsiders():
        for prefix in ("", "/en"):
            for address in inside["addresses"]:
                answer = client.get(prefix + address)
                assert answer.status_code == 404 or "/accesso/" in answer["Location"], address
                assert SECRET not in text_of(answer)


def test_who_is_inside_finds_it(inside):
    """Negative control: all of it is there, at these very addresses."""
    client = Client()
    client.force_login(inside["facilitator"])

    seen = "".join(text_of(client.get(address, follow=True)) for address in inside["addresses"])

    for words in WORDS:
        assert f"{SECRET} {words}" in seen, words


@pytest.mark.parametrize(
    "who",
    [0, pytest.param(3, marks=pytest.mark.slow)],
    ids=["nobody", "a member of another community"],
)
def test_no_page_list_filter_export_or_feed_tells_of_it(inside, who):
    client = outsiders()[who]
    searched = [f"{each}?q={word}" for each in (*LISTS, *EXPORTS) for word in WORDS]
    starts = [*LISTS, *EXPORTS, *FEEDS, *searched, f"/incontri/{inside['shown'].pk}/"]

    answers = crawl(client, *starts, *[f"/en{each}" for each in starts])

    assert len(answers) > 100
    for address, answer in answers.items():
        assert SECRET not in text_of(answer), address
        assert LINK not in text_of(answer), address


def test_link_of_a_public_meeting_is_for_members_and_who_has_a_place(inside):
    shown = inside["shown"]
    Meeting.objects.filter(pk=shown.pk).update(takes_registrations=True)
    shown.refresh_from_db()
    guest, client = make_user(), Client()
    client.force_login(guest)
    desk = f"/incontri/{shown.pk}/area/"
    assert LINK not in text_of(client.get(desk))

    registrations.register(shown, person=guest, by=guest)

    assert LINK in text_of(client.get(desk))


def test_own_calendar_holds_it_until_one_is_out(inside):
    address = f"/calendario/mio/{inside['own_calendar']}/calendario.ics"
    assert SECRET in text_of(Client().get(address))

    inside["participant"].affiliations.update(state="ended", ended_at=timezone.now())

    assert SECRET not in text_of(Client().get(address))
