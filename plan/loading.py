"""Bringing the Plan's text and facts from the repository's files into the working text."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from communities.models import Community
from partners.models import Organisation, Project
from plan.models import CommunityLink, Element, Fact, Kind, Plan, ProjectLink

SLUG = "piano-economia-sociale-torino-2030"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, f"urn:tsi:plan:{SLUG}")
SECTIONS_BEFORE_THEMES = 8  # S9 and S10 follow the themes, as in the printed Plan


@dataclass(frozen=True)
class Row:
    """One element as the files give it."""

    kind: str
    code: str
    parent: str | None
    position: int
    title_it: str
    title_en: str
    body_it: str = ""
    body_en: str = ""


@transaction.atomic
def load_plan(plan_file: Path, sections_file: Path, facts_file: Path) -> Plan:
    """Load the working text. Loading again adds what is missing and changes nothing: what stands
    there may have been written by people since.

    An element's uid follows from its code, so that every installation gives a passage the same
    permanent address.
    """
    plan_data = json.loads(plan_file.read_text("utf-8"))
    facts = json.loads(facts_file.read_text("utf-8"))
    plan, created = Plan.objects.get_or_create(
        slug=SLUG,
        defaults={"title_it": plan_data["title"]["it"], "title_en": plan_data["title"]["en"]},
    )
    numbers = [p["appendix_number"] for p in facts["promoters"] if p["role"] == "promoter"]
    if created:
        plan.promoters.set(Organisation.objects.filter(appendix_number__in=numbers))
    sections = json.loads(sections_file.read_text("utf-8"))["sections"]
    elements: dict[str, Element] = {}
    for row in [*_section_rows(sections), *_theme_rows(plan_data["themes"])]:
        elements[row.code], _created = Element.objects.get_or_create(
            uid=uuid.uuid5(NAMESPACE, row.code),
            defaults={
                "plan": plan,
                "kind": row.kind,
                "code": row.code,
                "parent": elements[row.parent] if row.parent else None,
                "position": row.position,
                "title_it": row.title_it,
                "title_en": row.title_en,
                "body_it": row.body_it,
                "body_en": row.body_en,
            },
        )
    return plan


def _section_rows(sections: list[dict]) -> Iterator[Row]:
    for section in sections:
        chapter = int(section["code"].removeprefix("S").split(".")[0])
        position = section["order"]
        if section["parent"] is None:
            position = chapter if chapter <= SECTIONS_BEFORE_THEMES else 100 + chapter
        yield Row(
            Kind.SECTION,
            section["code"],
            section["parent"],
            position,
            section["title_it"],
            section["title_en"],
            section["body_it"],
            section["body_en"],
        )


def _theme_rows(themes: list[dict]) -> Iterator[Row]:
    for theme_position, theme in enumerate(themes, start=SECTIONS_BEFORE_THEMES + 1):
        yield _row(Kind.THEME, theme["code"], None, theme_position, theme["title"])
        for objective_position, objective in enumerate(theme["objectives"], start=1):
            code = objective["code"]
            yield _row(Kind.OBJECTIVE, code, theme["code"], objective_position, objective["title"])
            for strategy_position, strategy in enumerate(objective["strategies"], start=1):
                yield from _strategy_rows(strategy, code, strategy_position)


def _strategy_rows(strategy: dict, parent: str, position: int) -> Iterator[Row]:
    code = strategy["code"]
    yield _row(Kind.STRATEGY, code, parent, position, strategy["statement"])
    for action in strategy["actions"]:
        number = action["position"]
        yield _row(Kind.ACTION, f"{code}-a{number}", code, number, action["title"])
    after_actions = len(strategy["actions"])
    for resource in strategy["resources"]:
        number = resource["position"]
        place = after_actions + number
        yield _row(Kind.RESOURCE, f"{code}-r{number}", code, place, resource["name"])


def _row(kind: str, code: str, parent: str | None, position: int, text: dict[str, str]) -> Row:
    return Row(kind, code, parent, position, text["it"], text["en"])


@transaction.atomic
def load_facts(path: Path) -> int:
    """Load the dated facts, keyed by their id. Returns how many there are in the file."""
    facts = json.loads(path.read_text("utf-8"))["facts"]
    for fact in facts:
        Fact.objects.update_or_create(
            key=fact["id"],
            defaults={
                "topic": fact["topic"],
                "label_it": fact["label_it"],
                "label_en": fact["label_en"],
                "value": str(fact["value"]),
                "unit": fact["unit"],
                "date": fact.get("date") or "",
                "qualifier": fact.get("qualifier") or "",
                "source": fact["source"],
                "place": fact.get("place") or "",
                "note": fact.get("note") or "",
            },
        )
    return len(facts)


@transaction.atomic
def load_project_links(path: Path) -> int:
    """Link the projects of the file to the strategies that it names. Returns how many links.

    A link that somebody added or took away stays so: only a project without any is linked.
    """
    links = [
        ProjectLink(project=project, uid=uuid.uuid5(NAMESPACE, code))
        for project, codes in _linked(path)
        for code in codes
    ]
    known = set(ProjectLink.objects.values_list("project", flat=True))
    fresh = [link for link in links if link.project_id not in known]
    ProjectLink.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(links)


def _linked(path: Path) -> Iterator[tuple[Project, list[str]]]:
    rows = json.loads(path.read_text("utf-8"))["projects"]
    projects = Project.objects.in_bulk([row["slug"] for row in rows], field_name="slug")
    return ((projects[row["slug"]], row["strategies"]) for row in rows)


@transaction.atomic
def load_community_links(path: Path) -> int:
    """Link the tables and groups of the file to the resources of the Plan that name them.
    Returns how many links.

    A link that somebody added or took away stays so: only a community without any is linked.
    """
    rows = json.loads(path.read_text("utf-8"))["communities"]
    named = {row["slug"]: row["resources_of_plan"] for row in rows if "resources_of_plan" in row}
    communities = Community.objects.in_bulk(list(named), field_name="slug")
    links = [
        CommunityLink(community=communities[slug], uid=uuid.uuid5(NAMESPACE, code))
        for slug, codes in named.items()
        for code in codes
    ]
    known = set(CommunityLink.objects.values_list("community", flat=True))
    fresh = [link for link in links if link.community_id not in known]
    CommunityLink.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(links)
