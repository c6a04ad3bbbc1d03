"""Which strategies a project serves, and which projects serve a strategy."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from partners.models import Project
from plan.models import Kind, Passage, ProjectLink, Version


def strategies(version: Version) -> QuerySet[Passage]:
    """What a project can be linked to."""
    return version.passages.filter(kind=Kind.STRATEGY)


def uids_of(project: Project) -> QuerySet[ProjectLink, uuid.UUID]:
    """Identities of the elements that this project serves."""
    return ProjectLink.objects.filter(project=project).values_list("uid", flat=True)


def projects_for(uid: uuid.UUID) -> QuerySet[Project]:
    """The public projects that serve the element `uid`, by title."""
    links = ProjectLink.objects.filter(uid=uid).values("project")
    return Project.objects.public().filter(pk__in=links).by_title()


@transaction.atomic
def choose(project: Project, *, among: Iterable[uuid.UUID], chosen: Iterable[uuid.UUID]) -> None:
    """Link `project` to those of `among` that are `chosen`, and to no other of them.

    Links to what is not among them (a strategy that the version in force no longer has) stay.
    """
    among, chosen = set(among), set(chosen)
    links = ProjectLink.objects.filter(project=project)
    links.filter(uid__in=among - chosen).delete()
    fresh = [ProjectLink(project=project, uid=uid) for uid in sorted(among & chosen)]
    ProjectLink.objects.bulk_create(fresh, ignore_conflicts=True)
