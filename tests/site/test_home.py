"""The first page: what is open, the Plan, numbers, what comes next, where to begin."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from communities.models import MeetingState, Precision, Visibility
from consultation.models import Consultation
from partners.models import AdhesionState, Standing
from tests.factories import (
    make_adhesion,
    make_community,
    make_consultation,
    make_meeting,
    make_organisation,
    make_partner,
    make_plan,
    make_published,
    make_version,
)

PAST = timezone.now() - timedelta(days=30)


def home(client, address: str = "/en/") -> str:
    cache.clear()
    return client.get(address).content.decode()


def joined(name: str, days_ago: int, **values):
    organisation = make_partner(name=name, **values)
    decided = timezone.now() - timedelta(days=days_ago)
    make_adhesion(organisation=organisation, state=AdhesionState.APPROVED, decided_at=decided)
    return organisation


def closed(**values) -> Consultation:
    asked = make_consultation(**values)
    window = {"opens_at": PAST - timedelta(days=14), "closes_at": PAST}
    Consultation.objects.filter(pk=asked.pk).update(**window)
    return asked


def test_empty_platform_has_a_page_that_says_so(client, db):
    page = home(client)

    assert "No consultation is open now" in page
    assert "20 proposals" in page
    assert "has not been published yet" in page
    assert "No public meeting is planned" in page
    assert "No accession has been approved" in page
    assert "No community is at work yet" in page
    assert "have not been loaded yet" in page


def test_open_consultation_counts_down_in_a_named_time_and_leads_to_the_text(client, db):
    make_consultation(slug="prova", closes_at=timezone.now() + timedelta(days=9, hours=1))

    page = home(client)

    assert "Closes in 9 days" in page
    assert "Rome time, Central European" in page
    assert 'href="/en/consultazioni/prova/scrivi/"' in page
    assert "Comment on the draft" in page


def test_open_consultation_comes_before_a_newer_closed_one(client, db):
    plan = make_plan()
    make_consultation(make_version(plan), title_en="Open one")
    closed(version=make_version(plan, number="2.0"), title_en="Closed one")

    page = home(client)

    assert "Open one" in page
    assert "Closed one" not in page


def test_consultation_to_come_says_when(client, db):
    ahead = timezone.now() + timedelta(days=5, hours=1)
    make_consultation(opens_at=ahead, closes_at=ahead + timedelta(days=30))

    page = home(client)

    assert "Opens in 5 days" in page
    assert "Comment on the draft" not in page


def test_closed_consultation_tells_what_it_brought(client, db):
    asked = make_consultation()
    make_published(asked)
    window = {"opens_at": PAST - timedelta(days=14), "closes_at": PAST}
    Consultation.objects.filter(pk=asked.pk).update(**window)

    page = home(client)

    assert "No consultation is open now. The last one closed on" in page
    assert "1 contribution received." in page
    assert "Read what was said" in page


def test_numbers_are_counted_and_stand_apart_from_those_of_the_sources(client, real_plan):
    make_partner(name="Nuova")
    make_meeting(starts_at=PAST, state=MeetingState.HELD)

    page = home(client)

    counted, stated = page.split("As the sources state them")
    assert "<dd>135</dd>" in counted
    assert "about 4,900" not in counted
    assert "about 4,900" in stated
    assert "Metropolitan Plan · " in stated


def test_conflicts_of_the_sources_are_told(client, real_plan):
    page = home(client)

    assert "91 of 131 are 69 per cent" in page
    assert "Other sources say 260, 290 and 350" in page
    assert "quarter 1 of 2025" in page


def test_newest_partners_are_those_approved_last(client, db):
    for name, days in (("Vecchia", 90), ("Nuovissima", 1), ("Media", 10)):
        joined(name, days)

    page = home(client)

    assert page.index("Nuovissima") < page.index("Media") < page.index("Vecchia")


def test_newest_partners_leave_out_who_left_or_is_not_public_or_waits(client, db):
    joined("Nascosta", 1, published=False)
    gone = joined("Uscita", 2)
    type(gone).objects.filter(pk=gone.pk).update(standing=Standing.LEFT)
    make_adhesion(organisation=make_organisation(name="In attesa", standing=Standing.APPLICANT))

    page = home(client)

    for name in ("Nascosta", "Uscita", "In attesa"):
        assert name not in page


def test_next_meetings_are_public_dated_and_not_cancelled(client, db):
    soon = timezone.now() + timedelta(days=2)
    make_meeting(title_en="Seen", starts_at=soon)
    make_meeting(title_en="Cancelled one", state=MeetingState.CANCELLED, cancel_reason="Neve.")
    make_meeting(title_en="Vague one", precision=Precision.MONTH)
    make_meeting(make_community(), title_en="Inner one", visibility=Visibility.MEMBERS)
    make_meeting(title_en="Over", starts_at=PAST)

    page = home(client)

    assert "Seen" in page
    for title in ("Cancelled one", "Vague one", "Inner one", ">Over<"):
        assert title not in page


@pytest.mark.parametrize("change", ["partner", "meeting", "contribution"])
def test_page_changes_with_what_it_shows(client, db, change):
    asked = make_consultation()
    etag = client.get("/en/")["ETag"]

    if change == "partner":
        joined("Nuova", 1)
    elif change == "meeting":
        make_meeting()
    else:
        make_published(asked)

    assert client.get("/en/")["ETag"] != etag


def test_queries_are_bounded_and_do_not_grow(
    client, db, django_assert_max_num_queries, django_assert_num_queries
):
    def fill(times: int) -> None:
        for number in range(times):
            joined(f"Partner {number}", number)
            make_meeting(make_community())

    make_consultation(make_version(make_plan(strategies=1)))
    fill(1)
    cache.clear()
    with django_assert_max_num_queries(10) as few:
        client.get("/en/")
    fill(29)
    make_version(make_plan(strategies=30), number="2.0")
    cache.clear()

    with django_assert_num_queries(len(few)):
        client.get("/en/")


def test_page_begins_the_journeys(client, db):
    make_consultation(slug="prova")

    page = home(client)

    for address in (
        "/en/piano/1.0/", "/en/consultazioni/link/", "/en/organizzazioni/aderisci/",
        "/en/organizzazioni/", "/en/comunita/proponi/", "/en/account/", "/en/calendario/",
        "/en/consultazioni/prova/contributi/", "/en/chi-siamo/", "/en/percorso/", "/en/contesto/",
    ):  # fmt: skip
        assert f'href="{address}"' in page, address
