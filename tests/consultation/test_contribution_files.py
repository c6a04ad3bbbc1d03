"""What was said as files and as a feed: recounted, read by other programs, without addresses."""

import csv
import io
import json
import tracemalloc
from itertools import repeat
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from consultation.exporting import COLUMNS
from consultation.models import Campaign, Consultation, Contribution, Endorsement, Submission
from tests.consultation.rows import make_decision
from tests.consultation.test_contribution_list import answer, obscured
from tests.factories import make_consultation, make_held, make_published, make_speaker, make_user
from tsi.base.tables import unescape_cell, xlsx_pieces

pytestmark = pytest.mark.django_db
LIST = "/consultazioni/prova/contributi/"
FEED = "/consultazioni/prova/contributi.atom"
ATOM = "{http://www.w3.org/2005/Atom}"
CANARY = "canarino@example.org"


@pytest.fixture
def asked():
    return make_consultation(slug="prova")


def download(client, form: str, query: str = "") -> bytes:
    response = client.get(f"{LIST}esporta/{form}/{query}")
    assert response.status_code == 200
    assert not response.cookies
    return b"".join(response.streaming_content)


def rows(client, query: str = "") -> list[dict]:
    return json.loads(download(client, "json", query))


@pytest.fixture
def varied(asked):
    """One of everything that a file holds."""
    speaker = make_speaker(organisation_name="=1+1", email=CANARY)
    first = make_published(asked, speaker=speaker, text='=HYPERLINK("http://x")\nSì, «così».')
    changed = make_published(
        asked, kind="modification", code="1.1.2", text="@altro", motivation="-1"
    )
    Submission.objects.filter(pk=changed.submission_id).update(
        respondent="company", municipality="Ivrea", zone="9 Eporediese"
    )
    campaign = Campaign.objects.create(consultation=asked)
    Contribution.objects.filter(pk__in=[first.pk, changed.pk]).update(campaign=campaign)
    Endorsement.objects.create(contribution=first, user=make_user())
    answer(first, "partly")
    gone = make_published(asked, text="Parole tolte.", code="S1")
    make_decision(gone, action="hide", rule="offence")
    gone.move("hide")
    obscured(asked)
    make_held(asked)
    return asked


def test_every_public_contribution_is_there_as_the_database_has_it(client, varied):
    """Counted and read from the tables, not through what the file is made of."""
    found = {row["code"]: row for row in rows(client)}

    kept = Contribution.objects.filter(consultation=varied, shown__isnull=False)
    assert set(found) == {each.code for each in kept}
    assert len(found) == 4
    assert list(found) == sorted(found, reverse=True)
    for each in kept.filter(state="published"):
        row = found[each.code]
        assert row["passage"] == each.passage.code
        assert row["kind"] == each.kind
        assert row["endorsements"] == Endorsement.objects.filter(contribution=each).count()
        assert row["campaign"] == (each.campaign_id or "")
        assert row["name"] == "Bianca Verdi"
        assert row["page"].endswith(f"/consultazioni/prova/{each.code}/")
        if "[" not in row["text"]:
            assert row["text"] == each.shown.text
            assert row["motivation"] == each.shown.motivation
    assert found["C-0001"]["outcome"] == "partly"
    assert found["C-0001"]["response_en"] == "Yes."
    assert found["C-0002"] | {
        "respondent": "company", "municipality": "Ivrea", "zone": "9 Eporediese",
        "channel": "online", "state": "published",
    } == found["C-0002"]  # fmt: skip


def test_campaign_does_not_tell_what_nobody_may_read_was_like(client, asked):
    said = make_published(asked)
    gone = make_published(asked)
    make_decision(gone, action="hide", rule="offence")
    gone.move("hide")
    campaign = Campaign.objects.create(consultation=asked)
    alike = [said.pk, gone.pk, make_held(asked).pk]
    Contribution.objects.filter(pk__in=alike).update(campaign=campaign)

    assert {row["code"]: row["campaign"] for row in rows(client)} == {said.code: "", gone.code: ""}

    other = make_published(asked)
    Contribution.objects.filter(pk=other.pk).update(campaign=campaign)

    told = {row["code"]: row["campaign"] for row in rows(client)}
    assert told == {said.code: campaign.pk, gone.code: "", other.code: campaign.pk}


def test_placeholder_keeps_its_code_and_reason_alone(client, varied):
    row = next(each for each in rows(client) if each["code"] == "C-0003")

    told = {name: value for name, value in row.items() if value not in ("", 0)}

    del told["published_at"]
    assert told == {
        "code": "C-0003", "passage": "S1", "kind": "remark", "state": "hidden",
        "reason_category": "offence",
    }  # fmt: skip


def test_forms_hold_the_same(client, varied):
    """CSV and XLSX come back from their own readers as what JSON says, formulas escaped."""
    expected = [[str(value) for value in row.values()] for row in rows(client)]

    head, *lines = csv.reader(io.StringIO(download(client, "csv").decode("utf-8-sig")))
    sheet = load_workbook(io.BytesIO(download(client, "xlsx")), read_only=True).active
    cells = [
        ["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)
    ]

    assert tuple(head) == tuple(cells[0]) == COLUMNS
    assert [[unescape_cell(value) for value in line] for line in lines] == expected
    assert [[unescape_cell(value) for value in line] for line in cells[1:]] == expected
    for line in (*lines, *cells[1:]):
        assert not any(value[:1] in "=@\t\r" and value for value in line)


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_no_address_leaves(client, varied, form):
    data = download(client, form)
    if form == "xlsx":
        sheet = load_workbook(io.BytesIO(data)).active
        data = repr(list(sheet.iter_rows(values_only=True))).encode()

    assert b"Bianca Verdi" in data
    assert b"example.org" not in data
    assert b"011 555 01 99" not in data


def test_file_holds_what_the_list_is_narrowed_to(client, varied):
    assert [row["code"] for row in rows(client, "?tipo=modification")] == ["C-0002"]
    assert [row["code"] for row in rows(client, "?riscontro=si&dopo=x")] == ["C-0001"]


@pytest.mark.parametrize("mode", ["organisation", "pseudonym"])
def test_file_names_whom_the_consultation_names(client, varied, mode):
    Consultation.objects.update(publication=mode)
    Submission.objects.update(pseudonym="Gufo reale")

    row = next(each for each in rows(client) if each["code"] == "C-0002")

    assert "Verdi" not in json.dumps(row)
    assert (row["name"] == "Gufo reale") == (mode == "pseudonym")
    assert (row["municipality"] == "Ivrea") == (mode == "organisation")


def test_file_names_nobody_after_their_last_day_nor_minors(client, varied):
    Submission.objects.update(is_minor=True)
    assert {row["municipality"] + row["zone"] for row in rows(client)} == {""}
    assert "Verdi" not in json.dumps(rows(client))
    Submission.objects.update(is_minor=False)

    Consultation.objects.update(published_until="2020-01-01")

    told = rows(client)
    assert "Verdi" not in json.dumps(told)
    assert "Ivrea" not in json.dumps(told)
    assert "nome non mostrato" in json.dumps(told) or "name not shown" in json.dumps(told)


def test_other_forms_are_not_there(client, asked):
    assert client.get(f"{LIST}esporta/pdf/").status_code == 404


@pytest.mark.slow
def test_many_lines_take_little_memory():
    """Both ways of writing: what was written is not held."""

    def peak(number: int) -> int:
        tracemalloc.start()
        for _piece in xlsx_pieces("x", ["a"], repeat(["parole " * 20], number)):
            pass
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    few = peak(100)

    assert peak(20_000) < few + 500_000


def entries(client, query: str = "") -> list[ElementTree.Element]:
    response = client.get(FEED + query)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert response["Cache-Control"] == "public, no-cache"
    return ElementTree.fromstring(response.content).findall(f"{ATOM}entry")


def said_in(entry: ElementTree.Element, name: str) -> str:
    found = entry.find(f"{ATOM}{name}")
    return "" if found is None else "".join(found.itertext())


def test_feed_is_read_by_another_parser(client, varied):
    found = entries(client)

    titles = [said_in(entry, "title")[:6] for entry in found]
    assert titles == ["C-0004", "C-0003", "C-0002", "C-0001"]
    first = found[-1]
    assert "«così»" in said_in(first, "summary")
    assert "Bianca Verdi" in said_in(first, "author")
    assert said_in(first, "id").endswith("/consultazioni/prova/C-0001/")
    assert said_in(first, "updated")


def test_feed_obeys_rfc_4287(client, varied):
    feed = ElementTree.fromstring(client.get(FEED).content)

    for part in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"{ATOM}{name}")) == 1, name
    ids = [said_in(entry, "id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"].endswith(FEED)
    assert feed.find(f"{ATOM}author") is not None
    assert "email" not in client.get(FEED).content.decode()


def test_feed_forgets_the_words_of_what_is_hidden(client, varied):
    entry = next(each for each in entries(client) if said_in(each, "title").startswith("C-0003"))

    assert "Parole tolte" not in client.get(FEED).content.decode()
    assert "Verdi" not in "".join(entry.itertext())
    assert said_in(entry, "summary")
    gone = Contribution.objects.get(consultation=varied, number=3)
    last = gone.events.latest("pk").at
    assert timezone.datetime.fromisoformat(said_in(entry, "updated")) == last


def test_feed_of_one_passage(client, varied):
    found = entries(client, "?punto=1.1.2")

    assert [said_in(entry, "title")[:6] for entry in found] == ["C-0002"]
    head = ElementTree.fromstring(client.get(f"{FEED}?punto=1.1.2").content)
    assert said_in(head, "title").startswith("1.1.2")


def test_feed_carries_signs_that_xml_knows(client, asked):
    make_published(asked, text="<script>alert(1)</script> & ]]> 𝄞")

    summary = said_in(entries(client)[0], "summary")

    assert "<script>" not in summary
    assert "𝄞" in summary


def test_feed_that_did_not_change_is_304(client, varied):
    etag = client.get(FEED)["ETag"]

    assert client.get(FEED, headers={"if-none-match": etag}).status_code == 304
