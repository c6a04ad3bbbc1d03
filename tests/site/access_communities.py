"""A community with one of everything, for the table of who hears what at which address.

The partner takes part in it; its representative is named for it, its plain member is not.
"""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from communities import calendar_links, proposals
from communities.models import (
    Choice,
    Community,
    DigestChoice,
    ImportedTotal,
    MembershipState,
    Participant,
    Post,
    Programme,
    Question,
    Resource,
    ResourceVersion,
    Survey,
    Topic,
    Visibility,
)
from partners.models import Organisation, User
from tests.communities.surveys import make_closed
from tests.factories import (
    make_affiliation,
    make_community,
    make_meeting,
    make_membership,
    make_participant,
)

SLUG = "comunita-di-prova"
# Addresses that are one community's: each takes its slug.
OF_COMMUNITY = """
    community_area community_enter community_edit community_ics community_people
    community_review facilitation
    community_archive community_reopen meeting_area_list meeting_list meeting_new membership
    membership_decide membership_end membership_leave membership_list membership_request
    membership_role membership_withdraw participant_add participant_end post_edit post_hide
    post_history post_show question_delete question_edit question_move question_new
    request_list resource resource_edit resource_file resource_list resource_new
    resource_public_list resource_restore resource_version resource_version_list
    resource_withdraw survey
    survey_answer survey_close survey_csv survey_edit survey_extend survey_list survey_new
    survey_publish survey_withdraw topic topic_close topic_follow topic_list topic_new topic_reopen
    survey_texts
"""
KEYS = {
    "membership": "membership membership_leave membership_role membership_end participant_add "
    "participant_end membership_withdraw",
    "request": "membership_decide",
    "meeting": "meeting meeting_desk meeting_edit meeting_move meeting_cancel meeting_hold "
    "meeting_minutes registration registration_withdraw registration_list registration_export "
    "attendance meeting_ics",
    "resource": "resource resource_edit resource_version resource_version_list "
    "resource_withdraw resource_restore resource_file",
    "topic": "topic topic_close topic_reopen topic_follow post_edit post_history post_hide "
    "post_show",
    "survey": "survey survey_csv survey_texts survey_answer survey_close "
    "survey_extend survey_withdraw",
    "draft": "survey_edit survey_publish question_new question_edit question_delete question_move",
    "proposal": "proposal proposal_support proposal_withdraw proposal_decide",
    "supported": "proposal_unsupport",
}


def things(partner: Organisation, roles: dict[str, User | None]) -> dict[str, object]:
    """What stands in each parameter of the communities' addresses."""
    community = make_community(slug=SLUG)
    membership = make_membership(community, organisation=partner)
    participant = Participant.objects.create(membership=membership, person=roles["representative"])
    programme = Programme.objects.create(community=community, name="Programma")
    draft, question = _draft(community, roles["staff"])
    topic, post = _topic(community, participant.person)
    rows = {
        "membership": membership,
        "request": make_membership(community, state=MembershipState.REQUESTED),
        "meeting": make_meeting(community, visibility="members", takes_registrations=True),
        "resource": _resource(community, participant.person),
        "topic": topic,
        "survey": make_closed(5, 0, community=community, results_visibility=Visibility.MEMBERS),
        "draft": draft,
        "proposal": make_community(state="proposed", proposed_by=make_affiliation().person),
        "supported": _supported(partner, roles["representative"]),
    }
    shown: dict[str, object] = {f"communities:{name} slug": SLUG for name in OF_COMMUNITY.split()}
    for name, addresses in KEYS.items():
        shown |= {f"communities:{address} pk": rows[name].pk for address in addresses.split()}
    facilitation = community.facilitations.create(
        person=make_participant(community).person,
        appointed_by=roles["staff"],
        starts_on=timezone.localdate(),
    )
    total = ImportedTotal.objects.create(
        community=community, measure="people", number=3, source="fonte"
    )
    curated = {
        "community": community, "membership": membership, "meeting": rows["meeting"],
        "resource": rows["resource"], "survey": draft, "programme": programme,
        "facilitation": facilitation, "importedtotal": total,
    }  # fmt: skip
    for model, row in curated.items():
        for verb in ("change", "delete", "history"):
            shown[f"admin:communities_{model}_{verb} object_id"] = row.pk
    return shown | {
        "site:community slug": SLUG,
        "site:community_strategies slug": SLUG,
        "post": post.pk,
        "question": question.pk,
        "communities:proposal_support data": {"organisation": partner.pk},
        "communities:proposal_unsupport data": {"organisation": partner.pk},
        "communities:participant_end person": participant.person_id,
        "communities:resource_file number": 1,
        "communities:resource_file filename": "appunti.txt",
        "communities:own_ics token": calendar_links.make(roles["citizen"]).link_token,
        "communities:digest_unsubscribe token": _digest_token(roles["citizen"]),
    }


def _topic(community, person: User) -> tuple[Topic, Post]:
    topic = Topic.objects.create(community=community, title="Tema", opened_by=person)
    return topic, Post.objects.create(topic=topic, author=person, text="Parole.")


def _resource(community, person: User) -> Resource:
    row = Resource.objects.create(
        community=community, kind="document", title="Appunti", added_by=person
    )
    ResourceVersion.objects.create(
        resource=row, number=1, file=ContentFile(b"ciao", "a.txt"), suffix=".txt", size=4,
        sha256="0" * 64,
    )  # fmt: skip
    return row


def _draft(community, person: User) -> tuple[Survey, Question]:
    now = timezone.now()
    survey = Survey.objects.create(
        community=community, title_it="Bozza", opens_at=now, closes_at=now + timedelta(days=9),
        created_by=person,
    )  # fmt: skip
    question = Question.objects.create(survey=survey, position=1, kind="single", text_it="Quale?")
    for position in (1, 2):
        Choice.objects.create(question=question, position=position, text_it=str(position))
    return survey, question


def _supported(partner: Organisation, person: User) -> Community:
    community = make_community(state="proposed", proposed_by=make_affiliation().person)
    proposals.support(community, partner, by=person)
    return community


def _digest_token(person: User) -> str:
    choice, _created = DigestChoice.objects.get_or_create(person=person)
    return choice.link_token
