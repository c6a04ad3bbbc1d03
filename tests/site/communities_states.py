"""Pages of communities in every state (see page_states): empty, full, concluded, inside."""

from datetime import timedelta

from django.utils import timezone

from communities.models import (
    Community,
    CommunityKind,
    CommunityState,
    Edition,
    ImportedTotal,
    MeetingState,
    Post,
    Programme,
    Registration,
    Resource,
    Survey,
    Topic,
)
from plan.models import CommunityLink
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_meeting,
    make_membership,
    make_organisation,
    make_participant,
    make_partner,
    make_staff,
    make_user,
    make_version,
)
from tests.signing import sign_in

HERE = "/comunita/prova/"
AREA = f"{HERE}area/"
DAY = timedelta(days=1)


def plain(**values) -> Community:
    """A community whose own words are in nobody's language."""
    words = {"title_it": "1", "title_en": "1", "description_it": "2", "description_en": "2"}
    return make_community(**{"slug": "prova"} | words | values)


def stated(number: int = 2, measure: str = "sessions", **of) -> None:
    ImportedTotal.objects.create(measure=measure, number=number, source="–", **of)


def fill(community: Community) -> None:
    """Everything that its pages can show."""
    version = make_version()
    uid = version.passages.get(code="1.1.1").uid
    CommunityLink.objects.create(community=community, uid=uid)
    now = timezone.now()
    number = {"title_it": "3", "title_en": "3", "place": ""}
    make_meeting(community, visibility="members", **number)
    make_meeting(community, is_demo=True, **number)
    make_meeting(community, state=MeetingState.CANCELLED, cancel_reason="–", **number)
    make_meeting(community, starts_at=now - 9 * DAY, **number)
    for kind in ("training", "workshop"):
        make_meeting(community, starts_at=now - 9 * DAY, state="held", kind=kind, **number)
    programme = Programme.objects.create(community=community, name="4")
    edition = Edition.objects.create(
        programme=programme, number=1, starts_at=now, ends_at=now + DAY, precision="year"
    )
    stated(programme=programme)
    stated(edition=edition, measure="companies")
    for measure in ("organisations", "people", "tables"):
        stated(community=community, measure=measure)
    ImportedTotal.objects.create(
        community=community, measure="meetings", meeting_kind="training", number=3, source="–"
    )
    _keep(community)
    _ask(community)


def _keep(community: Community) -> None:
    """Resources, and discussions with no, one and two answers."""
    person = make_facilitator(
        community, shown=True, person=make_user(first_name="M", last_name="1")
    )
    for number in range(6):
        Resource.objects.create(
            community=community, kind="report", title=str(number), title_en=str(number),
            visibility="public", added_by=person,
        )  # fmt: skip
    Resource.objects.create(community=community, kind="data", title="7", title_en="7")
    for answers in range(3):
        state = "closed" if answers else "open"
        topic = Topic.objects.create(community=community, title="8", opened_by=person, state=state)
        Post.objects.bulk_create(
            Post(topic=topic, author=person, text="9") for _ in range(answers + 1)
        )


def _ask(community: Community) -> None:
    """Surveys: held elsewhere, open now, both with public results."""
    now = timezone.now()
    common = {"community": community, "title_it": "10", "title_en": "10", "state": "published",
              "published_at": now, "results_visibility": "public"}  # fmt: skip
    Survey.objects.create(is_elsewhere=True, held_when="2022", **common)
    Survey.objects.create(opens_at=now, closes_at=now + DAY, is_demo=True, **common)


def public_communities(visit) -> None:
    """The list with nothing, narrowed, of all kinds; a community empty, full, concluded."""
    visit.get("/comunita/")
    community = plain(is_demo=True)
    visit.get(HERE)
    visit.get(f"{HERE}organizzazioni/")
    for number, kind in enumerate(CommunityKind):
        plain(slug=f"tipo-{number}", kind=kind)
    Community.objects.filter(pk=community.pk).update(
        join_policy="open", started_on="2022-01-01", source="–", note_it="–", note_en="–"
    )
    fill(community)
    for number in range(13):
        make_membership(community, organisation=make_partner(name=str(number), slug=f"e{number}"))
    make_membership(community, organisation=make_organisation(name="–"), role="observer")
    for address in ("/comunita/", "/comunita/?tipo=table", "/comunita/?q=zzz", HERE,
                    f"{HERE}organizzazioni/", "/comunita/tipo-1/", "/organizzazioni/e1/",
                    "/piano/1.0/1.1.1/", "/"):  # fmt: skip
        visit.get(address)
    over = plain(slug="finita", state=CommunityState.ARCHIVED, closing_report_it="–")
    make_membership(over, organisation=make_partner(name="–", slug="membro"))
    visit.get("/comunita/")
    visit.get("/comunita/finita/")
    visit.get("/organizzazioni/membro/")
    for number in range(31):
        plain(slug=f"altra-{number}")
    visit.get("/comunita/")


def inside_communities(visit) -> None:
    """The inside, empty and full, as participant, facilitator and secretariat; concluded; one's
    own in one place."""
    community = plain()
    affiliation = make_affiliation(
        organisation=make_partner(name="–"), person=make_user(first_name="M", last_name="2")
    )
    make_participant(community, affiliation=affiliation)
    visit.client.force_login(affiliation.person)
    pages = (AREA, f"{AREA}persone/", "/account/comunita/")
    for address in pages:
        visit.get(address)
    fill(community)
    _belong(affiliation, community)
    for address in pages:
        visit.get(address)
    boss = make_facilitator(community, person=make_user(first_name="M", last_name="3"),
                            ends_on=timezone.localdate())  # fmt: skip
    Community.objects.update(review_due=timezone.localdate())
    for _ in range(2):
        make_membership(community, state="requested")
        visit.client.force_login(boss)
        visit.get(AREA)
        make_meeting(community, starts_at=timezone.now() - 9 * DAY)
    for address in (*pages, f"{HERE}strategie/"):
        visit.get(address)
    visit.post(f"{HERE}strategie/", {"strategy": ["1"]})
    sign_in(visit.client, make_staff(first_name="M", last_name="4"))
    visit.get(AREA)
    over = plain(slug="finita", state=CommunityState.ARCHIVED)
    make_facilitator(over, person=boss)
    visit.get("/comunita/finita/area/")
    visit.client.force_login(boss)
    visit.get("/account/comunita/")


def _belong(affiliation, community: Community) -> None:
    """Whatever one's own page can show: asked for, proposed, with a place, waiting, cancelled."""
    person, organisation = affiliation.person, affiliation.organisation
    make_membership(plain(slug="chiesta"), organisation=organisation, state="requested")
    make_participant(plain(slug="osservata"), affiliation=affiliation, role="observer")
    for state in (CommunityState.PROPOSED, CommunityState.DECLINED, CommunityState.ACTIVE):
        plain(slug=state.value, state=state, proposed_by=person, proposed_for=organisation)
    meetings = community.meetings.filter(ends_at__gt=timezone.now())
    for meeting, state in zip(meetings, ("going", "waiting", "going"), strict=True):
        Registration.objects.create(
            meeting=meeting, person=person, registered_by=person, state=state
        )


COMMUNITY_GROUPS = [public_communities, inside_communities]
