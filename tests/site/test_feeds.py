"""What is new, as feeds: read back by an independent parser."""

import feedparser
import pytest
from django.core.cache import cache
from icalendar import Calendar

from communities.models import Meeting
from consultation.models import Consultation
from tests.factories import make_meeting, make_organisation, make_partner
from tests.site.open_data_world import fill
from tsi.site.feeds import FEEDS

by_name = pytest.mark.parametrize("name", list(FEEDS))
HOSTILE = 'A & <script>alert(1)</script> "B" \x0b'


@pytest.fixture
def world(db):
    return fill()


def read(client, name: str, prefix: str = ""):
    response = client.get(f"{prefix}/feed/{name}.atom")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    found = feedparser.parse(response.content)
    assert not found.bozo, found.get("bozo_exception")
    return found


@by_name
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_feed_is_whole_and_in_its_language(client, world, name, prefix):
    found = read(client, name, prefix)

    assert found.version == "atom10"
    assert found.feed.language == ("en" if prefix else "it")
    assert found.feed.id and found.feed.title and found.feed.updated_parsed
    assert found.entries
    for entry in found.entries:
        assert entry.id and entry.title and entry.updated_parsed and entry.published_parsed
        path = entry.link.removeprefix("http://localhost:8000")
        assert path.startswith(prefix or "/")
        assert client.get(path).status_code == 200
    assert len({entry.id for entry in found.entries}) == len(found.entries)


@by_name
def test_names_of_entries_are_the_same_for_ever(client, world, name):
    first = [entry.id for entry in read(client, name).entries]
    Meeting.objects.update(title_it="Un altro titolo")
    cache.clear()

    assert [entry.id for entry in read(client, name).entries] == first
    assert [entry.id for entry in read(client, name, "/en").entries] == first


def test_a_change_is_told_by_the_same_entry(client, db):
    meeting = make_meeting()
    before = read(client, "incontri").entries[0]

    Meeting.objects.filter(pk=meeting.pk).update(place="Altrove")

    after = read(client, "incontri").entries[0]
    assert after.id == before.id
    assert "Altrove" in after.summary
    assert after.updated_parsed >= before.updated_parsed


def test_news_tell_the_steps_of_the_process(client, world):
    titles = " ".join(entry.title for entry in read(client, "novita", "/en").entries)

    assert "announced" in titles
    assert "approved Consultation draft 1.0" in titles
    assert "Plan · Consultation draft 1.0" in titles


def test_only_partners_are_new_partners(client, db):
    make_organisation(name="Solo elencata")
    make_partner(name="Partner nuova")
    make_partner(name="Partner nascosta", published=False)

    assert [entry.title for entry in read(client, "partner").entries] == ["Partner nuova"]


def test_names_that_are_markup_are_text(client, db):
    make_partner(name=HOSTILE)

    found = read(client, "partner").entries[0]

    assert "<script>" not in found.summary
    assert b"<script>" not in client.get("/feed/partner.atom").content


@pytest.mark.parametrize(
    ("page", "feed"),
    [("/", "/feed/novita.atom"), ("/calendario/", "/feed/incontri.atom"),
     ("/piano/versioni/", "/feed/versioni.atom"), ("/organizzazioni/", "/feed/partner.atom"),
     ("/consultazioni/prova/", "/consultazioni/prova/contributi.atom")],
)  # fmt: skip
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_lead_to_their_feed(client, world, page, feed, prefix):
    body = client.get(prefix + page).content.decode()

    assert 'type="application/atom+xml"' in body
    assert f'href="{prefix}{feed}"' in body


@pytest.mark.parametrize("address", ["/feed/novita.atom", "/en/feed/incontri.atom"])
def test_feed_is_public_and_304_while_nothing_changed(client, world, address):
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})

    assert first["Cache-Control"] == "public, no-cache"
    assert not first.cookies
    assert again.status_code == 304


def test_unknown_feed_is_a_404(client, db):
    assert client.get("/feed/altro.atom").status_code == 404


def test_feeds_hold_the_newest_and_queries_do_not_grow(client, db, django_assert_num_queries):
    for name in FEEDS:
        read(client, name)
    cache.clear()
    with django_assert_num_queries(3):
        read(client, "incontri")
    for _ in range(60):
        make_meeting()
    cache.clear()

    with django_assert_num_queries(3):
        assert len(read(client, "incontri").entries) == 50


def test_calendar_file_is_read_by_an_independent_parser(client, world):
    found = Calendar.from_ical(client.get("/calendario.ics").content)

    names = [str(event["SUMMARY"]) for event in found.walk("VEVENT")]
    assert names == [world["meeting"].title_it]
    assert Consultation.objects.exists()
