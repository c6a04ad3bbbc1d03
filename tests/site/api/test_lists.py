"""Lists of the API: what narrows and orders them, their pages, what a query may not say."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from partners.models import Organisation
from plan.execution import indicators
from plan.execution.board import Board
from plan.models import Version
from tests.factories import (
    make_community,
    make_consultation,
    make_element,
    make_meeting,
    make_membership,
    make_organisation,
    make_partner,
    make_plan,
    make_project,
    make_published,
    make_version,
)
from tests.plan.executing import make_due, make_involved, make_report
from tests.plan.monitoring import make_cycle, make_indicator, measured, uid_of
from tests.site.api.conftest import World, make_answered, make_resource


def results(client, path: str) -> list[dict]:
    """Everything that a list holds, page by page."""
    found, address = [], f"/api/v1/{path}"
    while address:
        page = client.get(address)
        assert page.status_code == 200, page.content
        link = page.get("Link", "")
        address = page.json()["next"]
        assert link == (f'<{address}>; rel="next"' if address else "")
        found += page.json()["results"]
    return found


def told(client, path: str, name: str = "slug") -> list:
    return [row[name] for row in results(client, path)]


def test_pages_follow_one_another_without_gap_or_repetition(client, db):
    names = [f"Ente {number:02}" for number in range(23)]
    for name in reversed(names):
        make_organisation(name=name)
    same = make_organisation(name="Ente 11")

    found = results(client, "organisations/?size=5")

    assert [row["name"] for row in found] == sorted([*names, "Ente 11"])
    assert len({row["uid"] for row in found}) == 24
    assert str(same.uid) in {row["uid"] for row in found}
    assert len(client.get("/api/v1/organisations/?size=5").json()["results"]) == 5


def test_next_page_keeps_what_was_asked(client, db):
    for number in range(3):
        make_partner(name=f"Uno {number}")
        make_organisation(name=f"Altro {number}")

    page = client.get("/api/v1/organisations/?size=2&role=partner&order=-changed&lang=en").json()

    assert "role=partner" in page["next"]
    assert "order=-changed" in page["next"]
    assert "lang=en" in page["next"]
    assert [row["role"] for row in client.get(page["next"]).json()["results"]] == ["partner"]


def test_list_ends_with_a_full_page(client, db):
    for _ in range(4):
        make_organisation()

    page = client.get("/api/v1/organisations/?size=4").json()

    assert (len(page["results"]), page["next"]) == (4, None)


@pytest.mark.parametrize("after", ["x", "W10", "WyJhIl0", "A" * 2000])
def test_place_that_is_none_is_said_to_be_none(client, db, after):
    response = client.get(f"/api/v1/organisations/?after={after}")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query",
    [
        "email=a@example.org", "public_email=a@example.org", "certified_email__icontains=a",
        "affiliations__person__email__startswith=a", "private_contact__email=x", "order=email",
        "order=public_email", "order=-pk", "order=affiliations__person__email", "format=csv",
        "size=0", "size=101", "size=-1", "size=1e1", "size=%D9%A3", "size=", "size=5&size=6",
        "role=", "role=staff", "zone=1", "category=x&category=school", "changed_since=yesterday",
        "changed_since=01/02/2026", "in_appendix=yes", "lang=de", "after=", "after=%00",
        "municipality=%00", "municipality=", "published=false", "merged_into=1", "search=x",
    ],
)  # fmt: skip
def test_what_no_list_offers_is_refused_by_name(client, db, query):
    make_organisation()

    response = client.get(f"/api/v1/organisations/?{query}")

    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert [error["parameter"] for error in problem["errors"]] == [query.partition("=")[0]]
    assert problem["errors"][0]["detail"] in problem["detail"]


def test_nothing_is_asked_of_the_database_for_a_refused_query(
    client, db, django_assert_num_queries
):
    with django_assert_num_queries(0):
        client.get("/api/v1/organisations/?affiliations__person__email=a@example.org")


def test_single_thing_takes_no_parameters_but_the_language(client, world: World):
    assert client.get("/api/v1/organisations/ente/?size=1").status_code == 400


def test_organisations_by_what_they_are(client, db):
    make_partner(slug="a", name="A", homogeneous_zone="9 Eporediese", municipality="Ivrea")
    make_organisation(slug="b", name="B", category="school", appendix_number=3)
    Organisation.objects.filter(slug="a").update(changed_at=timezone.now() - timedelta(days=9))
    day = timezone.localdate() - timedelta(days=1)

    assert told(client, "organisations/?role=partner") == ["a"]
    assert told(client, "organisations/?role=stakeholder") == ["b"]
    assert told(client, "organisations/?zone=9+Eporediese") == ["a"]
    assert told(client, "organisations/?municipality=Ivrea") == ["a"]
    assert told(client, "organisations/?category=school") == ["b"]
    assert told(client, "organisations/?in_appendix=true") == ["b"]
    assert told(client, "organisations/?in_appendix=false") == ["a"]
    assert told(client, f"organisations/?changed_since={day}") == ["a", "b"]  # a trigger says when
    assert told(client, "organisations/?changed_since=9999-12-31") == []
    assert told(client, "organisations/?changed_since=0001-01-01") == ["a", "b"]
    assert told(client, "organisations/?order=-changed") == ["a", "b"]


def test_projects_of_an_organisation(client, db):
    partner = make_partner(slug="ente")
    make_project(slug="suo").organisations.add(partner)
    make_project(slug="altro", kind="good_practice", programme="Interreg")

    assert told(client, "projects/?organisation=ente") == ["suo"]
    assert told(client, "projects/?organisation=nobody") == []
    assert told(client, "projects/?kind=good_practice") == ["altro"]
    assert told(client, "projects/?programme=Interreg") == ["altro"]


def test_meetings_of_a_community_and_a_time(client, db):
    community = make_community(slug="comunita")
    soon = make_meeting(community)
    later = make_meeting(starts_at=timezone.now() + timedelta(days=30), kind="conference")
    day = timezone.localdate() + timedelta(days=20)
    both = [str(soon.uid), str(later.uid)]

    assert told(client, "meetings/", "uid") == both
    assert told(client, "meetings/?order=-starts", "uid") == both[::-1]
    assert told(client, "meetings/?community=comunita", "uid") == both[:1]
    assert told(client, "meetings/?kind=conference", "uid") == both[1:]
    assert told(client, f"meetings/?since={day}", "uid") == both[1:]
    assert told(client, f"meetings/?until={day}", "uid") == both[:1]
    assert told(client, "meetings/?state=held", "uid") == []


def test_passages_of_a_version(client, db):
    plan = make_plan(2)
    version = make_version(plan)
    strategy = version.passages.get(code="1.1.2")

    codes = told(client, "versions/1.0/passages/?size=3", "code")

    assert codes == list(version.passages.order_by("position").values_list("code", flat=True))
    assert told(client, "versions/1.0/passages/?kind=theme", "code") == ["1"]
    assert told(client, "versions/1.0/passages/?code=S1", "code") == ["S1"]
    below = told(client, f"versions/1.0/passages/?parent={strategy.uid}", "code")
    assert below == ["1.1.2-a1", "1.1.2-r1"]


def test_contributions_by_what_they_say(client, db):
    asked = make_consultation(slug="prova")
    first = make_published(asked)
    second = make_published(
        asked, code="1.1.2", kind="modification", text="Altre parole qui.", motivation="Chiaro."
    )
    second.move("withdraw")
    make_answered(first)
    said = "consultations/prova/contributions/"

    assert told(client, said, "code") == ["C-0002", "C-0001"]
    assert told(client, f"{said}?order=number&size=1", "code") == ["C-0001", "C-0002"]
    assert told(client, f"{said}?kind=modification", "code") == ["C-0002"]
    assert told(client, f"{said}?passage=1.1.1", "code") == ["C-0001"]
    assert told(client, f"{said}?state=published", "code") == ["C-0001"]
    assert told(client, f"{said}?state=withdrawn", "code") == ["C-0002"]
    assert told(client, f"{said}?outcome=accepted", "code") == ["C-0001"]
    assert told(client, f"{said}?campaign=99999999999999999999", "code") == []
    assert told(client, "consultations/prova/responses/?outcome=accepted", "contributions") == [
        ["C-0001"]
    ]
    assert told(client, "consultations/prova/responses/?outcome=late", "id") == []


def test_actions_by_how_they_stand(client, db):
    plan = make_plan(3)
    make_version(plan)
    make_report(make_cycle(plan), uid_of(plan, "1.1.2-a1"))
    make_due(plan, uid_of(plan, "1.1.3-a1"), timezone.localdate() - timedelta(days=3))

    assert told(client, "actions/?size=2", "code") == ["1.1.1-a1", "1.1.2-a1", "1.1.3-a1"]
    assert told(client, "actions/?status=under_way", "code") == ["1.1.2-a1"]
    assert told(client, "actions/?status=unknown", "code") == ["1.1.1-a1", "1.1.3-a1"]
    assert told(client, "actions/?late=true", "code") == ["1.1.3-a1"]
    assert told(client, "actions/?strategy=1.1.1", "code") == ["1.1.1-a1"]
    assert told(client, "actions/?theme=2", "code") == []
    assert told(client, "actions/?designed=true", "code") == []


def test_indicators_of_an_action(client, db):
    plan = make_plan(2)
    make_version(plan)
    indicator = make_indicator(plan)
    indicator.links.create(uid=uid_of(plan))

    assert told(client, f"indicators/?measures={uid_of(plan)}", "code") == [indicator.code]
    assert told(client, f"indicators/?measures={uid_of(plan, '1.1.2-a1')}", "code") == []


def test_numbers_agree_with_the_pages(client, demo_world):
    counted = Organisation.objects.public().counted()
    board = Board(Version.objects.public().current(), on=timezone.localdate())

    organisations = results(client, "organisations/?size=100")
    partners = results(client, "organisations/?size=100&role=partner")
    actions = results(client, "actions/?size=100")
    community = results(client, "communities/")[0]
    page = client.get(community["page"].removeprefix("http://localhost:8000"))

    assert (len(organisations), len(partners)) == (counted["organisations"], counted["partners"])
    assert len(actions) == len(board.standings)
    assert sum(one["designed"] for one in actions) == sum(
        one.is_designed for one in board.standings
    )
    assert sum(one["late"] for one in actions) == sum(one.late for one in board.standings)
    assert community["members"] == page.context["parts"].members
    assert community["observers"] == page.context["parts"].observers


def _more_organisations(_world: World) -> None:
    whole = make_organisation()
    make_partner(part_of=whole)


def _more_projects(_world: World) -> None:
    make_project().organisations.add(make_partner(), make_partner())


def _more_communities(_world: World) -> None:
    make_membership(make_community())


def _more_meetings(_world: World) -> None:
    make_meeting(make_community())


def _more_resources(_world: World) -> None:
    make_resource()


def _more_contributions(world: World) -> None:
    make_published(world.published.consultation)


def _more_responses(world: World) -> None:
    make_answered(make_published(world.published.consultation))


def _more_indicators(world: World) -> None:
    plan = world.published.consultation.version.plan
    one = make_indicator(plan, code=f"N{plan.indicators.count()}")
    one.links.create(uid=uid_of(plan))
    indicators.observe(one, by=None, **measured())


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("organisations/", _more_organisations),
        ("projects/", _more_projects),
        ("communities/", _more_communities),
        ("meetings/", _more_meetings),
        ("resources/", _more_resources),
        ("consultations/prova/contributions/", _more_contributions),
        ("consultations/prova/responses/", _more_responses),
        ("indicators/", _more_indicators),
    ],
)
def test_queries_do_not_grow_with_the_rows(
    client, world, path, more: Callable, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(6) as few:
        before = results(client, path)
    for _ in range(15):
        more(world)

    with django_assert_num_queries(len(few)):
        assert len(results(client, path)) >= len(before) + 15


def test_queries_do_not_grow_with_the_plan(client, db, django_assert_num_queries):
    counts = []
    for number, strategies in (("1.0", 1), ("2.0", 30)):
        plan = make_plan(strategies)
        make_element(plan, "section", "S2", position=2)
        make_version(plan, number=number)
        for n in range(1, strategies + 1):
            uid = uid_of(plan, f"1.1.{n}-a1")
            make_involved(plan, uid)
            make_due(plan, uid)
        for path in ("actions/", f"versions/{number}/passages/?size=100"):
            with django_assert_num_queries(8 if path == "actions/" else 3):
                counts.append(len(client.get(f"/api/v1/{path}").json()["results"]))
    assert counts[2] == 30
    assert counts[3] > 30


def test_queries_do_not_grow_with_versions_and_consultations(client, db, django_assert_num_queries):
    for total in (1, 12):
        while Version.objects.count() < total:
            number = f"{Version.objects.count() + 1}.0"
            make_consultation(make_version(make_plan(1), number=number))
        with django_assert_num_queries(2):
            assert len(client.get("/api/v1/versions/").json()["results"]) == total
        with django_assert_num_queries(1):
            assert len(client.get("/api/v1/consultations/").json()["results"]) == total
