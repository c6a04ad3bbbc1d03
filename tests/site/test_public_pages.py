"""Public pages: the same for everyone, no cookie, 304 when nothing changed, few queries."""

import gzip

import brotli
import pytest
from django.core.cache import cache
from django.db import OperationalError

from consultation.models import Consultation
from tests.factories import (
    make_community,
    make_consultation,
    make_held,
    make_meeting,
    make_membership,
    make_moderator,
    make_plan,
    make_project,
    make_published,
    make_version,
)
from tests.plan.redline.versions import publish_on

PUBLIC = [
    "/",
    "/piano/",
    "/piano/1.0/",
    "/piano/1.0/1.1.1/",
    "/piano/versioni/",
    "/piano/confronto/",
    "/piano/1.0/confronto/0.9/",
    "/consultazioni/",
    "/consultazioni/prova/",
    "/consultazioni/prova/C-0001/",
    "/consultazioni/prova/contributi/",
    "/consultazioni/prova/contributi.atom",
    "/saperi/",
    "/saperi/prova/",
    "/comunita/",
    "/comunita/prova/",
    "/comunita/prova/incontri/",
    "/comunita/prova/organizzazioni/",
    "/comunita/prova/risorse/",
    "/calendario/",
    "/chi-siamo/",
    "/percorso/",
    "/contesto/",
    "/privacy/",
    "/regole/",
]
# Made of many tables; how many queries they take is asked in tests/plan/test_board.py.
BOARDS = [f"/piano/avanzamento/{name}" for name in ("", "cronoprogramma/", "indicatori/")]
EVERY = [prefix + address for prefix in ("", "/en") for address in (*PUBLIC, *BOARDS)]


@pytest.fixture
def consultation(db):
    asked = make_consultation(slug="prova")
    older = make_version(asked.version.plan, number="0.9", published=False)
    publish_on(older, days_ago=9)
    make_published(asked)
    make_project(slug="prova")
    make_meeting(make_membership(make_community(slug="prova")).community)
    return asked


@pytest.mark.parametrize("address", EVERY)
def test_page_is_public_and_sets_no_cookie(client, consultation, address):
    response = client.get(address)

    assert response.status_code == 200
    assert response["Cache-Control"] == "public, no-cache"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert "Accept-Language" not in response.get("Vary", "")


@pytest.mark.parametrize("address", EVERY)
def test_page_is_the_same_for_everyone(client, consultation, address):
    stranger = client.get(address).content
    cache.clear()
    client.force_login(make_moderator(first_name="Nome", last_name="Riconoscibile"))

    assert client.get(address).content == stranger


@pytest.mark.parametrize("address", EVERY)
def test_page_that_did_not_change_is_304(client, consultation, address):
    etag = client.get(address)["ETag"]

    again = client.get(address, headers={"if-none-match": etag})

    assert again.status_code == 304
    assert again.content == b""


def test_page_changes_when_a_contribution_is_published(client, consultation):
    addresses = ["/piano/1.0/", "/piano/1.0/1.1.1/", "/consultazioni/prova/"]
    before = [client.get(address)["ETag"] for address in addresses]

    make_published(consultation, text="Parole nuove da leggere subito.")

    for address, etag in zip(addresses, before, strict=True):
        response = client.get(address, headers={"if-none-match": etag})
        assert response.status_code == 200
        assert "Parole nuove da leggere subito." in response.content.decode()


def test_page_changes_when_the_window_closes(client, consultation):
    etag = client.get("/piano/1.0/")["ETag"]
    assert "/scrivi/" in client.get("/piano/1.0/").content.decode()

    Consultation.objects.update(closes_at="2020-01-02T00:00Z", opens_at="2020-01-01T00:00Z")

    response = client.get("/piano/1.0/", headers={"if-none-match": etag})
    assert response.status_code == 200
    assert "/scrivi/" not in response.content.decode()


def test_page_is_kept_and_the_second_reader_costs_few_queries(
    client, consultation, django_assert_max_num_queries
):
    client.get("/piano/1.0/")

    with django_assert_max_num_queries(3):
        client.get("/piano/1.0/")


@pytest.mark.slow
@pytest.mark.parametrize("address", PUBLIC)
def test_queries_do_not_grow(
    client, consultation, address, django_assert_max_num_queries, django_assert_num_queries
):
    cache.clear()
    with django_assert_max_num_queries(11) as few:
        client.get(address)
    for _ in range(20):
        make_published(consultation)
    cache.clear()

    with django_assert_num_queries(len(few)):
        client.get(address)


def test_reader_queries_do_not_grow_with_the_plan(client, db, django_assert_num_queries):
    make_version(make_plan(strategies=1))
    with django_assert_num_queries(4):
        client.get("/piano/1.0/")
    make_version(make_plan(strategies=40), number="2.0")

    with django_assert_num_queries(4):
        client.get("/piano/2.0/")


@pytest.mark.slow
def test_held_and_unconfirmed_are_nowhere_in_public(client, consultation):
    held = make_held(consultation, text="Segreto di Pulcinella: anna.pulcinella@example.org")

    assert client.get(f"/consultazioni/prova/{held.code}/").status_code == 404
    for address in EVERY:
        assert "Pulcinella" not in client.get(address).content.decode(), address


@pytest.mark.parametrize(
    "address",
    ["/piano/9.9/", "/piano/1.0/9.9.9/", "/piano/1.0/%00/", "/piano/1.0/../../etc/",
     "/consultazioni/altra/", "/consultazioni/prova/C-9999/", "/consultazioni/prova/C-0/",
     "/consultazioni/prova/C-999999999/", "/piano/id/00000000-0000-0000-0000-000000000000/",
     "/piano/documenti/1/x.pdf", "/consultazioni/prova/C-0001/%00", "/en/piano/9.9/", "/xx/"],
)  # fmt: skip
def test_unknown_address_is_a_404_with_a_page(client, consultation, address):
    response = client.get(address)

    assert response.status_code == 404
    assert response["Cache-Control"] == "private, no-store"
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize(
    "query", ["dopo=x", "dopo=-1", "dopo=99999999999999999999", "dopo=%00", "dopo=1'--", "x=1"]
)
def test_nonsense_in_the_query_is_the_first_page(client, consultation, query):
    response = client.get(f"/consultazioni/prova/?{query}")

    assert response.status_code == 200


@pytest.mark.parametrize("query", ["q=%00", "q=" + "a" * 5000, "mostra=altro", "q=%F0%9F%98%80"])
def test_nonsense_in_the_search_is_no_error(client, consultation, query):
    assert client.get(f"/piano/1.0/?{query}").status_code == 200


def test_search_finds_without_accents_and_keeps_what_stands_above(client, db):
    plan = make_plan()
    plan.elements.filter(code="1.1.2-a1").update(title_it="Dare più opportunità ai giovani")
    make_version(plan)

    page = client.get("/piano/?q=OPPORTUNITA+piu").content.decode()

    assert 'id="p-1.1.2-a1"' in page
    assert 'id="p-1.1.2"' in page
    assert 'id="p-1.1.1"' not in page


def test_search_marks_its_words_and_its_contents_lead_somewhere(client, db):
    plan = make_plan()
    plan.elements.filter(code="1.1.2").update(title_it="Dare più opportunità ai <giovani>")
    make_version(plan)

    page = client.get("/piano/?q=GIOVANI+opportunita").content.decode()

    assert "Dare più <mark>opportunità</mark> ai &lt;<mark>giovani</mark>&gt;" in page
    assert 'href="#p-1.1.2"' in page
    assert 'href="/piano/1.0/#p-1.1.1"' in page
    assert 'href="#p-1.1.1"' not in page
    assert "<mark>" not in client.get("/piano/").content.decode()


def test_search_that_finds_nothing_leads_to_the_whole_text(client, consultation):
    page = client.get("/piano/?q=introvabile").content.decode()

    assert 'href="/piano/1.0/#p-1.1.1"' in page
    assert 'href="#p-' not in page


@pytest.mark.parametrize(
    "address",
    ["/", "/piano/", "/consultazioni/prova/", "/consultazioni/prova/C-0001/", "/piano/1.0/1.1.1/"],
)
@pytest.mark.parametrize("is_summary", [True, False])
def test_summary_is_called_one_wherever_its_words_stand(client, db, address, is_summary):
    plan = make_plan()
    plan.elements.update(is_official=not is_summary)
    asked = make_consultation(make_version(plan), slug="prova")
    make_published(asked)

    assert ("tag-summary" in client.get(address).content.decode()) == is_summary


def test_only_passages_with_contributions(client, consultation):
    page = client.get("/piano/1.0/?mostra=contributi").content.decode()

    assert 'id="p-1.1.1"' in page
    assert 'id="p-1.1.2"' not in page


@pytest.mark.slow
def test_contributions_are_paged_by_key(client, consultation):
    for _ in range(34):
        make_published(consultation)

    first = client.get("/consultazioni/prova/")
    second = client.get(f"/consultazioni/prova/?dopo={first.context['page'].next_key}")

    numbers = [row.number for page in (first, second) for row in page.context["page"].rows]
    assert numbers == list(range(35, 0, -1))
    assert second.context["page"].next_key is None


def test_permanent_address_leads_to_the_last_version_that_has_it(client, db):
    plan = make_plan()
    make_version(plan)
    uid = plan.elements.get(code="1.1.1").uid
    make_version(plan, number="2.0")

    assert client.get(f"/piano/id/{uid}/")["Location"] == "/piano/2.0/1.1.1/"
    assert client.get(f"/en/piano/id/{uid}/")["Location"] == "/en/piano/2.0/1.1.1/"


def test_database_away_is_503_with_the_text(client, consultation, settings):
    def broken(*_):
        raise OperationalError("the database is away")

    from django.db import connection

    with connection.execute_wrapper(broken):
        page = client.get("/piano/")
        form = client.post("/consultazioni/prova/scrivi/1.1.1/", {"text": "Da non perdere."})

    assert (page.status_code, form.status_code) == (503, 503)
    assert "Da non perdere." in form.content.decode()
    assert form["Retry-After"] == "60"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil.example:80"])
def test_forged_host_is_400(client, consultation, host):
    response = client.get("/", headers={"host": host})

    assert response.status_code == 400
    assert "evil" not in response.content.decode()


def test_forwarded_host_is_not_believed(client, consultation):
    page = client.get("/", headers={"x-forwarded-host": "evil.example"}).content.decode()

    assert "evil.example" not in page


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_sign_in_leads_nowhere_else(client, db, target):
    make_moderator(email="m@example.org", password="a-long-password")

    response = client.post(
        f"/account/accesso/?next={target}",
        {"login": "m@example.org", "password": "a-long-password", "next": target},
    )

    assert response.status_code == 302
    assert response["Location"] == "/account/"


def test_content_security_policy_is_strict(client, consultation):
    policy = client.get("/")["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize("address", ["/piano/", "/piano/?q=titolo"])
@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br ; q=0.1, gzip;q=0.0", "br"),
    ],
)
def test_page_is_compressed_for_who_can_read_it(client, consultation, address, accepted, coding):
    plain = client.get(address)
    for _ in range(2):  # the second time it is the kept one
        packed = client.get(address, headers={"accept-encoding": accepted})

        assert packed["Content-Encoding"] == coding
        assert UNPACK[coding](packed.content) == plain.content
        assert plain["ETag"] == packed["ETag"]
        assert plain["Vary"] == packed["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accepted", ["", "identity", "zebra", "br;q=0"])
def test_page_is_plain_for_all_others(client, consultation, accepted):
    page = client.get("/piano/", headers={"accept-encoding": accepted})

    assert "Content-Encoding" not in page
    assert page.content.startswith(b"<!doctype html>")


def test_reader_shows_the_newest_beside_a_passage_and_counts_all(client, consultation):
    for number in range(5):
        make_published(consultation, text=f"Parola numero {number}.")

    page = client.get("/piano/1.0/").content.decode()

    assert [n for n in range(5) if f"Parola numero {n}." in page] == [2, 3, 4]
    assert "6 contributi" in page


@pytest.mark.slow
def test_passage_page_is_paged_too(client, consultation):
    for _ in range(34):
        make_published(consultation)

    first = client.get("/piano/1.0/1.1.1/")
    second = client.get(f"/piano/1.0/1.1.1/?dopo={first.context['page'].next_key}")

    numbers = [row.number for page in (first, second) for row in page.context["page"].rows]
    assert numbers == list(range(35, 0, -1))
