"""Bringing the communities of the sources into the database, from the repository's file.

Loading again adds what is missing and changes nothing that is there: meanwhile people keep it.
"""

import json
import uuid
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path

from django.db import models, transaction
from django.utils import timezone

from communities.models import (
    Community,
    CommunityState,
    ImportedTotal,
    Meeting,
    MeetingState,
    Membership,
    MembershipState,
    Programme,
    Resource,
    Survey,
    SurveyState,
    Visibility,
)
from communities.steps import record
from partners.models import Organisation, Project

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:tsi:communities")
TEXTS = ("title_it", "title_en", "description_it", "description_en", "source", "note_it", "note_en")


@transaction.atomic
def load_communities(path: Path) -> int:
    """Load communities, tables and groups, keyed by their slug, with what the sources tell of
    them, and meetings of none. Returns how many communities there are in the file."""
    data = json.loads(path.read_text("utf-8"))
    for row in data["communities"]:
        _load(row)
    for row in data["meetings"]:
        _meeting(row, None)
    return len(data["communities"])


def _load(row: dict) -> None:
    values = _of(row, *TEXTS, "kind", "started_on") | {
        "started_precision": row.get("started_precision", ""),
        "state": CommunityState.ACTIVE,
    }
    community, created = Community.objects.get_or_create(slug=row["slug"], defaults=values)
    if created:
        record(community, "load", by=None, target=community.state)
        community.projects.set(Project.objects.filter(slug__in=row.get("projects", ())))
        _members(row.get("members", ()), community)
    _totals(row, community=community)
    for meeting in row.get("meetings", ()):
        _meeting(meeting, community)
    for programme in row.get("programmes", ()):
        _programme(programme, community)
    for survey in row.get("surveys", ()):
        _survey(survey, community)
    for resource in row.get("resources", ()):
        _resource(resource, community)


def _of(row: dict, *names: str) -> dict:
    return {name: row[name] for name in names if name in row}


def _members(numbers: Iterable[int], community: Community) -> None:
    """Organisations that the source names, by their number in the Plan's appendix."""
    rows = Organisation.objects.filter(appendix_number__in=numbers, merged_into=None)
    for organisation in rows.order_by("appendix_number"):
        membership = Membership.objects.create(
            community=community,
            organisation=organisation,
            state=MembershipState.ACTIVE,
            active_since=timezone.now(),
        )
        record(membership, "load", by=None, target=membership.state)


def _meeting(row: dict, community: Community | None) -> None:
    """A meeting that took place; its identity in calendars is the same in every installation."""
    values = _of(row, *TEXTS, "kind", "precision", "led_by", "place") | {
        "community": community,
        "state": MeetingState.HELD,
        **_period(row),
    }
    meeting, created = Meeting.objects.get_or_create(
        uid=uuid.uuid5(NAMESPACE, row["code"]), defaults=values
    )
    if created:
        record(meeting, "load", by=None, target=meeting.state)
    _totals(row, meeting=meeting)


def _period(row: dict) -> dict[str, datetime]:
    """Half-open: the last day of the file is the first that is not part of it."""
    return {"starts_at": _midnight(row["starts"]), "ends_at": _midnight(row["ends"])}


def _midnight(day: str) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), time()))


def _totals(row: dict, **about: models.Model) -> None:
    (subject,) = about.values()
    for total in row.get("totals", ()):
        ImportedTotal.objects.get_or_create(
            **about,
            measure=total["measure"],
            meeting_kind=total.get("meeting_kind", ""),
            defaults={
                **_of(total, "number", "label_it", "label_en"),
                "source": total.get("source") or _source(subject),
            },
        )


def _source(subject: models.Model) -> str:
    """Where what is told of `subject` comes from."""
    if hasattr(subject, "programme"):
        subject = subject.programme
    return getattr(subject, "source", "") or subject.community.source


def _programme(row: dict, community: Community) -> None:
    values = _of(row, "description_it", "description_en")
    programme, _created = Programme.objects.get_or_create(
        community=community, name=row["name"], defaults=values
    )
    _totals(row, programme=programme)
    for edition in row["editions"]:
        values = _of(edition, "precision", "note_it", "note_en") | _period(edition)
        found, _created = programme.editions.get_or_create(
            number=edition["number"], defaults=values
        )
        _totals(edition, edition=found)


def _survey(row: dict, community: Community) -> None:
    """A survey held elsewhere, with the figures that were published of it, if any were."""
    survey, created = Survey.objects.get_or_create(
        community=community,
        title_it=row["title_it"],
        is_elsewhere=True,
        defaults=_of(row, "title_en", "held_when")
        | {
            "source": community.source,
            "state": SurveyState.PUBLISHED,
            "published_at": timezone.now(),
            "results_visibility": Visibility.PUBLIC,
        },
    )
    if not created:
        return
    record(survey, "load", by=None, target=survey.state)
    for position, figure in enumerate(row.get("figures", ()), start=1):
        values = _of(figure, "value", "unit", "text_it", "text_en")
        survey.figures.create(position=position, source=community.source, **values)


def _resource(row: dict, community: Community) -> None:
    resource, created = Resource.objects.get_or_create(
        community=community,
        title=row["title"],
        defaults=_of(row, "kind", "title_en", "note_it", "note_en")
        | {"source": community.source, "visibility": Visibility.PUBLIC},
    )
    if created:
        record(resource, "load", by=None, target=resource.state)
