"""The communities of the demonstration: proposed, started, joined, concluded. All invented."""

from datetime import timedelta

import pgtrigger
from django.db.models import F
from django.utils import timezone

from communities import (
    curating,
    facilitation,
    joining,
    participants,
    proposals,
    reviewing,
)
from communities.models import (
    Community,
    CommunityStep,
    Membership,
    MembershipRole,
    MembershipState,
    Support,
)
from partners import people
from partners.models import AffiliationRole, Organisation, Standing, User
from partners.steps import record
from plan import community_links
from plan.models import Version
from tsi.site.demo import community_life, network
from tsi.site.demo.accounts import account, read

GUARD = "communities.CommunityStep:community_step_never_changes"
WORDS = ("title_it", "title_en", "description_it", "description_en", "motivation", "join_policy")


def play() -> None:
    """Play the communities once: what people did there meanwhile stays."""
    script = read()["communities"]
    titles = [row["title_it"] for row in script["themes"]]
    if Community.objects.filter(title_it__in=titles).exists():
        community_life.keep_ahead()
        return
    for row in script["organisations"]:
        network.live(row)
    _list(script["listed"])
    for row in script["themes"]:
        _propose(row)
    for row in script["opened"]:
        _open(row)
    _join(script["life"])
    community_life.play(script["life"])
    community_life.call(script["event"], None)
    for row in (*script["themes"], *script["opened"]):
        _date_back(Community.objects.get(title_it=row["title_it"]), timedelta(days=row["ago"]))


def _list(row: dict) -> None:
    """An organisation that is no partner, with somebody who represents it."""
    office = account("staff@demo.example")
    organisation = Organisation.objects.create(
        **row["values"], name=row["name"], published=True, standing=Standing.LISTED
    )
    record(organisation, "enter", by=office, target=organisation.standing)
    asked = people.request(
        organisation,
        person=account(row["represented_by"]),
        role=AffiliationRole.REPRESENTATIVE,
        title="presidente",
    )
    people.confirm(asked, by=office)


def _propose(row: dict) -> None:
    """A theme, those who support it, and what the secretariat decided if it has."""
    office, organisation = account("staff@demo.example"), _organisation(row["proposer"])
    community = Community(**{name: row[name] for name in WORDS}, is_demo=True)
    community = proposals.propose(organisation, community, by=_speaker(organisation))
    _link(community, row["strategies"])
    for name in row["supports"]:
        supporter = _organisation(name)
        proposals.support(community, supporter, by=_speaker(supporter))
    if row.get("then") == "start":
        proposals.start(community, by=office, reason=row["reason"])
    elif row.get("then") == "decline":
        proposals.decline(community, by=office, reason=row["reason"])


def _link(community: Community, codes: list[str]) -> None:
    version = Version.objects.get(number="1.0")
    uids = version.passages.filter(code__in=codes).values_list("uid", flat=True)
    community_links.choose(community, among=uids, chosen=uids)


def _open(row: dict) -> None:
    """A table or a community that the secretariat opened, with who joined it and who asks to."""
    office = account("staff@demo.example")
    words = {name: row[name] for name in WORDS if name in row}
    community = curating.create(Community(**words, kind=row["kind"], is_demo=True), by=office)
    for name in row["members"]:
        membership = _ask(community, _organisation(name))
        if membership.state == MembershipState.REQUESTED:
            joining.accept(membership, by=account("facilitatrice@demo.example"))
    for asking in row["asks"]:
        _ask(community, _organisation(asking["organisation"]), message=asking["message"])
    if "report_it" in row:
        _conclude(community, row)


def _conclude(community: Community, row: dict) -> None:
    reviewing.review(
        community,
        by=account("facilitatrice@demo.example"),
        outcome=row["review"],
        next_due=timezone.localdate() + timedelta(days=365),
        due=community.review_due,
    )
    reviewing.archive(
        community,
        by=account("staff@demo.example"),
        report_it=row["report_it"],
        report_en=row["report_en"],
    )


def _ask(
    community: Community,
    organisation: Organisation,
    *,
    message: str = "",
    role: MembershipRole = MembershipRole.MEMBER,
) -> Membership:
    by = _speaker(organisation)
    return joining.request(community, organisation, by=by, role=role, message=message, people=[by])


def _join(life: dict) -> None:
    """Into the community that lives: members at once, an observer when it is let in."""
    community = Community.objects.get(title_it=life["of"])
    facilitator = account(life["facilitator"]["email"])
    facilitation.appoint(community, facilitator, by=account("staff@demo.example"), shown=True)
    for row in life["joined"]:
        _ask(community, _organisation(row["organisation"]))
    observer = _organisation(life["observer"])
    joining.accept(_ask(community, observer, role=MembershipRole.OBSERVER), by=facilitator)
    first = Membership.objects.get(community=community, organisation=community.proposed_for)
    for email in life["named"]:
        participants.name(first, account(email), by=community.proposed_by)


def _organisation(name: str) -> Organisation:
    return Organisation.objects.get(name=name)


def _speaker(organisation: Organisation) -> User:
    return organisation.affiliations.representatives().get().person


def _date_back(community: Community, back: timedelta) -> None:
    """Demo only: what was proposed, decided and joined just now happened some time ago."""
    with pgtrigger.ignore(GUARD):
        CommunityStep.objects.filter(
            community=community, meeting=None, topic=None, resource=None, survey=None
        ).update(at=F("at") - back)
    Support.objects.filter(community=community).update(at=F("at") - back)
    Membership.objects.filter(community=community).update(
        created_at=F("created_at") - back, active_since=F("active_since") - back
    )
    rows = Community.objects.filter(pk=community.pk)
    rows.update(created_at=F("created_at") - back)
    for name in ("started_on", "review_due", "archived_on"):
        if day := getattr(community, name):
            rows.update(**{name: day - back})
