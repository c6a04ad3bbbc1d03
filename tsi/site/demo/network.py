"""The network of the demonstration: invented organisations at every step of their life."""

from datetime import timedelta

import pgtrigger
from django.db.models import F
from django.utils import timezone

from partners import joining, leaving, people, projects
from partners.models import (
    Adhesion,
    AffiliationRole,
    Organisation,
    Project,
    ProjectKind,
    Step,
)
from partners.steps import record
from tsi.base.models import LegalKind, LegalText
from tsi.site.demo.accounts import account, read

GUARDS_OF_DATES = (
    "base.LegalText:legal_text_never_changes",
    "partners.Step:step_never_changes",
    "partners.Adhesion:adhesion_signed_stays",
)


def play() -> None:
    """Play the network once: whoever came in meanwhile stays."""
    script = read()["network"]
    names = [row["name"] for row in script["organisations"]]
    if Organisation.objects.filter(name__in=names).exists():
        return
    _date_memorandum(max(row.get("signed_ago", 0) for row in script["organisations"]))
    for row in script["organisations"]:
        live(row)
    for row in script["projects"]:
        _propose(row)


def live(row: dict) -> None:
    """One organisation from its entering to where the script leaves it."""
    office, approver = account("staff@demo.example"), account("approvatrice@demo.example")
    organisation = Organisation(**row["values"], name=row["name"])
    adhesion = None
    if "signed_ago" in row:
        adhesion = _sign(organisation, row)
    else:
        organisation.published = True
        organisation.save()
        record(organisation, "enter", by=office, target=organisation.standing)
    for verb in row.get("then", []):
        {
            "review": lambda: joining.review(adhesion, by=office),
            "approve": lambda: joining.approve(adhesion, by=approver),
            "reject": lambda: joining.reject(adhesion, by=approver, reason=row["reason"]),
            "suspend": lambda: leaving.suspend(organisation, by=office, reason=row["reason"]),
            "leave": lambda: leaving.leave(organisation, by=office, reason=row["reason"]),
        }[verb]()
        organisation.refresh_from_db()
    if adhesion:
        _date_back(organisation, adhesion, timedelta(days=row["signed_ago"]))
    for person in row.get("people", []):
        _bring(organisation, person)
    for affiliation in organisation.affiliations.speaking():
        people.show_name(affiliation, shown=True)


def _sign(organisation: Organisation, row: dict) -> Adhesion:
    applicant = joining.Applicant(account(row["applicant"]), AffiliationRole.REPRESENTATIVE)
    signature = joining.Signature(
        applicant.person.first_name,
        applicant.person.last_name,
        "presidente (dato dimostrativo)",
        timezone.localdate(),
    )
    return joining.apply(
        organisation,
        memorandum=LegalText.objects.in_force(LegalKind.MEMORANDUM),
        signature=signature,
        applicant=applicant,
        tax_code="",
        language="it",
    )


def _bring(organisation: Organisation, row: dict) -> None:
    """A person who was invited or asked, and was let in or still waits."""
    representative = organisation.affiliations.representatives().get().person
    role = AffiliationRole(row["role"])
    if row["way"] == "asked":
        affiliation = people.request(
            organisation, person=account(row["email"]), role=role, title=row["title"]
        )
        if row.get("confirmed"):
            people.confirm(affiliation, by=representative)
    else:
        people.invite(
            organisation,
            by=representative,
            name=row["name"],
            email=row["email"],
            role=role,
            title=row["title"],
        )


def _propose(row: dict) -> None:
    organisation = Organisation.objects.get(name=row["organisation"])
    by = organisation.affiliations.representatives().get().person
    project = Project(kind=ProjectKind.PROJECT, **row["values"])
    projects.propose(organisation, project, by=by)
    if row.get("then") == "publish":
        project.refresh_from_db()
        projects.decide(project, "publish", revision=project.revision)


def _date_memorandum(days: int) -> None:
    """Demo only: the text is in force since before the first signature."""
    with pgtrigger.ignore(*GUARDS_OF_DATES):
        LegalText.objects.filter(kind=LegalKind.MEMORANDUM).update(
            published_at=timezone.now() - timedelta(days=days + 30)
        )


def _date_back(organisation: Organisation, adhesion: Adhesion, back: timedelta) -> None:
    """Demo only: what was signed and decided just now happened some time ago."""
    with pgtrigger.ignore(*GUARDS_OF_DATES):
        Step.objects.filter(organisation=organisation).update(at=F("at") - back)
        Adhesion.objects.filter(pk=adhesion.pk).update(
            submitted_at=F("submitted_at") - back,
            signed_on=timezone.localdate() - back,
            decided_at=F("decided_at") - back,
        )
    if organisation.partner_since:
        Organisation.objects.filter(pk=organisation.pk).update(
            partner_since=timezone.localdate() - back
        )
    organisation.affiliations.active().update(active_since=F("active_since") - back)
