"""The public list of communities: searched, narrowed, grouped, paged, as a file."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from communities.models import CommunityKind, CommunityState, ImportedTotal, MeetingState
from tests.factories import make_community, make_meeting, make_membership, make_organisation


def titles(client, query: str = "") -> list[str]:
    return [row.title_it for row in client.get(f"/comunita/{query}").context["page"].rows]


def body(client, query: str = "") -> str:
    return client.get(f"/en/comunita/{query}").content.decode()


@pytest.fixture
def four(db):
    make_community(title_it="Economia circolare", description_it="Riuso dei materiali.")
    make_community(title_it="Benefit e parità", state=CommunityState.ARCHIVED)
    make_community(title_it="Cabina degli appalti", kind=CommunityKind.STEERING_GROUP)
    make_community(title_it="Abitare", kind=CommunityKind.TABLE)
    make_community(title_it="Solo proposta", state=CommunityState.PROPOSED)
    make_community(title_it="Non avviata", state=CommunityState.DECLINED)


def test_list_shows_what_is_public_by_kind_and_title(client, four):
    assert titles(client) == [
        "Economia circolare", "Benefit e parità", "Abitare", "Cabina degli appalti",
    ]  # fmt: skip
    groups = client.get("/en/comunita/").context["groups"]
    assert [kind.value for kind, _rows in groups] == ["community", "table", "steering_group"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=parita", ["Benefit e parità"]),
        ("?q=riusare", ["Economia circolare"]),
        ("?q=proposta", []),
        ("?tipo=table", ["Abitare"]),
        ("?stato=archived", ["Benefit e parità"]),
        ("?stato=archived&tipo=table", []),
    ],
)
def test_list_is_narrowed(client, four, query, found):
    assert titles(client, query) == found


@pytest.mark.parametrize(
    "query",
    ["?tipo=x", "?stato=proposed", "?stato=declined", "?dopo=x", "?state=proposed",
     "?proposed_by__email=a", "?tipo__in=1", "?dopo=99999999999999999999"],
)  # fmt: skip
def test_list_ignores_what_is_not_on_offer(client, four, query):
    assert len(titles(client, query)) == 4


@pytest.mark.parametrize("words", ["%00", "'", "%", "a:*&!(", "x" * 5000])
def test_list_survives_hostile_words(client, four, words):
    assert client.get(f"/comunita/?q={words}").status_code == 200


def test_filters_count_what_they_offer(client, four):
    form = client.get("/en/comunita/").context["filter"].form
    assert ("community", "Community of Practice (2)") in form.fields["tipo"].choices
    assert ("archived", "concluded (1)") in form.fields["stato"].choices


def test_a_filter_with_a_single_value_is_not_offered(client, db):
    make_community()
    assert set(client.get("/comunita/").context["filter"].form.fields) == {"q"}


def test_card_counts_members_in_force_and_public_meetings_held(client, db):
    community = make_community()
    make_membership(community)
    make_membership(community, organisation=make_organisation())  # no partner (any more)
    make_membership(community, state="requested")
    past = timezone.now() - timedelta(days=9)
    make_meeting(community, state=MeetingState.HELD, starts_at=past)
    make_meeting(community, state=MeetingState.HELD, starts_at=past, visibility="members")
    make_meeting(community, state=MeetingState.CANCELLED, cancel_reason="–", starts_at=past)
    make_meeting(community, starts_at=past)
    soon = make_meeting(community, visibility="members")
    later = make_meeting(community, starts_at=timezone.now() + timedelta(days=20))

    (row,) = client.get("/en/comunita/").context["page"].rows

    assert (row.members, row.meetings_held) == (1, 1)
    assert row.next_at == later.starts_at != soon.starts_at
    assert "1 organisation" in body(client)


def test_a_figure_that_a_source_states_is_said_to_be_so(client, db):
    community = make_community()
    ImportedTotal.objects.create(
        community=community, measure="organisations", number=52, source="scheda"
    )
    assert "52 organisations according to the source" in body(client)


def test_empty_list_invites(client, db):
    assert "No community has started yet" in body(client)


def test_pages_follow_each_other(client, db):
    for number in range(35):
        make_community(title_it=f"Comunità {number:02}")
    first = client.get("/comunita/").context["page"]
    second = client.get(f"/comunita/?dopo={first.after}").context["page"]
    assert [row.title_it for row in first.rows + second.rows] == [
        f"Comunità {number:02}" for number in range(35)
    ]
    back = client.get(f"/comunita/?prima={second.before}").context["page"]
    assert back.rows == first.rows


def test_list_asks_as_often_for_one_as_for_thirty(client, db):
    make_membership(make_community())
    with CaptureQueriesContext(connection) as few:
        client.get("/comunita/")
    for _ in range(29):
        make_membership(make_community())
    cache.clear()
    with CaptureQueriesContext(connection) as many:
        client.get("/comunita/")
    assert len(many) == len(few) <= 10


def test_list_changes_with_a_membership_and_with_a_standing(client, db):
    membership = make_membership(make_community())
    etag = client.get("/comunita/")["ETag"]
    assert client.get("/comunita/", headers={"if-none-match": etag}).status_code == 304

    membership.organisation.name = "Altro nome"
    membership.organisation.save()

    assert client.get("/comunita/", headers={"if-none-match": etag}).status_code == 200


def test_list_is_the_same_for_everybody(client, four, admin_client):
    assert client.get("/comunita/").content == admin_client.get("/comunita/").content


def test_export_has_what_the_list_shows(client, four):
    make_community(title_it="=1+1", started_on="2024-05-01", started_precision="month")
    answer = client.get("/comunita/esporta/json/?tipo=community")
    rows = json.loads(b"".join(answer.streaming_content))
    assert [row["title_it"] for row in rows] == ["=1+1", "Economia circolare", "Benefit e parità"]
    assert rows[0]["started"] == "2024-05"
    assert rows[0]["page"].endswith(f"/comunita/{rows[0]['slug']}/")

    text = b"".join(client.get("/comunita/esporta/csv/").streaming_content).decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text)))
    assert table[0]["title_it"] == "'=1+1"
    assert "Solo proposta" not in text

    book = b"".join(client.get("/comunita/esporta/xlsx/").streaming_content)
    assert load_workbook(io.BytesIO(book)).active.max_row == 6


def test_export_in_another_form_is_not_found(client, db):
    assert client.get("/comunita/esporta/pdf/").status_code == 404
