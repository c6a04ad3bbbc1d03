from dataclasses import dataclass

import pytest
from django.utils import timezone

from communities.models import Resource, ResourceKind, Visibility
from consultation.models import Answered, Changed, Contribution, Response
from plan.execution import indicators
from tests.factories import (
    make_community,
    make_consultation,
    make_editor,
    make_held,
    make_meeting,
    make_membership,
    make_organisation,
    make_partner,
    make_plan,
    make_project,
    make_published,
    make_version,
)
from tests.plan.executing import make_due, make_involved, make_money, make_report
from tests.plan.monitoring import make_cycle, make_indicator, measured, uid_of


@dataclass(frozen=True)
class World:
    """One of everything that everybody may read."""

    published: Contribution
    addresses: dict[str, str]  # by the operation of the description


@pytest.fixture
def world(db) -> World:
    plan = make_plan()
    version = make_version(plan)
    asked = make_consultation(version, slug="prova")
    published = make_published(asked)
    make_held(asked)
    make_answered(make_published(asked))
    partner = make_partner(slug="ente", website="https://example.org/")
    make_organisation()
    make_project(slug="progetto").organisations.add(partner)
    community = make_community(slug="comunita")
    make_membership(community, organisation=partner)
    meeting = make_meeting(community)
    resource = make_resource(community)
    uid = uid_of(plan)
    make_involved(plan, uid, organisation=partner)
    make_due(plan, uid)
    make_money(plan, uid, "1000.50")
    make_report(make_cycle(plan), uid)
    indicator = make_indicator(plan)
    indicators.observe(indicator, by=None, **measured())
    said = "consultations/prova/contributions/"
    addresses = {
        "root": "",
        "schema": "schema/",
        "organisation_list": "organisations/",
        "organisation_one": "organisations/ente/",
        "project_list": "projects/",
        "project_one": "projects/progetto/",
        "community_list": "communities/",
        "community_one": "communities/comunita/",
        "meeting_list": "meetings/",
        "meeting_one": f"meetings/{meeting.uid}/",
        "resource_list": "resources/",
        "resource_one": f"resources/{resource.pk}/",
        "version_list": "versions/",
        "version_one": "versions/1.0/",
        "passage_list": "versions/1.0/passages/",
        "passage_one": f"passages/{uid}/",
        "consultation_list": "consultations/",
        "consultation_one": "consultations/prova/",
        "contribution_list": said,
        "contribution_one": f"{said}{published.number}/",
        "response_list": "consultations/prova/responses/",
        "action_list": "actions/",
        "action_one": f"actions/{uid}/",
        "indicator_list": "indicators/",
        "indicator_one": f"indicators/{indicator.code}/",
    }
    return World(published, {name: f"/api/v1/{path}" for name, path in addresses.items()})


def make_resource(community=None, **values) -> Resource:
    """A link that everybody reads."""
    defaults = {
        "kind": ResourceKind.DOCUMENT,
        "title": "Linee guida",
        "url": "https://example.org/guida",
        "visibility": Visibility.PUBLIC,
    }
    community = community or make_community()
    return Resource.objects.create(community=community, **defaults | values)


def make_answered(said: Contribution, *, changed=None, **values) -> Response:
    """A published response to one contribution."""
    author = make_editor()
    response = Response.objects.create(
        consultation=said.consultation,
        outcome="accepted",
        reason_it="Giusto.",
        reason_en="Right.",
        drafted_by=author,
        **values,
    )
    Answered.objects.create(response=response, contribution=said, revision=said.shown)
    if changed:
        Changed.objects.create(response=response, passage=changed)
    rows = Response.objects.filter(pk=response.pk)
    by = make_editor()
    rows.update(state="validated", validated_by=by, validated_at=timezone.now())
    rows.update(state="published", published_at=timezone.now())
    return response
