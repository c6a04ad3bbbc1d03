"""A final version on its way to approval, for tests."""

from datetime import date

from django.contrib.auth.models import Group

from partners.models import Role, User
from plan import versions
from plan.models import Plan, Version, VersionKind
from tests.factories import make_organisation, make_plan, make_user


def make_writer(**values) -> User:
    """A person who writes the Plan."""
    user = make_user(**values)
    user.groups.add(Group.objects.get(name=Role.EDITOR))
    return user


def make_final(plan: Plan | None = None, *, promoters: int = 2, **values) -> Version:
    """A final version, frozen and not published, of a Plan with promoters; without acts."""
    plan = plan or make_plan()
    while plan.promoters.count() < promoters:
        plan.promoters.add(make_organisation())
    defaults = {"number": "2.0", "kind": VersionKind.FINAL}
    return versions.freeze(plan, **defaults | values)


def act_of(**values) -> dict:
    """What an act says of itself."""
    facts = {"body": "Consiglio metropolitano", "number": "12/2026", "date": date(2026, 3, 4)}
    return facts | {"url": "https://atti.example.org/12"} | values


def give_acts(version: Version, by: User | None = None) -> None:
    """The act of every promoter that has none yet."""
    by = by or make_writer()
    for number, promoter in enumerate(versions.missing_promoters(version), start=1):
        facts = act_of(number=f"{number}/2026")
        versions.record_act(version, promoter=promoter, by=by, **facts)


def make_approved(plan: Plan | None = None, **values) -> Version:
    """A version that every promoter approved, and everybody reads."""
    version = make_final(plan, **values)
    give_acts(version)
    versions.approve(version, by=make_writer())
    return version
