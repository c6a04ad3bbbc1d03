"""Actions that look for a partner, and what everybody reads of who carries an action out."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plan.execution import instruments, involving, milestones
from plan.models import Waiver
from tests.factories import (
    make_community,
    make_editor,
    make_involvement,
    make_organisation,
    make_partner,
    make_plan,
    make_version,
)

pytestmark = pytest.mark.django_db

HERE = "/piano/azioni/"
ACTION = "/piano/1.0/1.1.1-a1/"
TITLE = "Corsi di formazione per cooperative di comunità"


@pytest.fixture
def version():
    plan = make_plan(strategies=3)
    plan.elements.filter(code="1.1.2-a1").update(title_it=TITLE)
    return make_version(plan)


def codes(response) -> list[str]:
    return [each.passage.code for each in response.context["page"].rows]


def test_without_a_version_there_is_nothing(client):
    assert client.get(HERE).status_code == 404


def test_actions_without_accepted_lead_are_looking(client, version):
    make_involvement(version)
    make_involvement(version, code="1.1.2-a1", role="contributor")
    make_involvement(version, code="1.1.3-a1", state="proposed")

    response = client.get(HERE)

    assert codes(response) == ["1.1.2-a1", "1.1.3-a1"]
    assert [each.contributors for each in response.context["page"].rows] == [1, 0]


def test_filters(client, version):
    assert codes(client.get(f"{HERE}?q=FORMAZIONE")) == ["1.1.2-a1"]
    assert codes(client.get(f"{HERE}?tema=1")) == ["1.1.1-a1", "1.1.2-a1", "1.1.3-a1"]
    assert codes(client.get(f"{HERE}?tema=2")) == []
    assert client.get(f"{HERE}?tema=%00&q=%00&ente=%00&dopo=x").status_code == 200


@pytest.mark.parametrize(
    "tags", [{"offers": ["formazione"]}, {"seeks": ["Formazioni"]},
             {"offers": ["cooperativa di comunità", "energia"]}],
)  # fmt: skip
def test_matched_to_what_an_organisation_offers_and_seeks(client, version, tags):
    partner = make_partner(**tags)

    response = client.get(f"{HERE}?ente={partner.slug}")

    assert codes(response) == ["1.1.2-a1"]
    assert len(response.context["page"].rows[0].matched) == 1
    assert f"/organizzazioni/{partner.slug}/piano/" in response.content.decode()


@pytest.mark.parametrize("tags", [{}, {"offers": ["energia"]}, {"offers": ["di"]}])
def test_nothing_in_common_is_no_match(client, version, tags):
    partner = make_partner(**tags)

    assert codes(client.get(f"{HERE}?ente={partner.slug}")) == []


def test_action_in_which_it_has_a_part_is_not_offered_to_it(client, version):
    partner = make_partner(offers=["formazione"])
    make_involvement(version, code="1.1.2-a1", organisation=partner, role="contributor")

    assert codes(client.get(f"{HERE}?ente={partner.slug}")) == []


def test_list_tells_nobody_that_it_was_asked(client, version):
    partner = make_partner(offers=["formazione"])
    make_involvement(version, code="1.1.2-a1", organisation=partner, state="proposed")

    assert codes(client.get(f"{HERE}?ente={partner.slug}")) == ["1.1.2-a1"]


def test_organisation_that_is_not_public_is_not_told(client, version):
    hidden = make_organisation(name="Segreta", published=False)

    response = client.get(f"{HERE}?ente={hidden.slug}")

    assert response.context["organisation"] is None
    assert "Segreta" not in response.content.decode()


def test_list_asks_as_much_with_many(client):
    asked = []
    for number, strategies in (("1.0", 1), ("2.0", 30)):
        version = make_version(make_plan(strategies=strategies), number=number)
        make_involvement(version, role="contributor")
        client.get(HERE)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{HERE}?q=titolo")
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_only_who_accepted_is_shown(client, version):
    asked = make_involvement(version, state="proposed")
    community = make_community(title_it="Mobilità dolce")
    make_involvement(version, community=community, role="contributor")

    page = client.get(ACTION).content.decode()

    assert asked.organisation.name not in page
    assert "Mobilità dolce" in page
    assert HERE in page


def test_page_follows_who_accepts_and_gives_back(client, version):
    row = make_involvement(version, state="proposed")
    before = client.get(ACTION)

    involving.accept(row, by=make_editor())
    accepted = client.get(ACTION, headers={"If-None-Match": before["ETag"]})
    involving.end(row, by=make_editor(), reason="Fine.", from_desk=True)
    ended = client.get(ACTION, headers={"If-None-Match": accepted["ETag"]})

    name = row.organisation.name
    assert accepted.status_code == 200 and name in accepted.content.decode()
    assert ended.status_code == 200 and name not in ended.content.decode()


def test_page_shows_milestones_and_instruments(client, version):
    uid, by = version.passages.get(code="1.1.1-a1").uid, make_editor(last_name="Segretissima")
    row = milestones.add(version.plan, uid=uid, title_it="Avvio", due=date(2027, 5, 31), by=by)
    milestones.move(row, due=date(2027, 6, 30), reason="Gara deserta.", by=by)
    instruments.create(version.plan, uid=uid, by=by, kind="fund", title_it="Fondo rotativo")
    Waiver.objects.create(plan=version.plan, uid=uid, needs="indicator", reason="Si vede a occhio.")

    page = client.get(ACTION).content.decode()

    for shown in ("31 maggio 2027", "30 giugno 2027", "Gara deserta.", "Fondo rotativo",
                  "Si vede a occhio."):  # fmt: skip
        assert shown in page
    assert "Segretissima" not in page


def test_page_follows_a_milestone_that_moved_and_came_back(client, version):
    uid, by, first = version.passages.get(code="1.1.1-a1").uid, make_editor(), date(2027, 5, 31)
    row = milestones.add(version.plan, uid=uid, title_it="Avvio", due=first, by=by)
    before = client.get(ACTION)

    milestones.move(row, due=date(2027, 6, 30), reason="Gara deserta.", by=by)
    milestones.move(row, due=first, reason="Gara rifatta.", by=by)
    after = client.get(ACTION, headers={"If-None-Match": before["ETag"]})

    assert after.status_code == 200
    assert "Gara rifatta." in after.content.decode()


def test_older_version_and_strategies_say_nothing_of_today(client, version):
    row = make_involvement(version)
    make_version(version.plan, number="2.0")

    assert row.organisation.name not in client.get(ACTION).content.decode()
    assert row.organisation.name in client.get("/piano/2.0/1.1.1-a1/").content.decode()
    assert 'id="attuazione"' not in client.get("/piano/2.0/1.1.1/").content.decode()


def test_organisation_that_is_not_public_is_named_without_link(client, version):
    hidden = make_partner(name="Appena nata", published=False)
    make_involvement(version, organisation=hidden)

    page = client.get(ACTION).content.decode()

    assert "Appena nata" in page
    assert f"/organizzazioni/{hidden.slug}/" not in page


def test_pages_of_organisation_and_community_show_their_part(client, version):
    row = make_involvement(version)
    make_involvement(version, code="1.1.2-a1", state="proposed", organisation=row.organisation)
    community = make_community()
    make_involvement(version, code="1.1.3-a1", community=community, role="funder")

    own = client.get(f"/organizzazioni/{row.organisation.slug}/").content.decode()
    shared = client.get(f"/comunita/{community.slug}/").content.decode()

    assert ACTION in own and "1.1.2-a1" not in own
    assert "/piano/1.0/1.1.3-a1/" in shared


def test_part_that_ended_leaves_the_organisations_page(client, version):
    row = make_involvement(version)
    here = f"/organizzazioni/{row.organisation.slug}/"
    before = client.get(here)

    involving.end(row, by=make_editor(), reason="Fine.", from_desk=True)
    after = client.get(here, headers={"If-None-Match": before["ETag"]})

    assert after.status_code == 200
    assert ACTION not in after.content.decode()
