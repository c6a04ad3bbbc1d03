"""The whole life of a community in a browser, from a proposed theme to its closing report."""

from types import SimpleNamespace

import pytest

from communities.models import Community, CommunityState
from tests.browser import community_story as story
from tests.browser.community_story import AREA, HERE, REPORT, SECRETS, everywhere
from tests.browser.people import Person
from tests.browser.test_adhesion import PASSWORD
from tests.factories import (
    make_affiliation,
    make_meeting,
    make_partner,
    make_staff,
    make_user,
    make_version,
)
from tests.signing import make_totp

pytestmark = pytest.mark.xdist_group("browser")
WITH_AND_WITHOUT = [True, pytest.param(False, marks=pytest.mark.slow)]  # JavaScript


def somebody(name: str, organisation=None, role: str = "representative"):
    first, last = name.split()
    user = make_user(first_name=first, last_name=last)
    if organisation is not None:
        make_affiliation(person=user, organisation=organisation, role=role)
    return user


@pytest.fixture
def world(transactional_db, person, settings, request):
    """The Plan in force, three partners, and everybody at a window of their own."""
    settings.COMMUNITY_SUPPORT = 2
    make_version()
    make_totp(make_staff(email="office@example.org", password=PASSWORD))
    alfa, beta, gamma = (make_partner(name=f"Ente {each}") for each in ("Alfa", "Beta", "Gamma"))
    users = {
        "ada": somebody("Ada Prima", alfa),
        "bruno": somebody("Bruno Secondo", beta),
        "carla": somebody("Carla Terza", gamma),
        "dario": somebody("Dario Delegato", beta, role="delegate"),
        "fabio": somebody("Fabio Fuori"),
        "citizen": somebody("Elsa Estranea"),
        "office": None,  # signs in on the way
        "stranger": None,
    }
    options = {"javascript": request.param}
    return SimpleNamespace(**{name: person(user, **options) for name, user in users.items()})


def members_only(community: Community) -> list[str]:
    """Every address of this community that shows something of its inside."""
    topic, survey = community.topics.get(), community.surveys.get()
    post, resource = topic.posts.first(), community.resources.get()
    membership = community.memberships.get(organisation__name="Ente Beta")
    meeting = community.meetings.get()
    area = (
        "persone", "incontri", "discussioni", "risorse", "sondaggi", "richieste", "modifica",
        "verifica", "incontri/nuovo", "discussioni/nuova", "risorse/nuova", "sondaggi/nuovo",
        f"discussioni/{topic.pk}", f"discussioni/{topic.pk}/messaggi/{post.pk}/storia",
        f"sondaggi/{survey.pk}", f"sondaggi/{survey.pk}/rispondi", f"sondaggi/{survey.pk}/testi",
    )  # fmt: skip
    meetings = ("", "area/", "iscrizione/", "iscritti/", "iscritti/esporta/", "presenze/")
    return [
        AREA,
        *(f"{AREA}{each}/" for each in area),
        f"{HERE}adesioni/{membership.pk}/",
        f"{HERE}sondaggi/{survey.pk}/",
        f"{HERE}sondaggi/{survey.pk}/risultati.csv",
        f"{HERE}risorse/{resource.pk}/",
        f"{HERE}risorse/{resource.pk}/1/appunti-riservati.txt",
        *(f"/incontri/{meeting.pk}/{each}" for each in meetings),
        f"/incontri/{meeting.pk}.ics",
    ]


def shut_out(person: Person, addresses: list[str]) -> list[str]:
    """What lets this stranger in, or says more than that there is nothing; [] is right."""
    wrong = []
    for address in addresses:
        answer = person.page.request.get(address)
        asked_to_sign_in = person.user is None and "/account/accesso/" in answer.url
        said = [secret for secret in SECRETS.values() if secret in answer.text()]
        if said or (answer.status != 404 and not asked_to_sign_in):
            wrong.append(f"{answer.status} {address} {said}")
    return wrong


def is_closed_to_strangers(world: SimpleNamespace, community: Community) -> None:
    addresses = members_only(community)
    assert shut_out(world.citizen, addresses) == []
    assert shut_out(world.stranger, addresses) == []
    public = everywhere(world.citizen) + everywhere(world.stranger)
    assert [name for name, secret in SECRETS.items() if secret in public] == []
    world.citizen.at(AREA)
    world.citizen.told("This page does not exist")
    world.stranger.at(AREA)
    assert "/account/accesso/" in world.stranger.page.url


def shows_its_inside(world: SimpleNamespace, community: Community) -> None:
    """What strangers are shown nothing of is there to be seen."""
    inside = members_only(community)
    said = "".join(world.fabio.page.request.get(address).text() for address in inside)
    assert [secret for secret in SECRETS.values() if secret not in said] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "world",
    WITH_AND_WITHOUT,
    ids=["javascript", "no javascript"],
    indirect=True,
)
def test_community_from_a_theme_to_its_closing_report(world):
    community = story.propose(world.ada)
    assert world.citizen.at(f"/comunita/proposte/{community.pk}/") == 404
    story.start(world, community)
    story.appoint(world.office)
    assert world.stranger.at(HERE) == 200
    for shown in ("Food and districts", "Ente Alfa", "1.1.1"):
        world.stranger.told(shown)
    story.join(world)
    story.discuss(world.dario, world.ada)
    story.share(world.dario, world.ada)
    story.ask(world.fabio, world.dario, world.ada)
    story.review(world.fabio)
    make_meeting(community, title_it=SECRETS["meeting"], visibility="members",
                 takes_registrations=True)  # fmt: skip

    shows_its_inside(world, community)
    is_closed_to_strangers(world, community)
    story.conclude(world)
    is_closed_to_strangers(world, community)

    community.refresh_from_db()
    assert community.state == CommunityState.ARCHIVED
    world.stranger.at(HERE)
    world.stranger.told(REPORT)
    for person in vars(world).values():
        assert person.window.complaints == []
