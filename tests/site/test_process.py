"""How the Plan came about: its phases with what is known of them, and the archive."""

import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import override

from consultation.models import Consultation
from tests.factories import (
    make_community,
    make_consultation,
    make_legal_text,
    make_meeting,
    make_version,
)
from tests.plan.approving import make_approved
from tsi.base.models import LegalKind
from tsi.site import sources
from tsi.site.archive import Filed

PAST = timezone.now() - timedelta(days=30)


def page(client, query: str = "", prefix: str = "/en") -> str:
    cache.clear()
    return client.get(f"{prefix}/percorso/{query}").content.decode()


def archived(body: str) -> str:
    return body.split('id="archivio"')[1]


def close(asked: Consultation) -> None:
    window = {"opens_at": PAST - timedelta(days=14), "closes_at": PAST}
    Consultation.objects.filter(pk=asked.pk).update(**window)


# --- Dates as known -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "italian", "english"),
    [
        ("", "", ""),
        ("2024", "2024", "2024"),
        ("2024-07", "luglio 2024", "July 2024"),
        ("2024-12", "dicembre 2024", "December 2024"),
        ("2024-07-18", "18 luglio 2024", "18 July 2024"),
        ("2024-09/2024-12", "da settembre 2024 a dicembre 2024",
         "from September 2024 to December 2024"),
        ("2024-05-30/2024-06-02", "30 maggio 2024 – 2 giugno 2024", "30 May 2024 – 2 June 2024"),
        ("2024-09-18/2024-09-20", "18–20 settembre 2024", "18–20 September 2024"),
    ],
)  # fmt: skip
def test_date_is_said_as_far_as_it_is_known(text, italian, english):
    with override("it"):
        assert sources.known_date(text) == italian
    with override("en"):
        assert sources.known_date(text) == english


def test_quarter_is_a_date_too():
    with override("en"):
        assert sources.known_date("2025-Q1") == "quarter 1 of 2025"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-09/2024-12", date(2024, 9, 1), date(2024, 12, 31)),
        ("2024-07-18", date(2024, 7, 18), date(2024, 7, 18)),
    ],
)
def test_partial_date_begins_and_ends(text, first, last):
    assert (sources.begin(text), sources.last_day(text)) == (first, last)


def test_all_dates_of_the_fixtures_can_be_read():
    dates = [fact.get("date") for fact in sources.read("facts")["facts"]]
    dates += [event["date"] for event in sources.read("context")["events"]]
    for text in filter(None, dates):
        assert sources.known_date(text)


# --- The page -------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_phases_stand_in_order_with_their_figures(client, db, prefix):
    language = "en" if prefix else "it"

    body = page(client, prefix=prefix)

    titles = [row[f"title_{language}"] for row in sources.read("facts")["phases"]]
    places = [body.index(title) for title in titles]
    assert places == sorted(places)
    figures = re.findall(r"<li><strong>(\d+)</strong>", body)
    assert figures == ["30", "104", "5", "2", "20"]


def test_conflicts_and_silences_of_the_sources_are_told(client, db):
    body = page(client)

    assert "5 December and 104, which are kept here" in body
    assert "make 17 March 2025 likely" in body
    assert "neither the number nor the day of an act" in body


def test_archive_holds_what_sources_know_and_what_rows_say(client, db):
    version = make_approved()
    make_legal_text(LegalKind.TERMS)
    make_meeting(title_en="Great event", starts_at=PAST)
    make_meeting(make_community(), title_en="Of a community", starts_at=PAST)
    make_meeting(title_en="To come")
    asked = make_consultation(make_version(version.plan, number="9.0"), title_en="Asked")
    close(asked)

    body = archived(page(client))

    assert "Agreement signed by the Chamber" in body
    assert version.get_absolute_url() in body
    for act in version.acts.all():
        assert act.number in body
        assert f'href="{act.url}"' in body
    assert 'href="/en/regole/1/"' in body
    assert "Great event" in body
    assert "Of a community" not in body
    assert "To come" not in body
    assert "Consultation report: Asked" in body


def test_open_consultation_has_no_report_yet(client, db):
    make_consultation(title_en="Asked")

    body = archived(page(client))

    assert "Asked" in body
    assert "Consultation report" not in body


def test_unpublished_version_is_not_in_the_archive(client, db):
    make_version(number="7.7", published=False)

    assert "7.7" not in archived(page(client))


def test_archive_is_narrowed_by_kind_and_nonsense_is_everything(client, db):
    make_version()
    body = archived(page(client, "?tipo=accordo"))

    assert "Agreement signed" in body
    assert "1.0" not in re.sub(r"<svg.*?</svg>", "", body.split('class="archive"')[1])
    assert archived(page(client, "?tipo=%00x")).count("<h3") == archived(page(client)).count("<h3")


def test_counts_beside_the_kinds_are_what_they_leave(client, db):
    make_version()
    make_consultation(make_version(number="2.0"))
    whole = archived(page(client))

    for value in Filed.values:
        found = re.search(rf'\?tipo={value}#archivio"[^>]*>[^<]*<span class="count">(\d+)', whole)
        count = int(found[1]) if found else 0
        assert archived(page(client, f"?tipo={value}")).count("<h3") == count


def test_what_falls_into_a_phase_names_it(client, db):
    body = archived(page(client, "?tipo=guida"))

    assert "Drafting of the Plan and open consultation" in body


@pytest.mark.slow
def test_queries_do_not_grow_with_the_archive(client, db, django_assert_num_queries):
    def fill(first: int, count: int) -> None:
        for number in range(first, first + count):
            make_meeting(starts_at=PAST)
            close(make_consultation(make_version(number=f"1.{number}")))

    fill(1, 1)
    page(client)
    with django_assert_num_queries(7):
        page(client)
    fill(2, 29)

    with django_assert_num_queries(7):
        page(client)


def test_page_is_public_and_changes_with_the_archive(client, db):
    response = client.get("/percorso/")
    assert response["Cache-Control"] == "public, no-cache"
    assert not response.cookies

    make_version()

    assert client.get("/percorso/")["ETag"] != response["ETag"]
