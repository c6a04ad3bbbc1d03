"""docs/states.md draws what the code declares, and the database keeps it."""

import re
from pathlib import Path

import pytest
from django.db import connection

from communities.models import (
    COMMUNITY_TRANSITIONS,
    MEETING_TRANSITIONS,
    MEMBERSHIP_TRANSITIONS,
    POST_TRANSITIONS,
    REGISTRATION_TRANSITIONS,
    RESOURCE_TRANSITIONS,
    SURVEY_TRANSITIONS,
    TOPIC_TRANSITIONS,
    Community,
    CommunityState,
    Meeting,
    MeetingState,
    Membership,
    MembershipState,
    Post,
    PostState,
    Registration,
    RegistrationState,
    Resource,
    ResourceState,
    Survey,
    SurveyState,
    Topic,
    TopicState,
)
from consultation.models import (
    APPEAL_TRANSITIONS,
    CONTRIBUTION_TRANSITIONS,
    FLAG_TRANSITIONS,
    PLEDGE_TRANSITIONS,
    RESPONSE_TRANSITIONS,
    Appeal,
    AppealState,
    Contribution,
    ContributionState,
    Flag,
    FlagState,
    Pledge,
    PledgeState,
    Response,
    ResponseState,
)
from partners.models import (
    ADHESION_TRANSITIONS,
    AFFILIATION_TRANSITIONS,
    DUPLICATE_TRANSITIONS,
    PROJECT_TRANSITIONS,
    STANDING_TRANSITIONS,
    Adhesion,
    AdhesionState,
    Affiliation,
    AffiliationState,
    DuplicateState,
    Organisation,
    PossibleDuplicate,
    Project,
    ProjectState,
    Standing,
)
from plan.models import (
    CYCLE_TRANSITIONS,
    DOCUMENT_TRANSITIONS,
    INVOLVEMENT_TRANSITIONS,
    UPDATE_TRANSITIONS,
    VERSION_TRANSITIONS,
    CycleState,
    Document,
    DocumentState,
    Involvement,
    InvolvementState,
    ProgressUpdate,
    ReportingCycle,
    UpdateState,
    Version,
    VersionState,
)
from tsi.base.models import MAIL_TRANSITIONS, MailState, OutgoingMail
from tsi.base.transitions import Transitions
from tsi.site.models import REPORT_TRANSITIONS, AccessibilityReport, ReportState

MACHINES = [
    (Organisation, Standing, STANDING_TRANSITIONS),
    (Adhesion, AdhesionState, ADHESION_TRANSITIONS),
    (Affiliation, AffiliationState, AFFILIATION_TRANSITIONS),
    (Project, ProjectState, PROJECT_TRANSITIONS),
    (PossibleDuplicate, DuplicateState, DUPLICATE_TRANSITIONS),
    (Community, CommunityState, COMMUNITY_TRANSITIONS),
    (Membership, MembershipState, MEMBERSHIP_TRANSITIONS),
    (Meeting, MeetingState, MEETING_TRANSITIONS),
    (Registration, RegistrationState, REGISTRATION_TRANSITIONS),
    (Topic, TopicState, TOPIC_TRANSITIONS),
    (Post, PostState, POST_TRANSITIONS),
    (Resource, ResourceState, RESOURCE_TRANSITIONS),
    (Survey, SurveyState, SURVEY_TRANSITIONS),
    (Contribution, ContributionState, CONTRIBUTION_TRANSITIONS),
    (Response, ResponseState, RESPONSE_TRANSITIONS),
    (Pledge, PledgeState, PLEDGE_TRANSITIONS),
    (Flag, FlagState, FLAG_TRANSITIONS),
    (Appeal, AppealState, APPEAL_TRANSITIONS),
    (Version, VersionState, VERSION_TRANSITIONS),
    (Involvement, InvolvementState, INVOLVEMENT_TRANSITIONS),
    (Document, DocumentState, DOCUMENT_TRANSITIONS),
    (ReportingCycle, CycleState, CYCLE_TRANSITIONS),
    (ProgressUpdate, UpdateState, UPDATE_TRANSITIONS),
    (OutgoingMail, MailState, MAIL_TRANSITIONS),
    (AccessibilityReport, ReportState, REPORT_TRANSITIONS),
]
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "states.md").read_text("utf-8")


def drawn(name: str) -> set[tuple[str, str, str]]:
    drawing = PAGE.split(f"## {name}\n", 1)[1].split("## ", 1)[0]
    return set(re.findall(r"^ +(\w+) --> (\w+): (\w+)$", drawing, re.MULTILINE))


def declared(transitions: Transitions) -> set[tuple[str, str, str]]:
    return {
        (str(source), str(target), verb)
        for verb, (sources, target) in transitions.table.items()
        for source in sources
    }


@pytest.mark.parametrize(("model", "states", "transitions"), MACHINES, ids=lambda x: str(x)[:30])
def test_drawing_is_the_code(model, states, transitions):
    assert drawn(model.__name__) == declared(transitions)


@pytest.mark.parametrize(("model", "states", "transitions"), MACHINES, ids=lambda x: str(x)[:30])
def test_every_state_is_one_of_the_model_and_is_reached(model, states, transitions):
    sources, targets = map(set, zip(*transitions.pairs(), strict=True))
    start = {
        value for value in states.values if value not in targets
    }  # where rows begin; an affiliation begins invited or requested
    default = model._meta.get_field(transitions.field)
    assert start <= {default.default} or not default.has_default()
    assert targets <= set(states.values)
    assert sources <= set(states.values)


@pytest.mark.parametrize(("model", "states", "transitions"), MACHINES, ids=lambda x: str(x)[:30])
def test_database_has_the_trigger(db, model, states, transitions):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef(tgfoid) FROM pg_trigger "
            "WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger_%%states%%'",
            [model._meta.db_table],
        )
        (definition,) = cursor.fetchone()
    for source, target in transitions.pairs():
        assert source in definition
        assert target in definition


def test_every_model_with_transitions_is_drawn():
    headings = re.findall(r"^## (\w+)$", PAGE, re.MULTILINE)
    assert headings == [model.__name__ for model, _states, _transitions in MACHINES]
