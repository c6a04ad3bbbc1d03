"""The pages of resources and their files: who sees, who changes."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities import files, resources
from communities.files import read
from communities.models import Community, CommunityState, MembershipRole, Resource, Visibility
from tests.communities.office_making import PDF, ooxml
from tests.communities.resource_pages import (
    TITLE,
    added,
    area,
    body,
    every_version,
    file,
    page,
    typed,
    upload,
)
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_meeting,
    make_membership,
    make_participant,
    make_staff,
    make_user,
)
from tests.signing import sign_in


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def member(community):
    return make_participant(community).person


# --- Who sees -------------------------------------------------------------------------------------


def test_members_only_resource_is_found_by_nobody_else(client, community):
    resource = added(community)
    other = make_participant(make_community()).person
    make_membership(community, organisation=make_affiliation(person=other).organisation)
    inside = [area(community), f"{area(community)}nuova/"]
    verbs = ["", "modifica/", "versione/", "ritira/", "ripristina/"]
    own = [page(resource) + verb for verb in verbs] + [
        file(resource),
        f"{page(resource)}1/x.pdf",
        every_version(resource),
    ]

    for address in (page(resource), file(resource)):
        assert client.get(address).status_code == 404
    for person in (make_user(), other):
        client.force_login(person)
        for address in inside + own:
            for ask in (client.get, client.post):
                answer = ask(address)
                assert answer.status_code in (404, 405), address
                assert TITLE not in answer.content.decode()
    public = client.get(f"/comunita/{community.slug}/risorse/").content.decode()
    assert TITLE not in public


def test_members_read_and_download(client, community, member):
    resource = added(community)
    observer = make_participant(community, role=MembershipRole.OBSERVER).person

    for person in (member, observer, make_facilitator(community)):
        client.force_login(person)
        assert TITLE in client.get(area(community)).content.decode()
        shown = client.get(page(resource))
        assert shown["Cache-Control"] == "private, no-store"
        assert file(resource) in shown.content.decode()
        answer = client.get(file(resource))
        assert body(answer) == PDF
        assert answer["Cache-Control"] == "private, no-store"


def test_secretariat_needs_the_second_factor(client, community):
    resource = added(community)
    office = make_staff()
    sign_in(client, office, second_factor=False)
    every = every_version(resource)
    for address in (area(community), page(resource), file(resource), every):
        assert client.get(address).status_code == 403

    sign_in(client, office)
    for address in (area(community), page(resource), file(resource)):
        assert client.get(address).status_code == 200


def test_public_resource_is_the_same_page_for_everybody(client, community, member):
    resource = added(community, member, visibility=Visibility.PUBLIC)
    places = [page(resource), f"/comunita/{community.slug}/risorse/"]
    seen = [client.get(place) for place in places]
    client.force_login(member)

    for place, before in zip(places, seen, strict=True):
        answer = client.get(place)
        assert TITLE in before.content.decode()
        assert answer.content == before.content
        assert answer["Cache-Control"] == "public, no-cache"
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
        assert str(member) not in answer.content.decode()


def test_public_page_changes_with_what_it_shows(client, community, member):
    meeting = make_meeting(community, title_it="Primo incontro")
    resource = added(community, visibility=Visibility.PUBLIC, meeting=meeting)
    places = [page(resource), f"/comunita/{community.slug}/risorse/"]

    def changed(act) -> list[bool]:
        before = [client.get(place)["ETag"] for place in places]
        act()
        answers = [
            client.get(place, headers={"if-none-match": etag})
            for place, etag in zip(places, before, strict=True)
        ]
        return [answer.status_code == 200 for answer in answers]

    assert changed(lambda: None) == [False, False]
    newer = read("x.txt", b"nuovo")
    assert changed(lambda: resources.add_version(resource, by=member, file=newer)) == [True, True]
    assert changed(lambda: Community.objects.update(title_it="Altro")) == [True, True]
    assert changed(lambda: type(meeting).objects.update(title_it="Altro"))[0]
    assert changed(lambda: added(community, visibility=Visibility.PUBLIC))[1]


def test_resource_of_a_meeting_for_members_stays_inside(client, community):
    meeting = make_meeting(community, visibility=Visibility.MEMBERS)
    resource = added(community, visibility=Visibility.PUBLIC, meeting=meeting)

    for address in (page(resource), file(resource)):
        assert client.get(address).status_code == 404
    assert TITLE not in client.get(f"/comunita/{community.slug}/risorse/").content.decode()


def test_resource_is_found_only_in_its_community(client, community):
    resource = added(community, visibility=Visibility.PUBLIC)
    other = make_community()

    for address in (page(resource), file(resource)):
        assert client.get(address.replace(community.slug, other.slug)).status_code == 404


def test_proposed_community_has_no_public_list(client, db):
    proposed = make_community(state=CommunityState.PROPOSED)

    assert client.get(f"/comunita/{proposed.slug}/risorse/").status_code == 404


# --- Adding and changing --------------------------------------------------------------------------


def test_member_adds_a_file(client, community, member):
    client.force_login(member)
    assert client.get(f"{area(community)}nuova/").status_code == 200

    answer = client.post(
        f"{area(community)}nuova/", typed(title="Gui\u202eda", description="A\r\nB")
    )

    resource = Resource.objects.get()
    assert answer["Location"] == area(community)
    assert (resource.title, resource.description, resource.added_by) == ("Guida", "A\nB", member)
    assert (resource.community, resource.visibility) == (community, "members")
    version = resource.versions.get()
    assert (version.suffix, version.by) == (".pdf", member)
    assert "segreto" not in version.file.name


def test_link_needs_an_address_and_no_file(client, community, member):
    client.force_login(member)
    link = typed(kind="link", file=None)

    assert client.post(f"{area(community)}nuova/", link).status_code == 422
    client.post(f"{area(community)}nuova/", link | {"url": "example.org/dati"})

    resource = Resource.objects.get()
    assert resource.url == "https://example.org/dati"
    assert "https://example.org/dati" in client.get(page(resource)).content.decode()


@pytest.mark.parametrize(
    "values",
    [
        {"title": ""},
        {"file": None},
        {"kind": "program"},
        {"visibility": "all"},
        {"url": "javascript:alert(1)"},
        {"file": upload("a.exe")},
        {"file": upload("a.docx")},
        {"file": upload("a.docx", ooxml(**{"word/vbaProject.bin": b"x"}))},
        {"file": upload("a.pdf", b"")},
        {"title": "x" * 201},
    ],
)
def test_what_is_missing_or_wrong_is_refused(client, community, member, values, settings):
    client.force_login(member)

    answer = client.post(f"{area(community)}nuova/", typed(description="Le mie parole.", **values))

    assert answer.status_code == 422
    assert "Le mie parole." in answer.content.decode()
    assert not Resource.objects.exists()
    assert not list((settings.MEDIA_ROOT).glob("resources/*"))


def test_file_over_the_limit_is_refused(client, community, member, monkeypatch):
    monkeypatch.setattr(files, "LIMIT", len(PDF) - 1)
    client.force_login(member)

    answer = client.post(f"{area(community)}nuova/", typed())

    assert answer.status_code == 422
    assert "20 MB" in answer.content.decode()


def test_meeting_of_another_community_is_refused(client, community, member):
    foreign = make_meeting(make_community(), visibility=Visibility.MEMBERS, title_it="Segreto")
    client.force_login(member)

    answer = client.post(f"{area(community)}nuova/", typed(meeting=foreign.pk))

    assert answer.status_code == 422
    assert "Segreto" not in answer.content.decode()


def test_meetings_to_choose_from_say_when_as_far_as_is_known(client, community, member):
    starts = datetime(2022, 4, 1, tzinfo=ZoneInfo("Europe/Rome"))
    values = {"starts_at": starts, "ends_at": starts.replace(month=5), "precision": "month"}
    make_meeting(community, title_it="Primo incontro", **values)
    client.force_login(member)

    page = client.get(f"{area(community)}nuova/").content.decode()

    assert "Primo incontro · aprile 2022" in page


def test_who_may_add_and_change(client, community, member):
    people = {
        "who added it": member,
        "another member": make_participant(community).person,
        "observer": make_participant(community, role=MembershipRole.OBSERVER).person,
        "facilitator": make_facilitator(community),
    }
    tried = {}
    for name, person in people.items():
        client.force_login(person)
        resource = added(community, member)
        words = {"kind": "report", "title": "Altro", "visibility": "public"}
        steps = [
            (f"{area(community)}nuova/", typed()),
            (f"{page(resource)}modifica/", words | {"revision": resource.revision}),
            (f"{page(resource)}versione/", {"file": upload()}),
            (f"{page(resource)}ritira/", {"reason": "–"}),
            (f"{page(resource)}ripristina/", {}),
        ]
        tried[name] = [client.post(address, data).status_code for address, data in steps]

    assert tried == {
        "who added it": [302, 302, 302, 302, 302],
        "another member": [302, 403, 403, 403, 403],
        "observer": [403, 403, 403, 403, 403],
        "facilitator": [302, 302, 302, 302, 302],
    }


def test_nothing_is_added_or_changed_in_a_concluded_community(client, community, member):
    resource = added(community, member)
    Community.objects.filter(pk=community.pk).update(
        state=CommunityState.ARCHIVED, closing_report_it="–", archived_on=timezone.localdate()
    )
    client.force_login(member)

    assert client.post(f"{area(community)}nuova/", typed()).status_code == 403
    assert client.post(f"{page(resource)}ritira/", {"reason": "–"}).status_code == 403
    assert client.get(page(resource)).status_code == 200


def test_correction_on_older_words_is_refused_with_what_was_typed(client, community, member):
    resource = added(community, member)
    client.force_login(member)
    form = client.get(f"{page(resource)}modifica/").context["form"]
    words = {"kind": "report", "visibility": "members", "revision": form["revision"].value()}
    client.post(f"{page(resource)}modifica/", words | {"title": "Prima"})

    answer = client.post(f"{page(resource)}modifica/", words | {"title": "Dopo"})

    assert answer.status_code == 409
    assert 'value="Dopo"' in answer.content.decode()
    resource.refresh_from_db()
    assert resource.title == "Prima"


def test_correction_does_not_touch_what_it_does_not_ask(client, community, member):
    resource = added(community, member)
    client.force_login(member)
    more = {"state": "withdrawn", "community": make_community().pk, "added_by": "", "source": "x"}
    words = {"kind": "report", "title": "Altro", "visibility": "members", "revision": 1}

    client.post(f"{page(resource)}modifica/", words | more)

    resource.refresh_from_db()
    assert (resource.title, resource.state, resource.community) == ("Altro", "published", community)
    assert (resource.added_by, resource.source) == (member, "")


def test_withdrawing_needs_reasons_and_happens_once(client, community, member):
    resource = added(community, member)
    client.force_login(make_facilitator(community))
    assert client.get(f"{page(resource)}ritira/").status_code == 200
    assert client.post(f"{page(resource)}ritira/").status_code == 422
    client.post(f"{page(resource)}ritira/", {"reason": "–"})

    again = client.post(f"{page(resource)}ritira/", {"reason": "Le mie ragioni."})
    late = client.post(f"{page(resource)}versione/", {"file": upload()})

    assert (again.status_code, late.status_code) == (409, 409)
    assert "Le mie ragioni." in again.content.decode()
    assert TITLE in client.get(area(community)).content.decode()  # to be restored
    assert client.post(f"{page(resource)}ripristina/").status_code == 302
    assert client.post(f"{page(resource)}ripristina/").status_code == 409
    assert client.get(f"{page(resource)}ripristina/").status_code == 405


def test_queries_of_the_lists_do_not_grow(client, community):
    sign_in(client, make_facilitator(community), second_factor=False)
    places = [area(community), f"/comunita/{community.slug}/risorse/"]
    meeting = make_meeting(community)

    def count() -> list[int]:
        asked = []
        for place in places:
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                assert client.get(place).status_code == 200
            asked.append(len(queries))
        return asked

    added(community, make_user(), visibility=Visibility.PUBLIC, meeting=meeting)
    count()
    before = count()
    for _number in range(29):
        added(community, make_user(), visibility=Visibility.PUBLIC, meeting=meeting)

    assert count() == before


def test_who_has_added_too_much_is_told_and_keeps_what_they_typed(client, community, member):
    kept = added(community, by=member)
    kept.versions.create(
        number=2, file="x", suffix=".pdf", sha256="0" * 64, size=resources.MOST_A_DAY, by=member
    )
    client.force_login(member)

    answer = client.post(f"{area(community)}nuova/", typed(title="Ancora uno", file=upload()))

    assert answer.status_code == 429
    assert "Ancora uno" in answer.text
    assert "200 MB" in answer.text
