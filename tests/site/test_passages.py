"""A passage's life, its permanent address, how to cite it; versions with acts and hashes."""

import json
import re
import subprocess
import sys
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plan import versions
from plan.models import ElementState
from tests.factories import make_plan, make_version
from tests.plan.approving import give_acts, make_approved, make_final, make_writer
from tests.plan.executing import close, make_cycle, make_report
from tests.plan.test_history import change, merge, split, uid_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan()


def text_of(response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_passage_page_tells_its_life(client, plan):
    make_version(plan, number="1.0")
    change(plan, "1.1.1", title_it="Altre parole", code="1.1.7")
    make_version(plan, number="1.1")

    page = text_of(client.get("/en/piano/1.0/1.1.1/"))

    assert "other words, its code is now 1.1.7" in page
    assert "in the first published version" in page
    assert client.get("/piano/1.1/1.1.7/").status_code == 200


def test_passage_page_leads_to_what_it_was_part_of_and_went_into(client, plan):
    make_version(plan, number="1.0")
    split(plan, "1.1.1", "1.1.3")
    merge(plan, "1.1.2", "1.1.1")
    make_version(plan, number="1.1")

    assert "It was part of 1.1.1 " in text_of(client.get("/en/piano/1.1/1.1.3/"))
    assert "It went into 1.1.1 " in text_of(client.get("/en/piano/1.0/1.1.2/"))
    kept = text_of(client.get("/en/piano/1.1/1.1.1/"))
    assert "It took in 1.1.2 " in kept
    assert "A part of it became 1.1.3 " in kept
    assert 'href="/piano/1.0/1.1.2/"' in client.get("/piano/1.1/1.1.1/").content.decode()


def test_page_that_was_kept_shows_a_version_published_since(client, plan):
    make_version(plan, number="1.0")
    first = client.get("/piano/1.0/1.1.1/")
    change(plan, "1.1.1", state=ElementState.WITHDRAWN)
    make_version(plan, number="1.1")

    again = client.get("/piano/1.0/1.1.1/", headers={"if-none-match": first["ETag"]})

    assert again.status_code == 200
    assert "non c’è più" in text_of(again)


def test_every_citation_stays(client, plan):
    make_version(plan, number="1.0")
    change(plan, "1.1.1", title_it="Altre parole")
    change(plan, "1.1.2", state=ElementState.WITHDRAWN)
    make_version(plan, number="1.1")

    for code in ("1.1.1", "1.1.2", "1.1.2-a1", "S1"):
        assert f"Titolo italiano di {code}" in client.get(f"/piano/1.0/{code}/").content.decode()


def test_how_to_cite(client, plan):
    version = make_version(plan, number="1.0")
    passage = version.passages.get(code="1.1.1")

    page = text_of(client.get("/en/piano/1.0/1.1.1/"))

    assert "How to cite it Plan (unofficial summary), Consultation draft 1.0" in page
    assert "/en/piano/1.0/1.1.1/" in page
    assert f"/en/piano/id/{passage.uid}/" in page
    assert passage.sha256 in page


def test_permanent_address_leads_to_the_version_in_force(client, plan):
    uid = uid_of(plan, "1.1.1")
    make_version(plan, number="1.0")
    make_approved(plan)
    make_version(plan, number="2.1")

    assert client.get(f"/piano/id/{uid}/")["Location"] == "/piano/2.0/1.1.1/"


def test_permanent_address_of_what_is_new_in_a_draft_leads_there(client, plan):
    make_approved(plan)
    split(plan, "1.1.1", "1.1.3")
    make_version(plan, number="2.1")

    address = f"/piano/id/{uid_of(plan, '1.1.3')}/"

    assert client.get(address)["Location"] == "/piano/2.1/1.1.3/"


def test_permanent_address_of_what_is_gone_says_where_it_was_and_is(client, plan):
    uid = uid_of(plan, "1.1.2")
    make_version(plan, number="1.0")
    merge(plan, "1.1.2", "1.1.1")
    make_version(plan, number="1.1")

    response = client.get(f"/piano/id/{uid}/")

    page = response.content.decode()
    assert response.status_code == 200
    assert response["Cache-Control"] == "public, no-cache"
    assert 'href="/piano/1.0/1.1.2/"' in page
    assert 'href="/piano/1.1/1.1.1/"' in page


def test_permanent_address_of_what_is_gone_without_heirs_says_so(client, plan):
    uid = uid_of(plan, "1.1.2")
    make_version(plan, number="1.0")
    change(plan, "1.1.2", state=ElementState.WITHDRAWN)
    make_version(plan, number="1.1")

    page = text_of(client.get(f"/en/piano/id/{uid}/"))

    assert "It was withdrawn" in page
    assert "Consultation draft 1.0" in page


def test_permanent_page_is_made_anew_when_it_comes_back(client, plan):
    uid = uid_of(plan, "1.1.2")
    make_version(plan, number="1.0")
    change(plan, "1.1.2", state=ElementState.WITHDRAWN)
    make_version(plan, number="1.1")
    assert client.get(f"/piano/id/{uid}/").status_code == 200
    plan.elements.update(state=ElementState.ACTIVE)
    make_version(plan, number="1.2")

    assert client.get(f"/piano/id/{uid}/")["Location"] == "/piano/1.2/1.1.2/"


def test_passage_page_asks_as_much_with_many_versions(client, plan):
    split(plan, "1.1.1", "1.1.3")
    make_version(plan, number="0.1")
    client.get("/piano/0.1/1.1.1/?x=1")
    with CaptureQueriesContext(connection) as few:
        client.get("/piano/0.1/1.1.1/?x=1")
    for number in range(2, 12):
        split(plan, "1.1.1", f"1.1.{number + 10}")
        make_version(plan, number=f"0.{number}")

    with CaptureQueriesContext(connection) as many:
        client.get("/piano/0.1/1.1.1/?x=1")

    assert len(many) == len(few)


def test_versions_list_shows_acts_and_states(client, plan):
    make_approved(plan, number="1.0")
    final = make_final(plan)
    versions.publish(final)
    give_acts(final)
    versions.place_hold(final, key="consultation:1")

    versions.approve(final, by=make_writer(), derogation="Termine di legge.")

    response = client.get("/piano/versioni/")
    page = text_of(response)
    assert "Sostituita" in page
    assert "Approvata" in page
    assert "Consiglio metropolitano , n. 1/2026 4 marzo 2026" in page
    assert "Termine di legge." in page
    assert final.manifest_sha256 in page
    assert 'href="https://atti.example.org/12"' in response.content.decode()


def test_versions_list_is_made_anew_when_an_act_comes_in(client, plan):
    final = make_final(plan)
    versions.publish(final)
    first = client.get("/piano/versioni/")
    give_acts(final)

    again = client.get("/piano/versioni/", headers={"if-none-match": first["ETag"]})

    assert again.status_code == 200
    assert "Consiglio metropolitano" in text_of(again)


def test_versions_list_asks_as_much_with_many(client, plan):
    make_approved(plan, number="1.0")
    client.get("/piano/versioni/?x=1")
    with CaptureQueriesContext(connection) as few:
        client.get("/piano/versioni/?x=1")
    for number in range(1, 11):
        make_approved(plan, number=f"1.{number}")

    with CaptureQueriesContext(connection) as many:
        client.get("/piano/versioni/?x=1")

    assert len(many) == len(few)


def test_state_stands_on_every_page_of_the_version(client, plan):
    make_approved(plan, number="1.0")
    make_approved(plan)

    for address in ("/en/piano/1.0/", "/en/piano/1.0/1.1.1/"):
        assert "Superseded" in text_of(client.get(address))
    assert "Approved" in text_of(client.get("/en/piano/2.0/"))


def test_anybody_can_check_the_hash_as_the_page_says(client, plan, tmp_path):
    change(plan, "1.1.1", title_it='È «così»: «à» "x" \\ 𝄞', body_en="a\nb")
    version = make_version(plan, number="1.0")
    page = client.get("/piano/versioni/").content.decode()
    program = unescape(re.search(r"<code>(import hashlib.*?)</code>", page, re.DOTALL)[1])
    (tmp_path / "testo.json").write_bytes(client.get("/piano/1.0/testo.json").content)

    def run():
        return subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True
        )

    assert run().stdout == f"1.0 {version.manifest_sha256}\n"
    text = json.loads((tmp_path / "testo.json").read_text("utf-8"))
    text["passages"][3]["title_it"] += "."
    (tmp_path / "testo.json").write_text(json.dumps(text), "utf-8")
    assert run().returncode != 0


def test_text_as_data_is_public_and_kept(client, plan):
    version = make_version(plan, number="1.0")
    make_version(plan, number="1.1", published=False)

    response = client.get("/piano/1.0/testo.json")

    assert response["Cache-Control"] == "public, no-cache"
    assert len(response.json()["passages"]) == version.passages.count()
    again = client.get("/piano/1.0/testo.json", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    assert client.get("/piano/1.1/testo.json").status_code == 404


def told(client, version) -> str:
    return " ".join(client.get(f"/en/piano/{version.number}/1.1.1-a1/").content.decode().split())


def test_action_shows_what_was_reported_the_latest_first(client, plan):
    version = make_version(plan, number="1.0")
    uid = version.passages.get(code="1.1.1-a1").uid
    first = make_cycle(plan, name_en="Early", starts_on=date(2025, 1, 1))
    make_report(first, uid, status="not_started", narrative="Ferma.")
    close(first, version)
    second = make_cycle(plan, name_en="Late")
    make_report(second, uid, narrative="Avviata.", obstacles="Pochi fondi.")
    make_report(second, uid, state="submitted", narrative="Segreta.")
    make_report(second, version.passages.get(code="1.1.2-a1").uid, narrative="Altrove.")

    page = told(client, version)

    assert page.index("Under way") < page.index("Not started")
    assert page.index("Avviata.") < page.index("Ferma.")
    assert "Pochi fondi." in page
    assert f"/en/piano/avanzamento/{first.pk}/" in page
    assert f"/en/piano/avanzamento/{second.pk}/" not in page  # it has no report yet
    assert "Segreta." not in page
    assert "Altrove." not in page


def test_action_that_was_kept_shows_a_report_published_since(client, plan):
    version = make_version(plan, number="1.0")
    address = f"/en/piano/{version.number}/1.1.1-a1/"
    cycle = make_cycle(plan)
    kept = [client.get(address)["ETag"]]

    make_report(cycle, version.passages.get(code="1.1.1-a1").uid)
    kept.append(client.get(address)["ETag"])
    close(cycle, version)
    kept.append(client.get(address)["ETag"])

    assert len(set(kept)) == 3


def test_action_asks_as_much_for_many_reports(client, plan):
    version = make_version(plan, number="1.0")
    asked = []
    for year in (2024, 2025):
        cycle = make_cycle(plan, starts_on=date(year, 1, 1))
        for _each in range(year - 2023):
            make_report(cycle, version.passages.get(code="1.1.1-a1").uid)
        close(cycle, version)
        with CaptureQueriesContext(connection) as queries:
            told(client, version)
        asked.append(len(queries))

    assert asked[0] == asked[1]
