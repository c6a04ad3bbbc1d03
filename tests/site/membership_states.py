"""Pages of joining, proposing, facilitating, reviewing and concluding, in every state (see
page_states)."""

from datetime import timedelta

from django.utils import timezone

from communities import joining, proposals
from communities.models import Community, CommunityKind, Facilitation, JoinPolicy, Membership
from partners.models import Affiliation
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_membership,
    make_organisation,
    make_partner,
    make_staff,
    make_user,
    make_version,
)
from tests.signing import sign_in

HERE = "/comunita/uno/"
OFFICE = "/segreteria/comunita/"
TITLES = {"title_it": "1", "title_en": "1", "description_it": "1", "description_en": "1"}


def numbered(number: int, **values):
    return make_user(first_name="M", last_name=str(number), **values)


def a_community(**values) -> Community:
    return make_community(slug="uno", **TITLES | values)


def speaking(number: int = 1, **values) -> Affiliation:
    """Somebody who speaks for a partner; all have digits for names."""
    values.setdefault("organisation", make_partner(name=f"{number} {number}"))
    return make_affiliation(person=numbered(number), **values)


def asking_to_join(visit) -> None:
    """For none, one, several organisations; refused, sent, at once; the page of the request."""
    community = a_community()
    visit.client.force_login(numbered(0))
    visit.get(f"{HERE}aderisci/")
    first = speaking()
    visit.client.force_login(first.person)
    visit.get(f"{HERE}aderisci/")
    asked = {"organisation": first.organisation_id, "role": "member", "message": "1"}
    visit.post(f"{HERE}aderisci/", asked | {"role": "x"}, status=422)
    colleague = make_affiliation(
        organisation=first.organisation, person=numbered(2), role="member"
    ).person
    for _number in range(joining.REQUESTS_A_DAY):
        visit.post(f"{HERE}aderisci/", asked | {"people": [colleague.pk]})
        made = Membership.objects.latest("pk")
        visit.post(f"{HERE}adesioni/{made.pk}/ritira/")
    visit.post(f"{HERE}adesioni/{made.pk}/ritira/", status=409)
    visit.post(f"{HERE}aderisci/", asked, status=429)
    others = {"standing": "suspended", "name": "8 8"}
    make_affiliation(person=first.person, organisation=make_organisation(**others))
    Community.objects.update(join_policy=JoinPolicy.OPEN)
    second = make_affiliation(person=first.person, organisation=make_partner(name="9 9"))
    visit.get(f"{HERE}aderisci/?organizzazione={second.organisation_id}")
    visit.post(f"{HERE}aderisci/", asked | {"organisation": second.organisation_id})
    visit.get(f"{HERE}aderisci/")
    third = make_affiliation(
        person=first.person, organisation=make_organisation(name="7 7")
    ).organisation_id
    visit.get(f"{HERE}aderisci/?organizzazione={third}")
    Community.objects.filter(pk=community.pk).update(
        state="archived", closing_report_it="1", archived_on=timezone.localdate()
    )
    visit.get(f"{HERE}aderisci/", status=409)


def taking_part(visit) -> None:
    """The page of a member with its people and verbs, done and too late."""
    speaker = speaking()
    item = make_membership(a_community(is_demo=True), organisation=speaker.organisation)
    here = f"{HERE}adesioni/{item.pk}/"
    visit.client.force_login(speaker.person)
    visit.get(here)
    visit.post(f"{here}persone/aggiungi/", status=422)
    visit.post(f"{here}persone/aggiungi/", {"person": speaker.person_id})
    visit.post(f"{here}persone/{speaker.person_id}/togli/")
    visit.post(f"{here}persone/{speaker.person_id}/togli/", status=409)
    visit.get(f"{here}lascia/")
    visit.post(f"{here}lascia/", {"reason": "1"})
    visit.post(f"{here}lascia/", {"reason": "1"}, status=409)
    visit.post(f"{here}persone/aggiungi/", {"person": speaker.person_id}, status=409)


def deciding_who_joins(visit) -> None:
    """The list, a request decided in both ways and too late, a role, an end."""
    community = a_community()
    facilitator = make_facilitator(community, person=numbered(5))
    visit.client.force_login(facilitator)
    visit.get(f"{HERE}area/richieste/")
    asking = [
        joining.request(community, one.organisation, by=one.person, people=[one.person])
        for one in (speaking(number) for number in (1, 2))
    ]
    first, second = (f"{HERE}adesioni/{one.pk}/" for one in asking)
    visit.get(first)
    visit.get(f"{first}decidi/")
    visit.post(f"{first}decidi/", {"action": "decline"}, status=422)
    visit.post(f"{first}decidi/", {"action": "decline", "reason": "1"})
    visit.post(f"{first}decidi/", {"action": "decline", "reason": "1"}, status=409)
    visit.get(f"{first}decidi/")
    visit.get(first)
    visit.post(f"{second}decidi/", {"action": "accept"})
    visit.get(second)
    observer = make_membership(community, organisation=make_partner(name="3"), role="observer")
    there = f"{HERE}adesioni/{observer.pk}/"
    visit.get(f"{there}ruolo/")
    visit.post(f"{there}ruolo/", status=422)
    visit.post(f"{there}ruolo/", {"role": "member"})
    visit.get(there)
    visit.get(f"{there}chiudi/")
    visit.post(f"{there}chiudi/", status=422)
    visit.post(f"{there}chiudi/", {"reason": "1"})
    visit.post(f"{there}chiudi/", {"reason": "1"}, status=409)
    visit.get(f"{HERE}area/richieste/")


def keeping_a_community(visit) -> None:
    """Words and review: refused, saved, changed meanwhile; a concluded one."""
    community = a_community(review_due=timezone.localdate())
    visit.client.force_login(make_facilitator(community, person=numbered(5)))
    visit.get(f"{HERE}area/modifica/")
    words = TITLES | {"join_policy": "open", "revision": community.revision}
    visit.post(f"{HERE}area/modifica/", words | {"title_it": ""}, status=422)
    visit.post(f"{HERE}area/modifica/", words | {"revision": 99}, status=409)
    visit.get(f"{HERE}area/verifica/")
    typed = {"outcome": "1", "next_due": "2999-01-01", "due": community.review_due.isoformat()}
    visit.post(f"{HERE}area/verifica/", typed | {"next_due": "2020-01-01"}, status=422)
    visit.post(f"{HERE}area/verifica/", typed)
    visit.post(f"{HERE}area/verifica/", typed, status=409)
    Community.objects.update(review_due=None)
    visit.get(f"{HERE}area/verifica/")
    Community.objects.update(
        state="archived", closing_report_it="1", archived_on=timezone.localdate()
    )
    visit.get(f"{HERE}area/verifica/")


def proposing_a_theme(visit) -> None:
    """By nobody who may, refused, sent, too many; supported, taken back, declined."""
    passage = make_version().passages.filter(kind="strategy").first()
    visit.client.force_login(numbered(0))
    visit.get("/comunita/proponi/")
    visit.get("/comunita/proposte/")
    speaker = speaking()
    visit.client.force_login(speaker.person)
    visit.get("/comunita/proposte/")
    visit.get("/comunita/proponi/")
    typed = TITLES | {"motivation": "1", "organisation": speaker.organisation_id}
    visit.post("/comunita/proponi/", typed | {"motivation": "", "strategy": passage.pk}, status=422)
    for _number in range(proposals.WAITING_AT_ONCE):
        visit.post("/comunita/proponi/", typed | {"strategy": passage.pk})
    visit.post("/comunita/proponi/", typed, status=429)
    first, second = Community.objects.order_by("pk")[:2]
    other = speaking(2)
    visit.client.force_login(other.person)
    here, who = f"/comunita/proposte/{first.pk}/", {"organisation": other.organisation_id}
    visit.post(f"{here}sostieni/", who)
    visit.get("/comunita/proposte/")
    visit.post(f"{here}non-sostenere/", who)
    visit.post(f"{here}non-sostenere/", who, status=409)
    proposals.decline(first, by=make_staff(), reason="1")
    visit.client.force_login(speaker.person)
    visit.get(here)
    visit.post(f"/comunita/proposte/{second.pk}/ritira/")
    visit.post(f"/comunita/proposte/{second.pk}/ritira/", status=409)


def curating_communities(visit) -> None:
    """The desk: deciding, opening, appointing, concluding, opening again."""
    staff = make_staff(first_name="M", last_name="6")
    sign_in(visit.client, staff)
    visit.get(OFFICE)
    theme = Community(motivation="1", **TITLES)
    theme = proposals.propose(speaking().organisation, theme, by=numbered(7))
    here = f"{OFFICE}proposte/{theme.pk}/"
    visit.get(here)
    visit.post(here, {"action": "decline"}, status=422)
    visit.post(here, {"action": "start", "reason": "1"}, status=409)
    for number in range(10, 15):
        one = speaking(number)
        proposals.support(theme, one.organisation, by=one.person)
    visit.get(here)
    visit.get(OFFICE)
    visit.post(here, {"action": "start", "reason": "1"})
    visit.post(here, {"action": "decline", "reason": "1"}, status=409)
    visit.get(here)
    theme = make_community(state="proposed", proposed_for=make_partner(name="4"), **TITLES)
    Community.objects.filter(pk=theme.pk).update(proposed_by=numbered(8))
    make_affiliation(person=staff, organisation=theme.proposed_for, role="member")
    visit.get(f"{OFFICE}proposte/{theme.pk}/")
    _tables(visit)


def _tables(visit) -> None:
    visit.get(f"{OFFICE}nuova/")
    visit.post(f"{OFFICE}nuova/", {"kind": "x"}, status=422)
    opened = TITLES | {"kind": "table", "join_policy": "approval"}
    visit.post(f"{OFFICE}nuova/", opened)
    community = a_community(kind=CommunityKind.WORKING_GROUP)
    make_membership(community, organisation=make_partner(name="5"), state="requested")
    visit.get(OFFICE)
    _appointing(visit, community)
    there = f"{OFFICE}uno/"
    visit.get(f"{there}concludi/")
    visit.post(f"{there}concludi/", status=422)
    visit.post(f"{there}concludi/", {"report_it": "1"})
    visit.post(f"{there}concludi/", {"report_it": "1"}, status=409)
    visit.get(f"{there}concludi/")
    visit.get(OFFICE)
    visit.get(f"{there}riapri/")
    visit.post(f"{there}riapri/", status=422)
    visit.post(f"{there}riapri/", {"reason": "1"})
    visit.post(f"{there}riapri/", {"reason": "1"}, status=409)
    visit.get(f"{there}riapri/")


def _appointing(visit, community: Community) -> None:
    here, today = f"{OFFICE}uno/facilitazione/", timezone.localdate()
    person = numbered(9)
    visit.get(f"{here}?q=M")
    visit.get(f"{here}?q=zzz")
    visit.get(f"{here}?persona={person.pk}")
    visit.get(f"{here}?persona={visit.client.session['_auth_user_id']}")
    days = {"person": person.pk, "starts_on": today, "ends_on": today + timedelta(days=9)}
    visit.post(here, days | {"starts_on": "x"}, status=422)
    visit.post(here, days | {"ends_on": "2020-01-01"}, status=422)
    visit.post(here, days)
    visit.post(here, days, status=409)
    row = Facilitation.objects.get(community=community)
    visit.get(f"{here}?fine={row.pk}")
    ended = {"action": "end", "appointment": row.pk}
    visit.post(here, ended, status=422)
    visit.post(here, ended | {"reason": "1"})
    visit.post(here, ended | {"reason": "1"}, status=409)


MEMBERSHIP_GROUPS = [
    asking_to_join,
    taking_part,
    deciding_who_joins,
    keeping_a_community,
    proposing_a_theme,
    curating_communities,
]
