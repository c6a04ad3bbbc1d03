"""Pages of resources and discussions in every state (see page_states)."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from communities import discussion, resources
from communities.files import read
from communities.models import (
    Community,
    CommunityState,
    MembershipRole,
    Resource,
    Topic,
    Visibility,
)
from partners.models import User
from tests.communities.office_making import PDF
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_meeting,
    make_participant,
    make_partner,
    make_user,
)

HERE = "/comunita/uno/"
TOPICS = f"{HERE}area/discussioni/"
RESOURCES = f"{HERE}area/risorse/"


def somebody(number: int = 1) -> User:
    return make_user(first_name="M", last_name=str(number))


def inside(community: Community, number: int, **values) -> User:
    """A person M `number` who takes part for an organisation named `number`."""
    organisation = make_partner(name=str(number))
    affiliation = make_affiliation(person=somebody(number), organisation=organisation)
    return make_participant(community, affiliation=affiliation, **values).person


def the_community(**values) -> Community:
    return make_community(
        **{"slug": "uno", "title_it": "1", "title_en": "1", "is_demo": True} | values
    )


def archived(community: Community) -> None:
    Community.objects.filter(pk=community.pk).update(
        state=CommunityState.ARCHIVED, closing_report_it="1", archived_on=timezone.localdate()
    )


def discussing(visit) -> None:
    """The list empty and not; a topic opened, answered, refused, followed; a message edited."""
    community = the_community()
    member = inside(community, 2)
    visit.client.force_login(member)
    visit.get(TOPICS)
    visit.get(f"{TOPICS}nuova/")
    visit.post(f"{TOPICS}nuova/", status=422)
    visit.post(f"{TOPICS}nuova/", {"title": "1", "text": "2 + 2"})
    topic = Topic.objects.get()
    here = topic.get_absolute_url().removeprefix(visit.prefix)
    visit.post(here, status=422)
    visit.post(here, {"text": "1 + 1"})
    for _time in range(2):
        visit.post(f"{here}segui/")
        visit.post(f"{here}segui/", {"follow": "1"})
    post = topic.posts.first()
    edit = f"{here}messaggi/{post.pk}/modifica/"
    visit.get(edit)
    visit.post(edit, status=422)
    visit.post(edit, {"text": "3 + 3", "read": 0})
    visit.post(edit, {"text": "4 + 4", "read": 0}, status=409)
    visit.get(f"{here}messaggi/{post.pk}/storia/")
    for number in range(3, 3 + discussion.MOST_NAMED + 1):
        inside(community, number)
    names = " ".join(f"@M {number}" for number in range(3, 3 + discussion.MOST_NAMED + 1))
    visit.post(here, {"text": names}, status=422)
    for number in range(discussion.POSTS_AN_HOUR - 3):  # and one message was edited
        discussion.answer(topic, by=member, text=str(number))
    visit.post(here, {"text": "1 + 2"}, status=429)
    visit.get(here)
    visit.get(TOPICS)


def keeping_order(visit) -> None:
    """A facilitator hides, shows, closes and opens again; what members and observers then see."""
    community = the_community()
    member = inside(community, 2)
    facilitator = make_facilitator(community, person=somebody(1))
    topic = discussion.open_topic(community, by=member, title="1", text="2 + 2")
    discussion.edit(topic.posts.get(), by=member, text="3 + 3", read=0)
    here = topic.get_absolute_url().removeprefix(visit.prefix)
    post = f"{here}messaggi/{topic.posts.get().pk}/"
    visit.client.force_login(facilitator)
    visit.get(here)
    visit.get(f"{post}nascondi/")
    visit.post(f"{post}nascondi/", status=422)
    visit.post(f"{post}nascondi/", {"reason": "–"})
    visit.post(f"{post}nascondi/", {"reason": "–"}, status=409)
    visit.get(here)
    visit.client.force_login(member)
    visit.get(here)
    visit.get(f"{post}modifica/", status=409)
    visit.get(f"{post}nascondi/", status=403)
    visit.client.force_login(facilitator)
    visit.post(f"{post}mostra/")
    visit.post(f"{post}mostra/", status=409)
    visit.get(f"{here}chiudi/")
    visit.post(f"{here}chiudi/", {"reason": "–"})
    visit.post(f"{here}chiudi/", {"reason": "–"}, status=409)
    visit.get(TOPICS)
    visit.post(here, {"text": "1 + 1"}, status=409)
    visit.post(f"{here}riapri/")
    visit.post(f"{here}riapri/", status=409)
    visit.client.force_login(inside(community, 3, role=MembershipRole.OBSERVER))
    visit.get(here)
    archived(community)
    visit.get(here)


def keeping_resources(visit) -> None:
    """The lists empty and not; adding, refused; correcting, a version, withdrawing, restoring."""
    community = the_community()
    member = inside(community, 2)
    visit.get(f"{HERE}risorse/")
    visit.client.force_login(member)
    visit.get(RESOURCES)
    visit.get(f"{RESOURCES}nuova/")
    words = {"kind": "document", "title": "1", "visibility": "members"}
    visit.post(f"{RESOURCES}nuova/", status=422)
    visit.post(f"{RESOURCES}nuova/", words, status=422)
    for name, content in (
        ("1.exe", b"1"), ("1.pdf", b"1"), ("1.docx", b"1"), ("1.png", b"1"), ("1.txt", b"\0"),
        ("1.txt", b""),
    ):  # fmt: skip
        wrong = words | {"file": SimpleUploadedFile(name, content), "url": "x y"}
        visit.post(f"{RESOURCES}nuova/", wrong, status=422)
    visit.post(f"{RESOURCES}nuova/", words | {"file": SimpleUploadedFile("1.pdf", PDF)})
    resource = Resource.objects.get()
    here = f"{HERE}risorse/{resource.pk}/"
    visit.get(here)
    visit.get(f"{here}modifica/")
    visit.post(f"{here}modifica/", status=422)
    visit.post(f"{here}modifica/", words | {"revision": 1, "visibility": "public"})
    visit.post(f"{here}modifica/", words | {"revision": 1}, status=409)
    visit.get(f"{here}versione/")
    visit.post(f"{here}versione/", status=422)
    visit.post(f"{here}versione/", {"file": SimpleUploadedFile("1.txt", b"11"), "note": "2"})
    visit.get(here)
    visit.get(f"{here.replace('/risorse/', '/area/risorse/')}versioni/")
    visit.get(RESOURCES)
    visit.get(f"{HERE}risorse/")
    visit.get(f"{here}ritira/")
    visit.post(f"{here}ritira/", status=422)
    visit.post(f"{here}ritira/", {"reason": "–"})
    visit.post(f"{here}ritira/", {"reason": "–"}, status=409)
    newer = {"file": SimpleUploadedFile("1.txt", b"11")}
    visit.post(f"{here}versione/", newer, status=409)
    visit.get(f"{here}modifica/")
    visit.get(here, status=404)
    visit.get(RESOURCES)
    visit.post(f"{here}ripristina/")
    visit.post(f"{here}ripristina/", status=409)
    _other_resources(visit, community)


def _other_resources(visit, community: Community) -> None:
    """A link of a meeting; one whose file is lost, with its source."""
    meeting = make_meeting(community, title_it="1", title_en="1")
    known = {"community": community, "visibility": Visibility.PUBLIC, "title": "1"}
    link = Resource(kind="link", url="https://example.org", meeting=meeting, **known)
    lost = Resource(kind="report", source="1", note_it="1", note_en="1", **known)
    for row in (link, lost):
        resources.add(row, by=None)
        visit.get(f"{HERE}risorse/{row.pk}/")
    inner = Resource(**known | {"visibility": Visibility.MEMBERS, "kind": "data"})
    resources.add(inner, by=None, file=read("1.csv", b"11"))
    visit.get(f"{HERE}risorse/{inner.pk}/")


DISCUSSION_GROUPS = [discussing, keeping_order, keeping_resources]
