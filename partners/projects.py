"""The verbs of a project or good practice: propose, amend, decide."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from partners import letters
from partners.models import PROJECT_TRANSITIONS, Organisation, Project, ProjectState, User
from tsi.base import outbox
from tsi.base.locks import hold
from tsi.base.slugs import free_slug
from tsi.base.transitions import InvalidTransition

# First words of our own addresses under /saperi/ (a test compares them with urls.py).
RESERVED = {"esporta"}


@transaction.atomic
def propose(organisation: Organisation, project: Project, *, by: User) -> Project:
    """Keep a project that `organisation` proposes for the public list; the secretariat decides."""
    hold("project slugs")  # two that bear the same title take their addresses one by one
    project.slug = free_slug(project.title_it, otherwise="progetto", taken=is_taken)
    project.proposed_by = by
    project.save()
    project.organisations.add(organisation)
    return project


@transaction.atomic
def amend(project: Project) -> Project:
    """Keep changed words of a proposal. Raises InvalidTransition once it is decided."""
    waiting = Project.objects.select_for_update(of=("self",)).filter(
        pk=project.pk, state=ProjectState.PROPOSED
    )
    if not waiting.exists():
        raise InvalidTransition
    project.save()
    return project


@transaction.atomic
def correct(project: Project, organisations: Iterable[Organisation], *, revision: int) -> Project:
    """Keep the secretariat's words of a project in any state, and who takes part in it.

    `revision` is the one that was read. Raises InvalidTransition when it was changed meanwhile.
    """
    read = Project.objects.select_for_update(of=("self",)).filter(pk=project.pk, revision=revision)
    if not read.exists():
        raise InvalidTransition
    project.save()
    project.organisations.set(organisations)
    return project


@transaction.atomic
def decide(project: Project, verb: str, *, revision: int, reason: str = "") -> None:
    """Publish, decline or withdraw what was read as `revision`; write to who proposed it.

    Raises InvalidTransition when it was changed or decided meanwhile.
    """
    PROJECT_TRANSITIONS.apply(project, verb, where=Q(revision=revision), reason=reason)
    project.refresh_from_db(fields=["revision"])
    if project.proposed_by:
        outbox.send(
            letters.project_decided,
            project.pk,
            language=project.proposed_by.language,
            key=f"project:{project.pk}:{project.revision}",
        )


def is_taken(slug: str) -> bool:
    """Whether `slug` is a page's of ours or another project's."""
    return slug in RESERVED or Project.objects.filter(slug=slug).exists()
