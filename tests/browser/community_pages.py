"""The pages of the communities, with long words and long names among what they show."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from communities import meetings, registrations
from communities.models import (
    Community,
    Meeting,
    Membership,
    Participant,
    Post,
    Resource,
    ResourceVersion,
    Topic,
)
from communities.surveys import editing
from plan.models import CommunityLink, Plan
from tests.communities.surveys import answered, ask, make_draft
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_meeting,
    make_membership,
    make_participant,
    make_partner,
    make_user,
)

LONG = "Straßenbahnbetriebsgenossenschaftsverwaltungsangestelltenversicherung" * 2
TITLES = {"title_it": f"Titolo {LONG}", "title_en": f"Title {LONG}"}
TEXTS = {"description_it": f"Parola {LONG}", "description_en": f"Word {LONG}"}
HERE = "/comunita/lunga/"
AREA = f"{HERE}area/"


def community_pages(plan: Plan) -> tuple[dict[str, str], dict[str, str]]:
    """Address of each page by its name: those for everybody, and those for who is inside."""
    community = make_community(slug="lunga", review_due=timezone.localdate(), **TITLES, **TEXTS)
    make_community(slug="finita", state="archived", closing_report_it=f"Parola {LONG}", **TITLES)
    asked = make_community(slug="altra", join_policy="open", **TITLES)
    speaker = _speaker()
    CommunityLink.objects.create(community=community, uid=plan.elements.get(code="1.1.2").uid)
    make_participant(community, affiliation=speaker)
    make_facilitator(community, shown=True, person=_named("Bruno"))
    request = make_membership(community, state="requested", message=f"Parola {LONG}",
                              organisation=make_partner(name=f"Richiesta {LONG}"))  # fmt: skip
    proposal = _proposal(speaker)
    meeting, topic, resource = _meeting(community), _topic(community), _resource(community)
    month = timezone.localtime(meeting.starts_at)
    survey, results = _open_survey(community), _closed_survey(community)
    public = {
        "communities": "/comunita/",
        "no community found": "/comunita/?q=zzzz",
        "community": HERE,
        "concluded community": "/comunita/finita/",
        "members": f"{HERE}organizzazioni/",
        "meetings": f"{HERE}incontri/",
        "meeting": f"/incontri/{meeting.pk}/",
        "public resources": f"{HERE}risorse/",
        "survey results": f"{HERE}sondaggi/{results.pk}/",
        "calendar": f"/calendario/?mese={month:%Y-%m}",
        "calendar in a list": "/calendario/?vista=elenco",
        "calendar of the past": "/calendario/?vista=elenco&quando=passati",
    }
    inside = {
        "area": AREA,
        "people of a community": f"{AREA}persone/",
        "meetings inside": f"{AREA}incontri/",
        "call a meeting": f"{AREA}incontri/nuovo/",
        "meeting desk": f"/incontri/{meeting.pk}/area/",
        "registration": f"/incontri/{meeting.pk}/iscrizione/",
        "registered": f"/incontri/{meeting.pk}/iscritti/",
        "move a meeting": f"/incontri/{meeting.pk}/sposta/",
        "topics": f"{AREA}discussioni/",
        "topic": f"{AREA}discussioni/{topic.pk}/",
        "resources": f"{AREA}risorse/",
        "resource": f"{HERE}risorse/{resource.pk}/",
        "surveys": f"{AREA}sondaggi/",
        "survey desk": f"{AREA}sondaggi/{survey.pk}/",
        "answer a survey": f"{AREA}sondaggi/{survey.pk}/rispondi/",
        "requests": f"{AREA}richieste/",
        "membership": f"{HERE}adesioni/{request.pk}/",
        "review": f"{AREA}verifica/",
        "own calendar": "/calendario/mio/",
        "my communities": "/account/comunita/",
        "proposals": "/comunita/proposte/",
        "proposal": f"/comunita/proposte/{proposal.pk}/",
        "propose a theme": "/comunita/proponi/",
        "office of communities": "/segreteria/comunita/",
        "decide on a proposal": f"/segreteria/comunita/proposte/{proposal.pk}/",
        "facilitation": "/segreteria/comunita/lunga/facilitazione/",
        "join, for which": "/comunita/altra/aderisci/",
        "join": f"/comunita/{asked.slug}/aderisci/?organizzazione={speaker.organisation.pk}",
    }
    return public, inside


def take_part(person) -> None:
    """Be inside for every organisation that is, and wait for a place in what is full."""
    for membership in Membership.objects.filter(state="active"):
        Participant.objects.create(membership=membership, person=person)
    for meeting in Meeting.objects.filter(capacity=1):
        registrations.register(meeting, person=person, by=person)


def _named(first_name: str):
    return make_user(first_name=first_name, last_name=LONG[:100])


def _speaker():
    return make_affiliation(organisation=make_partner(name=f"Partner {LONG}"), person=_named("Ada"))


def _proposal(speaker) -> Community:
    proposed = {"proposed_by": speaker.person, "proposed_for": speaker.organisation}
    words = {"motivation": f"Perché {LONG}"} | TITLES | TEXTS
    return make_community(state="proposed", **proposed, **words)


def _meeting(community: Community):
    """One to come, full, with somebody who waits; and a cancelled one, and one without a day."""
    words = {"agenda": f"Punto {LONG}", "place": f"Via {LONG}", "led_by": f"Ente {LONG}"}
    words |= {"link": f"https://example.org/{LONG}"} | TITLES | TEXTS
    meeting = make_meeting(community, takes_registrations=True, capacity=1, **words)
    first = _named("Carla")
    registrations.register(meeting, person=first, by=first)
    meetings.cancel(make_meeting(community, **TITLES), by=first, reason=f"Perché {LONG}")
    make_meeting(community, precision="month", **TITLES)
    make_meeting(community, starts_at=timezone.now() - timedelta(days=3), **TITLES)
    return meeting


def _topic(community: Community) -> Topic:
    author = _named("Dario")
    topic = Topic.objects.create(community=community, title=f"Tema {LONG}", opened_by=author)
    Post.objects.create(topic=topic, author=author, text=f"Parola {LONG}")
    Post.objects.create(topic=topic, author=author, text="Nascosto.", state="hidden",
                        hidden_reason=f"Perché {LONG}")  # fmt: skip
    return topic


def _resource(community: Community) -> Resource:
    resource = Resource.objects.create(
        community=community, kind="document", title=f"Appunti {LONG}", title_en=f"Notes {LONG}",
        url=f"https://example.org/{LONG}", description=f"Parola {LONG}", visibility="public",
        added_by=_named("Elsa"),
    )  # fmt: skip
    for number in (1, 2):
        ResourceVersion.objects.create(
            resource=resource, number=number, file=ContentFile(b"ciao", "a.txt"), suffix=".txt",
            size=4, sha256="0" * 64, note=f"Nuovo {LONG}",
        )  # fmt: skip
    return resource


def _open_survey(community: Community):
    survey = make_draft(community, **TITLES, **TEXTS)
    choices = [(f"Sì {LONG}", f"Yes {LONG}"), ("No", "No")]
    for kind in ("single", "multiple"):
        ask(survey, kind, choices=choices, text_it=f"Domanda {LONG}", text_en=f"Question {LONG}")
    for kind in ("scale", "number", "text"):
        ask(survey, kind, text_it=f"Domanda {LONG}", text_en=f"Question {LONG}")
    editing.publish(survey, by=survey.created_by)
    return survey


def _closed_survey(community: Community):
    survey = make_draft(community, results_visibility="public", **TITLES)
    choices = [(f"Sì {LONG}", f"Yes {LONG}"), ("No", "No")]
    question = ask(survey, choices=choices, text_it=f"Domanda {LONG}", text_en=f"Question {LONG}")
    editing.publish(survey, by=survey.created_by)
    answered(survey, *[{question: 1}] * 6, *[{question: 2}] * 7)
    editing.close(survey, by=survey.created_by)
    return survey
