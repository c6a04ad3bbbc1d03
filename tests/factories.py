"""Literal factories: each makes one valid thing, named values override."""

import itertools
import uuid
from datetime import timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from communities.models import (
    Community,
    CommunityState,
    Facilitation,
    Meeting,
    MeetingKind,
    Membership,
    MembershipRole,
    MembershipState,
    Participant,
    Precision,
)
from consultation import running, screening, services
from consultation.models import Consultation, Contribution
from consultation.permissions import MODERATORS
from partners.models import (
    Adhesion,
    AdhesionOrigin,
    AdhesionState,
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Category,
    Organisation,
    Project,
    Role,
    Standing,
    User,
)
from plan.models import (
    Element,
    Involvement,
    InvolvementRole,
    InvolvementState,
    Kind,
    Plan,
    Version,
    VersionKind,
)
from plan.versions import freeze
from tsi.base.models import LegalKind, LegalText

_number = itertools.count(1)


def make_user(**values) -> User:
    number = next(_number)
    defaults = {
        "email": f"person{number}@example.org",
        "first_name": "Ada",
        "last_name": f"Rossi{number}",
        "password": "a-long-password",
    }
    return User.objects.create_verified(**defaults | values)


def make_moderator(**values) -> User:
    user = make_user(**values)
    user.groups.add(Group.objects.get(name=MODERATORS))
    return user


def make_staff(**values) -> User:
    return make_user(is_staff=True, **values)


def make_editor(**values) -> User:
    """A person who writes the Plan."""
    user = make_user(**values)
    user.groups.add(Group.objects.get(name=Role.EDITOR))
    return user


def make_approver(**values) -> User:
    user = make_user(**values)
    user.groups.add(Group.objects.get(name=Role.APPROVER))
    return user


def make_organisation(**values) -> Organisation:
    """An organisation that everybody sees; of any standing."""
    number = next(_number)
    defaults = {
        "name": f"Associazione di prova {number}",
        "category": Category.ASSOCIATION,
        "municipality": "Torino",
        "homogeneous_zone": "1 Torino",
        "published": True,
    }
    values = defaults | values
    if values.get("standing") in (Standing.PARTNER, Standing.SUSPENDED):
        values.setdefault("partner_since", timezone.localdate())
    return Organisation.objects.create(**values)


def make_partner(**values) -> Organisation:
    return make_organisation(standing=Standing.PARTNER, **values)


def make_affiliation(**values) -> Affiliation:
    """An active representative of a partner, unless named otherwise."""
    defaults = {"role": AffiliationRole.REPRESENTATIVE, "state": AffiliationState.ACTIVE}
    values = defaults | values
    values.setdefault("organisation", None)
    values["organisation"] = values["organisation"] or make_partner()
    if values["state"] != AffiliationState.INVITED and "person" not in values:
        values["person"] = make_user()
    if values["state"] == AffiliationState.ACTIVE:
        values.setdefault("active_since", timezone.now())
    if values["state"] == AffiliationState.ENDED:
        values.setdefault("ended_at", timezone.now())
    return Affiliation.objects.create(**values)


def make_adhesion(**values) -> Adhesion:
    """An accession as its organisation sent it."""
    defaults = {
        "memorandum": make_legal_text(LegalKind.MEMORANDUM),
        "origin": AdhesionOrigin.ONLINE,
        "signatory_first_name": "Carla",
        "signatory_last_name": "Neri",
        "signatory_role": "presidente",
        "signed_on": timezone.localdate(),
    }
    values = defaults | values
    if "organisation" not in values:
        values["organisation"] = make_organisation(standing=Standing.APPLICANT)
    if values.get("state") in (AdhesionState.APPROVED, AdhesionState.REJECTED):
        values.setdefault("decided_at", timezone.now())
    return Adhesion.objects.create(**values)


def make_project(**values) -> Project:
    number = next(_number)
    defaults = {
        "slug": f"progetto-{number}",
        "title_it": f"Progetto di prova {number}",
        "title_en": f"Trial project {number}",
        "summary_it": "Che cosa fa.",
        "summary_en": "What it does.",
        "state": "published",
    }
    return Project.objects.create(**defaults | values)


def make_community(**values) -> Community:
    """An active Community of Practice that everybody sees."""
    number = next(_number)
    defaults = {
        "slug": f"comunita-{number}",
        "title_it": f"Comunità di prova {number}",
        "title_en": f"Trial community {number}",
        "description_it": "Di che cosa si occupa.",
        "description_en": "What it is about.",
        "state": CommunityState.ACTIVE,
    }
    values = defaults | values
    if values["state"] in (CommunityState.PROPOSED, CommunityState.WITHDRAWN):
        values.setdefault("proposed_for", make_partner())
    if values["state"] == CommunityState.ARCHIVED:
        values.setdefault("closing_report_it", "Che cosa ha fatto.")
        values.setdefault("archived_on", timezone.localdate())
    return Community.objects.create(**values)


def make_membership(community: Community | None = None, **values) -> Membership:
    """A partner that takes part, unless named otherwise."""
    defaults = {"role": MembershipRole.MEMBER, "state": MembershipState.ACTIVE}
    values = defaults | values
    values.setdefault("community", community or make_community())
    if "organisation" not in values:
        values["organisation"] = make_partner()
    if values["state"] == MembershipState.ACTIVE:
        values.setdefault("active_since", timezone.now())
    elif values["state"] != MembershipState.REQUESTED:
        values.setdefault("ended_at", timezone.now())
    return Membership.objects.create(**values)


def make_participant(
    community: Community | None = None, *, affiliation: Affiliation | None = None, **values
) -> Participant:
    """A person inside a community, for an organisation that takes part in it.

    `affiliation` says who and for whom (default: a new representative of a new partner);
    `values` go to the membership.
    """
    affiliation = affiliation or make_affiliation()
    membership = make_membership(community, organisation=affiliation.organisation, **values)
    return Participant.objects.create(membership=membership, person=affiliation.person)


def make_facilitator(community: Community, **values) -> User:
    """A person appointed to run `community` from today on; `values` go to the appointment."""
    person = values.pop("person", None) or make_user()
    defaults = {"starts_on": timezone.localdate(), "appointed_by": make_staff()}
    Facilitation.objects.create(community=community, person=person, **defaults | values)
    return person


def make_meeting(community: Community | None = None, **values) -> Meeting:
    """A public meeting in a week, of `community` or of none."""
    starts_at = values.get("starts_at") or timezone.now() + timedelta(days=7)
    number = next(_number)
    defaults = {
        "kind": MeetingKind.CO_DESIGN,
        "title_it": f"Incontro di prova {number}",
        "title_en": f"Trial meeting {number}",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "precision": Precision.TIME,
        "place": "Torino",
    }
    return Meeting.objects.create(community=community, **defaults | values)


def make_plan(strategies: int = 2) -> Plan:
    """A small Plan: a section, a theme, an objective, strategies with an action and a resource."""
    plan = Plan.objects.create(slug=f"piano-{next(_number)}", title_it="Piano", title_en="Plan")
    make_element(plan, Kind.SECTION, "S1", body_it="Testo della *premessa*.", body_en="Preface.")
    theme = make_element(plan, Kind.THEME, "1", position=2)
    objective = make_element(plan, Kind.OBJECTIVE, "1.1", parent=theme)
    for number in range(1, strategies + 1):
        code = f"1.1.{number}"
        strategy = make_element(plan, Kind.STRATEGY, code, parent=objective, position=number)
        make_element(plan, Kind.ACTION, f"{code}-a1", parent=strategy)
        make_element(plan, Kind.RESOURCE, f"{code}-r1", parent=strategy, position=2)
    return plan


def make_element(plan: Plan, kind: str, code: str, **values) -> Element:
    defaults = {
        "position": 1,
        "title_it": f"Titolo italiano di {code}",
        "title_en": f"English title of {code}",
    }
    return Element.objects.create(plan=plan, kind=kind, code=code, **defaults | values)


def make_version(plan: Plan | None = None, *, published: bool = True, **values) -> Version:
    """A frozen version; published without its PDFs, which have tests of their own."""
    defaults = {"number": "1.0", "kind": VersionKind.CONSULTATION}
    version = freeze(plan or make_plan(), **defaults | values)
    if published:
        Version.objects.filter(pk=version.pk).update(published_at=timezone.now())
        version.refresh_from_db()
    return version


def make_involvement(version: Version | None = None, **values) -> Involvement:
    """The accepted lead, a new partner, of the action 1.1.1-a1 (or `code`), unless named."""
    version = version or Version.objects.public().current() or make_version()
    defaults = {"role": InvolvementRole.LEAD, "state": InvolvementState.ACCEPTED}
    values = defaults | values
    code = values.pop("code", "1.1.1-a1")
    values.setdefault("plan", version.plan)
    if "uid" not in values:
        values["uid"] = version.passages.get(code=code).uid
    if "community" not in values and "organisation" not in values:
        values["organisation"] = make_partner()
    return Involvement.objects.create(**values)


def make_legal_text(kind: str) -> LegalText:
    text, _created = LegalText.objects.get_or_create(
        kind=kind,
        number=1,
        defaults={"title_it": "Testo", "title_en": "Text", "body_it": "Corpo", "body_en": "Body"},
    )
    return text


def make_consultation(version: Version | None = None, **values) -> Consultation:
    """A consultation that is open now; `announced=False`: one in preparation.

    It is announced while its text is public and its window to come; whoever wants them otherwise
    names them, and has them afterwards.
    """
    now = timezone.now()
    defaults = {
        "slug": f"consultazione-{next(_number)}",
        "title_it": "Consultazione di prova",
        "title_en": "Trial consultation",
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=1),
        "notice": make_legal_text(LegalKind.PRIVACY),
        "terms": make_legal_text(LegalKind.TERMS),
    }
    announced = values.pop("announced", True)
    window = {name: values.pop(name) for name in ("opens_at", "closes_at") if name in values}
    consultation = running.create(version or make_version(), by=None, **defaults | values)
    if announced:
        running.announce(consultation, by=None, reason_it="Prova.", reason_en="Trial.")
    if window:
        Consultation.objects.filter(pk=consultation.pk).update(**window)
        consultation.refresh_from_db()
    return consultation


def make_speaker(**values) -> services.Speaker:
    defaults = {
        "first_name": "Bianca",
        "last_name": "Verdi",
        "email": f"speaker{next(_number)}@example.org",
    }
    return services.Speaker(**defaults | values)


def make_submission(consultation: Consultation | None = None, **values):
    """A submission with one remark, not yet confirmed unless its speaker is signed in."""
    consultation = consultation or make_consultation()
    passage = consultation.version.passages.get(code=values.pop("code", "1.1.1"))
    point = services.Point(
        passage,
        values.pop("kind", "remark"),
        values.pop("text", "Servono più sportelli nelle valli."),
        values.pop("motivation", ""),
        how_much=values.pop("how_much", ""),
        when=values.pop("when", ""),
    )
    defaults = {"form_token": uuid.uuid4(), "speaker": make_speaker(), "language": "it"}
    return services.submit(consultation, points=[point], **defaults | values)


def make_contribution(consultation: Consultation | None = None, **values) -> Contribution:
    """A confirmed contribution that waits for the screening."""
    submission = make_submission(consultation, **values)
    services.confirm(submission)
    return submission.contributions.select_related("consultation", "submission").get()


def make_published(consultation: Consultation | None = None, **values) -> Contribution:
    """A contribution that passed the screening."""
    return _screened(make_contribution(consultation, **values), "published")


def make_held(consultation: Consultation | None = None, **values) -> Contribution:
    """A contribution that the screening held for a person."""
    text = "Scrivetemi a bianca.verdi@example.net per parlarne."
    return _screened(make_contribution(consultation, **{"text": text} | values), "held")


def _screened(contribution: Contribution, state: str) -> Contribution:
    screening.screen(contribution.pk)
    contribution.refresh_from_db()
    assert contribution.state == state, contribution.state
    return contribution
