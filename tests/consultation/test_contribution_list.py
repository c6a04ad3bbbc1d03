"""All that was said: narrowed, searched, paged both ways; placeholders in place; never a name too
many."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultation import desk
from consultation.models import Campaign, Consultation, Contribution, Submission
from tests.consultation.rows import make_decision, make_response, make_validated, move
from tests.factories import (
    make_consultation,
    make_held,
    make_moderator,
    make_published,
    make_speaker,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = "/consultazioni/prova/contributi/"


@pytest.fixture
def asked():
    return make_consultation(slug="prova")


def html(client, query: str = "") -> str:
    response = client.get(f"/en{LIST}{query}")
    assert response.status_code == 200
    return response.content.decode()


def codes(client, query: str = "") -> list[str]:
    return re.findall(r'<article class="voice[^"]*" id="(C-[0-9]+)"', html(client, query))


def text(client, query: str = "") -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html(client, query))))


def answer(said: Contribution, outcome: str) -> None:
    """A response that is published."""
    response = make_response(said.consultation, outcome=outcome)
    response.answered.create(contribution=said)
    values = {"validated_by": make_user(), "validated_at": timezone.now()}
    move(response, "validated", **values)
    move(response, "published", published_at=timezone.now())
    said.consultation.touch()


def test_newest_stand_first_and_others_are_not_there(client, asked):
    first, second = make_published(asked), make_published(asked, code="S1")
    make_held(asked)
    make_published(text="Detto altrove.")

    assert codes(client) == [second.code, first.code]
    assert "2 contributions" in text(client)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?tema=1", {"remark", "change"}),
        ("?tema=S1", {"added"}),
        ("?tema=testo", {"whole"}),
        ("?punto=1.1.1", {"remark"}),
        ("?punto=9.9.9", set()),
        ("?tipo=modification", {"change"}),
        ("?chi=company", {"added"}),
        ("?riscontro=si", {"remark"}),
        ("?riscontro=no", {"change", "added", "whole"}),
        ("?esito=partly", {"remark"}),
        ("?esito=accepted", set()),
        ("?tema=1&tipo=remark", {"remark"}),
        ("?tema=S1&tipo=modification", set()),
        ("?q=sportello", {"remark"}),
        ("?q=%22sportelli+nelle+valli%22", {"remark"}),
        ("?q=C-0002", {"change"}),
        ("?q=c2", {"change"}),
        ("?q=servire", {"remark", "change"}),
        ("?tipo=remark&chi=company&q=niente", set()),
    ],
)
def test_narrowing(client, asked, query, found):
    said = {
        "remark": make_published(asked, code="1.1.1"),
        "change": make_published(
            asked, code="1.1.2", kind="modification", text="Altro.", motivation="Perché serve."
        ),
        "added": make_published(asked, code="S1", kind="addition", text="Aggiungere una riga."),
        "whole": make_published(asked, text="Manca il coraggio."),
    }
    Contribution.objects.filter(pk=said["whole"].pk).update(passage=None)
    Submission.objects.filter(contributions=said["added"]).update(respondent="company")
    answer(said["remark"], "partly")

    shown = codes(client, query)

    assert set(shown) == {said[name].code for name in found}
    number = len(found)
    assert f"{number} contribution{'s' * (number != 1)}" in text(client, query)


@pytest.mark.parametrize(
    "query",
    [
        "?tema=99&tipo=x&chi=y&esito=z&riscontro=forse&campagna=abc",
        "?ordine=submission__contact__email&o=email&order_by=-email",
        "?submission__contact__email=speaker@example.org&email=a&author__email__contains=a",
        "?campagna=99999999999999999999999&dopo=x&prima=%00",
        "?dopo=WyJhIl0&prima=W10",
        "?tipo=%00&punto=%00",
    ],
)
def test_what_is_not_on_offer_asks_for_nothing(client, asked, query):
    said = make_published(asked)

    shown = codes(client, query)

    assert shown == [said.code]


@pytest.mark.parametrize("query", ["?q=%27%22%3A*%26|!()<->", "?q=%00", "?q=il", "?q=" + "x" * 500])
def test_any_search_is_answered(client, asked, query):
    make_published(asked)

    assert client.get(f"{LIST}{query}").status_code == 200


def test_nothing_is_found_by_an_address(client, asked):
    make_published(asked, speaker=make_speaker(email="canarino@example.org"))

    assert codes(client, "?q=canarino@example.org") == []
    assert codes(client, "?q=sportelli") == ["C-0001"]


def test_outcomes_are_offered_only_when_there_are_some(client, asked):
    said = make_published(asked)
    validated = make_validated(asked)
    assert "esito" not in html(client)
    assert validated.pk

    answer(said, "accepted")

    assert 'name="esito"' in html(client)
    assert "Response: accepted" in text(client)


def test_answer_that_is_not_published_is_not_told(client, asked):
    said = make_published(asked)
    response = make_response(asked)
    response.answered.create(contribution=said)
    move(response, "validated", validated_by=make_user(), validated_at=timezone.now())
    asked.touch()

    assert "Response:" not in text(client)


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        ("hide", "Hidden by a moderator. Reason: Insults, threats or incitement to hatred."),
        ("withdraw", "Withdrawn by who wrote it."),
    ],
)
def test_placeholder_stays_in_place(client, asked, verb, told):
    make_published(asked, text="Prima di lei.")
    said = make_published(
        asked, text="Parole tolte.", speaker=make_speaker(organisation_name="Ente tolto")
    )
    make_published(asked, text="Dopo di lei.")
    assert "Parole tolte." in text(client)
    if verb == "hide":
        make_decision(said, action="hide", rule="offence", reason="Motivi riservati.")

    said.move(verb)

    page = text(client)
    assert codes(client) == ["C-0003", said.code, "C-0001"]
    assert told in page
    for gone in ("Parole tolte.", "Ente tolto", "Motivi riservati."):
        assert gone not in page
    assert "2 contributions" in page
    assert codes(client, "?q=tolte") == []
    assert codes(client, "?chi=citizen") == ["C-0003", "C-0001"]


def test_what_was_rejected_before_anybody_read_it_leaves_nothing(client, asked):
    held = make_held(asked)

    desk.reject(held, held.revisions.get(), by=make_moderator(), rule="offence", reason="Sì.")

    assert codes(client) == []


def obscured(asked) -> Contribution:
    held = make_held(asked, text="Chiamate Bianca allo 011 555 01 99, è il meglio.")
    revision = held.revisions.get()
    start = revision.text.index("Bianca")
    why = {"rule": "personal_data", "reason": "Un numero."}
    parts = {"text": [[start, start + 25]]}
    desk.publish(held, revision, by=make_moderator(), parts=parts, **why)
    return held


def test_obscured_parts_are_read_and_found_nowhere(client, asked):
    held = obscured(asked)

    page = text(client)

    assert "Chiamate […], è il meglio." in page
    assert "Bianca allo" not in page
    assert codes(client, "?q=Bianca") == []
    assert codes(client, "?q=meglio") == [held.code]
    assert codes(client) == [held.code]


def test_campaign_is_listed(client, asked):
    alike = [make_published(asked) for _ in range(2)]
    make_published(asked)
    campaign = Campaign.objects.create(consultation=asked)
    gone = make_published(asked)
    Contribution.objects.filter(pk__in=[each.pk for each in [*alike, gone]]).update(
        campaign=campaign
    )
    gone.move("withdraw")

    assert codes(client, f"?campagna={campaign.pk}") == ["C-0002", "C-0001"]


def test_pages_go_there_and_back(client, asked, monkeypatch):
    monkeypatch.setattr("consultation.views.reading.PAGE_SIZE", 2)
    for _ in range(5):
        make_published(asked)

    def follow(page: str, rel: str) -> str | None:
        found = re.search(rf'<a rel="{rel}" href="([^"#]*)', page)
        return found and unescape(found[1])

    first = html(client, "?tipo=remark")
    second = html(client, follow(first, "next"))
    third = html(client, follow(second, "next"))

    def shown(page):
        return re.findall(r'id="(C-[0-9]+)"', page)

    assert [shown(page) for page in (first, second, third)] == [
        ["C-0005", "C-0004"],
        ["C-0003", "C-0002"],
        ["C-0001"],
    ]
    assert follow(first, "prev") is None
    assert follow(third, "next") is None
    assert "tipo=remark" in follow(second, "next")
    assert shown(html(client, follow(third, "prev"))) == ["C-0003", "C-0002"]
    assert shown(html(client, follow(second, "prev"))) == ["C-0005", "C-0004"]


@pytest.mark.slow
@pytest.mark.parametrize("query", ["?x=1", "?q=sportelli", "?tema=1&tipo=remark", "?chi=citizen"])
def test_list_asks_as_much_for_thirty_as_for_one(client, asked, django_assert_num_queries, query):
    make_published(asked)
    client.get(LIST + query)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST + query)
    for number in range(29):
        said = make_published(asked, code=("1.1.1", "S1")[number % 2])
        if number % 5 == 0:
            make_decision(said, action="hide")
            said.move("hide")
        if number % 5 == 1:
            answer(said, "accepted")

    with django_assert_num_queries(len(one)):
        client.get(LIST + query)


def test_what_is_narrowed_is_counted_to_a_thousand(client, asked, monkeypatch):
    monkeypatch.setattr("consultation.filters.COUNT_TO", 2)
    for _ in range(3):
        make_published(asked)

    assert "More than 2 contributions" in text(client, "?q=sportelli")
    assert "3 contributions" in text(client, "?tipo=remark")


def test_page_is_kept_until_something_changes(client, asked):
    said = make_published(asked, speaker=make_speaker(organisation_name="Ente Canarini"))
    first = client.get(LIST)
    assert first["Cache-Control"] == "public, no-cache"
    assert "Ente Canarini" in first.content.decode()
    again = client.get(LIST, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304

    Submission.objects.update(first_name="", last_name="", organisation_name="", body_sha256="")
    Submission.objects.update(identity_removed_at=timezone.now())
    said.consultation.touch()

    after = client.get(LIST, headers={"if-none-match": first["ETag"]})
    assert after.status_code == 200
    assert "Ente Canarini" not in after.content.decode()


def test_consultation_that_publishes_nothing_lists_nothing(client, asked):
    make_published(asked)
    Consultation.objects.update(publication="none")
    asked.touch()

    assert codes(client) == []


def test_consultation_that_is_not_announced_has_no_list(client):
    make_consultation(slug="prova", announced=False)

    assert client.get(LIST).status_code == 404
