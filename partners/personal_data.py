"""What this app holds about a person, and how it is emptied when they want to go."""

from django.apps import apps
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from partners import people
from partners.models import (
    Adhesion,
    AdhesionOrigin,
    AffiliationState,
    ImportBatch,
    Invitation,
    PossibleDuplicate,
    PrivateContact,
    Project,
    Role,
    RoleChange,
    Step,
    User,
)
from partners.models.people import ERASED_DOMAIN
from partners.steps import take
from tsi.base.personal import CannotEraseNow, PersonalData
from tsi.base.text import fold


def personal_data(user: User) -> PersonalData:
    """Everything here that is about `user`. Of other people nothing, save what stands in a
    document that `user` sent."""
    data = PersonalData()
    data.sections = {
        "account": _account(user),
        "roles": list(user.groups.values_list("name", flat=True)),
        "role_changes": list(user.role_changes.order_by("pk").values(*_ROLE)),
        "role_changes_decided": list(_by(RoleChange, user, "by").values(*_ROLE)),
        "affiliations": [_affiliation(row, data) for row in _affiliations(user)],
        "invitations": list(_invitations_to(user).values(*_INVITATION)),
        "invitations_sent": list(_by(Invitation, user, "invited_by").values(*_INVITATION[:2])),
        "accessions": [_adhesion(row, user, data) for row in _adhesions(user)],
        "accessions_decided": list(_by(Adhesion, user, "decided_by").values(*_DECIDED)),
        "projects": list(_by(Project, user, "proposed_by").values(*_PROJECT)),
        "contact_of": list(_contacts(user).values("organisation__name", "name", "email", "phone")),
        "steps": list(_by(Step, user, "by").values("organisation__name", "verb", "reason", "at")),
        "organisation_changes": list(_changes_by(user).values("name", "pgh_created_at")),
        "imports": list(_by(ImportBatch, user, "by").values("kind", "file_name", "at")),
        "imports_undone": list(_by(ImportBatch, user, "undone_by").values("kind", "undone_at")),
        "duplicates_decided": list(_by(PossibleDuplicate, user, "decided_by").values(*_DUPLICATE)),
    }
    return data


_ROLE = ("role", "given", "reason", "at")
_INVITATION = ("affiliation__organisation__name", "expires_at", "name", "email", "language")
_DECIDED = ("organisation__name", "state", "reason", "decided_at")
_PROJECT = ("slug", "title_it", "title_en", "summary_it", "summary_en", "state", "reason")
_DUPLICATE = ("first__name", "second__name", "state", "decided_at")


def _by(model, user: User, field: str) -> QuerySet:
    return model._base_manager.filter(**{field: user}).order_by("pk")


def _changes_by(user: User) -> QuerySet:
    """Versions of organisations that came about by this person (tsi.base.history)."""
    events = apps.get_model("partners", "OrganisationEvent").objects
    return events.filter(pgh_context__metadata__user=user.pk).order_by("pgh_id")


def _account(user: User) -> dict:
    names = ("email", "first_name", "last_name", "language", "muted", "date_joined", "last_login")
    return {name: getattr(user, name) for name in names}


def _affiliations(user: User) -> QuerySet:
    return user.affiliations.select_related("organisation").order_by("pk")


def _affiliation(row, data: PersonalData) -> dict:
    names = ("role", "title", "shown", "message", "state", "created_at", "active_since", "ended_at")
    file = data.add_file(f"delegation-{row.pk}", row.delegation)
    values = {name: getattr(row, name) for name in names}
    return {"organisation": row.organisation.name, **values, "delegation": file}


def _invitations_to(user: User) -> QuerySet[Invitation]:
    to = Q(affiliation__person=user) | Q(email__iexact=user.email)
    return Invitation.objects.filter(to).order_by("pk")


def _contacts(user: User) -> QuerySet[PrivateContact]:
    return PrivateContact.objects.filter(email__iexact=user.email)


def _adhesions(user: User) -> list[Adhesion]:
    """Those that the person sent. A name typed in a profile proves nothing: who signed what
    another sent asks the secretariat (docs/decisions/0014)."""
    rows = Adhesion.objects.filter(submitted_by=user)
    return list(rows.select_related("organisation", "memorandum").order_by("pk"))


def _signed_by(row: Adhesion, user: User) -> bool:
    return bool(row.signatory) and fold(row.signatory) == fold(user.get_full_name())


def _adhesion(row: Adhesion, user: User, data: PersonalData) -> dict:
    names = ["signed_on", "protocol_number", "protocol_date", "state", "reason", "submitted_at"]
    if _signed_by(row, user):
        names += ["signatory", "signatory_role", "certificate_name"]
    values = {name: getattr(row, name) for name in names}
    file = data.add_file(f"accession-{row.pk}", row.document)
    return {"organisation": row.organisation.name, **values, "document": file}


@transaction.atomic
def erase(user: User) -> None:
    """Empty what is here about `user`, whose row stays with a key and nothing else.

    Organisations that nobody else represents go to the secretariat. Signed documents of
    accessions stay: they are the organisation's. Raises CannotEraseNow.
    """
    _refuse_if_needed(user)
    for affiliation in _affiliations(user).exclude(state=AffiliationState.ENDED):
        _leave(affiliation, user)
    for invitation in _invitations_to(user).select_related("affiliation__organisation"):
        if invitation.affiliation.state == AffiliationState.INVITED:
            people.revoke(invitation.affiliation, by=user)
    _invitations_to(user).update(name="", email="")
    for affiliation in user.affiliations.exclude(delegation=""):
        _delete_file(affiliation.delegation)
    user.affiliations.update(title="", message="", delegation="", shown=False)
    signed = [row.pk for row in _adhesions(user) if _signed_by(row, user)]
    Adhesion.objects.filter(pk__in=signed).update(
        signatory_first_name="", signatory_last_name="", certificate_name=""
    )
    _contacts(user).update(name="", email="", phone="")
    _give_up_roles(user)
    user.user_permissions.clear()
    _empty_account(user)


def _refuse_if_needed(user: User) -> None:
    office = User.objects.filter(is_staff=True, is_active=True)
    if user.is_staff and not office.exclude(pk=user.pk).exists():
        raise CannotEraseNow(
            _("You are the only person of the secretariat: make somebody else one of it first.")
        )
    online = (row for row in _adhesions(user) if row.origin == AdhesionOrigin.ONLINE)
    if not all(row.document for row in online):
        raise CannotEraseNow(
            _("The document of a signature of yours is being made. Try again in some minutes.")
        )


def _leave(affiliation, user: User) -> None:
    if affiliation.state == AffiliationState.ACTIVE:
        people.end(affiliation, by=user, to_secretariat=True)
    elif affiliation.state == AffiliationState.REQUESTED:
        # Not people.withdraw: an accession that goes with it stays, as the organisation's.
        take(affiliation, "withdraw", by=user, ended_at=Now())
    else:
        people.revoke(affiliation, by=user)


def _give_up_roles(user: User) -> None:
    held = user.groups.filter(name__in=Role.values).order_by("pk").values_list("name", flat=True)
    RoleChange.objects.bulk_create(
        RoleChange(person=user, role=role, given=False, by=None) for role in held
    )
    user.groups.clear()


def _delete_file(file) -> None:
    """Once the rest is certain: a file cannot be brought back by a rollback."""
    name, storage = file.name, file.storage
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def _empty_account(user: User) -> None:
    user.email = f"{user.pk}{ERASED_DOMAIN}"
    user.first_name = user.last_name = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.muted, user.last_login, user.erased_at = [], None, Now()
    user.set_unusable_password()
    user.save()
    user.refresh_from_db()
