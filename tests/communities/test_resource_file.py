"""The files of resources: always a download, under the right name, gone with their resource."""

import pytest

from communities import files, resources
from communities.files import read
from communities.models import Visibility
from tests.communities.office_making import PDF
from tests.communities.resource_pages import TITLE, added, area, body, every_version, file, page
from tests.factories import make_community, make_participant, make_user


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def member(community):
    return make_participant(community).person


def test_file_is_always_a_download(client, community):
    resource = added(community, visibility=Visibility.PUBLIC, title="Guida: l’uso\r\n")

    answer = client.get(file(resource))

    assert body(answer) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="guida-luso.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox"
    assert answer["Cache-Control"] == "public, no-cache"
    assert not answer.cookies
    again = client.get(file(resource), headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_every_kind_of_file_has_a_type(client, community):
    for suffix, media_type in files.TYPES.items():
        assert "html" not in media_type
        assert "svg" not in media_type
        assert suffix.startswith(".")


def test_other_names_lead_to_the_right_one(client, community):
    resource = added(community, visibility=Visibility.PUBLIC)

    answer = client.get(f"{page(resource)}1/evil.html")

    assert (answer.status_code, answer["Location"]) == (302, file(resource))
    assert client.get(f"{page(resource)}2/x.pdf").status_code == 404


def test_former_versions_are_downloaded_too(client, community, member):
    resource = added(community)
    resources.add_version(resource, by=member, file=read("x.txt", b"nuovo"), note="Più breve")
    client.force_login(member)

    shown = client.get(page(resource)).content.decode()

    assert "Più breve" in shown
    assert [body(client.get(file(resource, number))) for number in (1, 2)] == [PDF, b"nuovo"]


def test_former_versions_of_a_public_resource_stay_for_members(client, community, member):
    """They may be of a time when it was for members."""
    resource = added(community, member)
    newer = read("x.txt", b"per tutti")
    resources.add_version(resource, by=member, file=newer, note="Senza i nomi")
    former, newest = file(resource, 1), file(resource, 2)
    every = every_version(resource)
    client.force_login(member)
    changing = client.get("/en" + f"{page(resource)}modifica/").text
    assert "the former ones stay for members" in changing
    resource.visibility = Visibility.PUBLIC
    resources.correct(resource, by=member, revision=resource.revision)

    client.logout()
    outsider = make_participant(make_community()).person
    for person in (None, make_user(), outsider):
        if person:
            client.force_login(person)
        shown = client.get(page(resource)).text
        assert newest in shown
        assert former not in shown
        assert "Senza i nomi" not in shown
        assert body(client.get(newest)) == b"per tutti"
        for address in (former, f"{page(resource)}1/x.pdf"):
            assert client.get(address).status_code == 404
        assert client.get(every).status_code == (404 if person else 302)
    client.force_login(member)
    assert f"entra/?a=risorse/{resource.pk}/versioni/" in client.get(page(resource)).text
    assert former in client.get(every).text
    answer = client.get(former)
    assert body(answer) == PDF
    assert answer["Cache-Control"] == "private, no-store"


def test_resource_of_one_version_has_no_former_ones(client, community):
    resource = added(community, visibility=Visibility.PUBLIC)

    assert "versioni/" not in client.get(page(resource)).text


def test_withdrawn_resource_has_no_versions_for_anybody(client, community, member):
    resource = added(community, member)
    resources.withdraw(resource, by=member, reason="–")
    client.force_login(member)

    assert client.get(every_version(resource)).status_code == 404


def test_file_that_is_gone_from_the_disk_is_not_found(client, community):
    resource = added(community, visibility=Visibility.PUBLIC)
    version = resource.versions.get()
    version.file.storage.delete(version.file.name)

    assert client.get(file(resource)).status_code == 404


def test_withdrawn_resource_and_its_files_are_gone(client, community, member):
    resource = added(community, member, visibility=Visibility.PUBLIC)
    places = [page(resource), file(resource)]
    resources.withdraw(resource, by=member, reason="–")

    for place in places:
        assert client.get(place).status_code == 404
    client.force_login(make_participant(community).person)
    for place in places:
        assert client.get(place).status_code == 404
    assert TITLE not in client.get(area(community)).content.decode()
