"""The page of one project, and the strategies of the Plan that it serves."""

import json

import pytest
from django.conf import settings

from partners.models import Project
from plan import project_links
from plan.models import Passage, ProjectLink
from tests.factories import (
    make_organisation,
    make_plan,
    make_project,
    make_staff,
    make_user,
    make_version,
)
from tests.signing import sign_in

ROWS = json.loads((settings.BASE_DIR / "fixtures" / "projects.json").read_text("utf-8"))["projects"]


@pytest.fixture
def version(db):
    return make_version(make_plan(strategies=3))


def link(project, version, *codes) -> None:
    for passage in version.passages.filter(code__in=codes):
        ProjectLink.objects.create(project=project, uid=passage.uid)


def test_project_shows_who_takes_part_and_what_it_serves(client, version):
    project = make_project(title_it="Officina", summary_it="Si ripara.\n\nInsieme.")
    project.organisations.add(make_organisation(name="Cooperativa nota"))
    project.organisations.add(make_organisation(name="Ente nascosto", published=False))
    link(project, version, "1.1.3", "1.1.1")

    page = client.get(project.get_absolute_url()).content.decode()

    assert "<p>Insieme.</p>" in page
    assert "Cooperativa nota" in page
    assert "Ente nascosto" not in page
    assert page.index("/piano/1.0/1.1.1/") < page.index("/piano/1.0/1.1.3/")
    assert "/piano/1.0/1.1.2/" not in page


def test_links_are_read_in_the_version_that_is_current(client, version):
    project = make_project()
    link(project, version, "1.1.1")
    make_version(version.plan, number="1.1")

    page = client.get(project.get_absolute_url()).content.decode()

    assert "/piano/1.1/1.1.1/" in page
    assert "/piano/1.0/1.1.1/" not in page


@pytest.mark.parametrize("state", ["proposed", "declined"])
def test_project_that_is_not_published_is_404(client, version, state):
    project = make_project(state=state)
    client.force_login(make_staff())

    assert client.get(project.get_absolute_url()).status_code == 404


def test_project_without_a_version_of_the_plan(client, db):
    assert client.get(make_project().get_absolute_url()).status_code == 200


def test_hostile_words_are_inert(client, version):
    evil = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
    project = make_project(title_it=evil, summary_it=evil, programme=evil, topics=[evil[:60]])

    for address in (project.get_absolute_url(), "/saperi/"):
        page = client.get(address).content.decode()
        assert "<img src=x" not in page
        assert "<script>alert" not in page


def test_project_is_304_until_something_of_it_changes(client, version):
    project = make_project()
    body = make_organisation()
    project.organisations.add(body)

    def etag() -> str:
        return client.get(project.get_absolute_url())["ETag"]

    seen = [etag()]
    assert etag() == seen[0]
    link(project, version, "1.1.2")
    seen.append(etag())
    body.name = "Altro nome"
    body.save()
    seen.append(etag())
    project.summary_it = "Altre parole."
    project.save()
    seen.append(etag())

    assert len(set(seen)) == 4


def test_strategy_shows_its_projects_in_return(client, version):
    project = make_project(title_it="Officina di Mirafiori")
    passage = version.passages.get(code="1.1.2")
    before = client.get(passage.get_absolute_url())
    hidden = make_project(title_it="Ancora proposto", state="proposed")
    for one in (project, hidden):
        link(one, version, "1.1.2")

    after = client.get(
        passage.get_absolute_url(), headers={"if-none-match": before["ETag"]}
    ).content.decode()

    assert "Officina di Mirafiori" in after
    assert "Ancora proposto" not in after
    assert "Officina" not in client.get("/piano/1.0/1.1.1/").content.decode()


def test_project_strategies_are_chosen_by_the_secretariat(client, version):
    project = make_project(state="proposed")
    link(project, version, "1.1.1")
    gone = ProjectLink.objects.create(project=project, uid=make_version_uid())
    sign_in(client, make_staff())
    address = f"/saperi/{project.slug}/strategie/"
    keys = dict(version.passages.values_list("code", "pk"))
    assert (
        f'value="{keys["1.1.1"]}" id="s{keys["1.1.1"]}" checked'
        in client.get(address).content.decode()
    )

    response = client.post(
        address,
        {"strategy": [keys["1.1.2"], keys["1.1.3"], keys["1.1.2-a1"], "x", "9" * 30, "0"]},
    )

    assert response["Location"] == f"/segreteria/progetti/{project.pk}/"
    uids = set(project_links.uids_of(project))
    codes = set(version.passages.filter(uid__in=uids).values_list("code", flat=True))
    assert codes == {"1.1.2", "1.1.3"}
    assert gone.uid in uids  # what the version in force does not offer is left alone


def make_version_uid():
    return make_version(make_plan(), number="0.1", published=False).passages.first().uid


def test_project_strategies_are_for_the_secretariat(client, version):
    project = make_project()
    address = f"/saperi/{project.slug}/strategie/"
    assert client.get(address)["Location"] == f"/account/accesso/?next={address}"

    client.force_login(make_user())
    assert client.post(address, {}).status_code == 403
    sign_in(client, make_staff(), second_factor=False)
    assert client.post(address, {}).status_code == 403


def test_pages_agree_with_the_data(client, real_plan):
    for row in ROWS:
        italian = client.get(f"/saperi/{row['slug']}/").content.decode()
        english = client.get(f"/en/saperi/{row['slug']}/").content.decode()

        assert row["title_it"] in italian
        assert row["summary_it"] in italian
        assert row["title_en"] in english
        assert row["summary_en"] in english
        for code in row["strategies"]:
            assert f'href="/piano/1.0/{code}/"' in italian
        assert italian.count('href="/piano/1.0/') == len(row["strategies"])
        if "website" in row:
            assert f'href="https://{row["website"]}"' in italian


def test_queries_do_not_grow(client, version, django_assert_num_queries):
    project = make_project()
    project.organisations.add(make_organisation())
    link(project, version, "1.1.1")
    with django_assert_num_queries(4):
        client.get(project.get_absolute_url())

    for _ in range(29):
        project.organisations.add(make_organisation())
    link(project, version, "1.1.2", "1.1.3")

    Project.objects.get(pk=project.pk).save()
    with django_assert_num_queries(4):
        client.get(project.get_absolute_url())
    assert Passage.objects.filter(uid__in=project_links.uids_of(project)).count() == 3
