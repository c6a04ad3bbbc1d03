"""Structured data inside pages: complete, safe whatever the names, and of no person."""

import json
import re

import pytest
from rdflib import Graph

from tests.factories import (
    make_community,
    make_consultation,
    make_meeting,
    make_partner,
    make_published,
    make_speaker,
)
from tests.site.open_data_world import fill

HOSTILE = '</script><script>alert("x")</script> & <!--'
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
REQUIRED = {
    "Organization": {"name", "url"},
    "WebSite": {"name", "url", "publisher"},
    "Event": {"name", "startDate", "endDate", "eventStatus", "location", "organizer"},
    "GovernmentService": {"name", "serviceType", "provider", "availableChannel"},
    "Legislation": {"name", "legislationIdentifier", "inLanguage", "url"},
    "Comment": {"text", "datePublished", "about", "identifier"},
    "DataCatalog": {"name", "license", "dataset"},
    "Dataset": {"name", "description", "license", "distribution"},
}


@pytest.fixture
def world(db):
    made = fill()
    made["partner"] = make_partner(name="Ente A")
    return made


def things(client, address: str) -> list[dict]:
    """What the one block of a page says."""
    blocks = BLOCK.findall(client.get(address).content.decode())
    assert len(blocks) == 1, address
    whole = json.loads(blocks[0])
    assert whole["@context"] == "https://schema.org"
    return whole.get("@graph", [whole])


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    ("address", "kinds"),
    [
        ("/", ["Organization", "WebSite", "GovernmentService"]),
        ("/organizzazioni/{partner.slug}/", ["Organization"]),
        ("/incontri/{meeting.pk}/", ["Event"]),
        ("/consultazioni/prova/", ["GovernmentService"]),
        ("/consultazioni/prova/C-0001/", ["Comment"]),
        ("/piano/1.0/", ["Legislation"]),
        ("/piano/", ["Legislation"]),
        ("/piano/1.0/1.1.1/", ["Legislation"]),
        ("/dati/", ["DataCatalog"]),
        ("/dati/contributi/", ["Dataset"]),
    ],
)
def test_page_says_what_it_is_about(client, world, address, kinds, prefix):
    found = things(client, prefix + address.format(**world))

    assert [thing["@type"] for thing in found] == kinds
    for thing in found:
        assert REQUIRED[thing["@type"]] <= set(thing), thing
        assert "" not in thing.values()


def test_blocks_are_json_ld(client, world):
    """An RDF library reads them; the vocabulary is given, not fetched."""
    for address in ("/piano/1.0/1.1.1/", "/consultazioni/prova/C-0001/", "/dati/contributi/"):
        [thing] = things(client, address)
        local = {**thing, "@context": {"@vocab": "https://schema.org/"}}

        assert len(Graph().parse(data=json.dumps(local), format="json-ld")) > 4


def test_names_that_end_a_script_are_inert(client, db):
    asked = make_consultation(slug="prova", title_it=HOSTILE, title_en=HOSTILE)
    speaker = make_speaker(organisation_name=HOSTILE)
    make_published(asked, text=f"Servono sportelli {HOSTILE}", speaker=speaker)
    community = make_community(slug="pratica", title_it=HOSTILE)
    meeting = make_meeting(community, title_it=HOSTILE, place=HOSTILE)
    partner = make_partner(name=HOSTILE)

    for address in (
        "/consultazioni/prova/", "/consultazioni/prova/C-0001/", f"/incontri/{meeting.pk}/",
        partner.get_absolute_url(),
    ):  # fmt: skip
        body = client.get(address).content.decode()
        assert "<script>alert" not in body, address
        said = json.dumps(things(client, address), ensure_ascii=False)
        assert "</script><script>" in said, address


def test_no_person_is_named_to_programs(client, db):
    asked = make_consultation(slug="prova")
    speaker = make_speaker(first_name="Zenobia", last_name="Nominata", email="canary@example.org")
    make_published(asked, speaker=speaker)

    [said] = things(client, "/consultazioni/prova/C-0001/")

    assert "Zenobia" in client.get("/consultazioni/prova/C-0001/").content.decode()
    assert "Zenobia" not in json.dumps(said)
    assert "canary" not in json.dumps(said)
    assert "author" not in said


def test_link_to_take_part_is_not_told(client, db):
    meeting = make_meeting(link="https://riunioni.example/segreta", place="")

    [event] = things(client, f"/incontri/{meeting.pk}/")

    assert "riunioni.example" not in json.dumps(event)
    assert event["location"]["@type"] == "VirtualLocation"


def test_meeting_of_which_no_day_is_known_is_no_event(client, db):
    meeting = make_meeting(precision="month")

    assert not BLOCK.findall(client.get(f"/incontri/{meeting.pk}/").content.decode())


def test_cancelled_meeting_says_so(client, db):
    meeting = make_meeting(state="cancelled", cancel_reason="Neve.")

    [event] = things(client, f"/incontri/{meeting.pk}/")

    assert event["eventStatus"] == "https://schema.org/EventCancelled"


def test_invented_things_say_so(client, db):
    meeting = make_meeting(is_demo=True)
    real = make_meeting()

    [event] = things(client, f"/en/incontri/{meeting.pk}/")
    assert event["disambiguatingDescription"] == "Demonstration data"
    assert "disambiguatingDescription" not in things(client, f"/en/incontri/{real.pk}/")[0]


def test_draft_is_not_in_force(client, world):
    [version] = things(client, "/piano/1.0/")

    assert version["legislationLegalForce"] == "https://schema.org/NotInForce"
    assert version["version"] == "1.0"
